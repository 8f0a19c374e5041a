/**
 * The client's side of OSCORE (RFC 8613) with AES-CCM-16-64-128 and HKDF SHA-256, both OpenSSL's: keys from a master secret,
 * a request protected, its answer opened. What a unit's firmware does with its object 21.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { concatBytes } from '../../../src/base/bytes.ts';
import { type CborInput, encodeCbor } from '../../../src/formats/cbor.ts';
import { type CoapMessage, type CoapOptions, decodeOptions, encodeOptions } from './coap-message.ts';

const algorithm = 10;
const keyBytes = 16;
const nonceBytes = 13;
const tagBytes = 8;
const oscoreOption = 9;
const none = new Uint8Array();
/** Options that proxies need (class U, RFC 8613 figure 5): Uri-Host, Uri-Port, Proxy-Uri, Proxy-Scheme. */
const outer = new Set([3, 7, 35, 39]);

export interface OscoreParameters {
  readonly masterSecret: Uint8Array;
  readonly masterSalt: Uint8Array;
  readonly senderId: Uint8Array;
  readonly recipientId: Uint8Array;
  readonly idContext: Uint8Array | null;
}

export interface OscoreKeys extends OscoreParameters {
  readonly senderKey: Uint8Array;
  readonly recipientKey: Uint8Array;
  readonly commonIv: Uint8Array;
}

/** Section 3.2.1. */
export function deriveKeys(parameters: OscoreParameters): OscoreKeys {
  const { masterSecret, masterSalt, senderId, recipientId, idContext } = parameters;
  const derive = (id: Uint8Array, type: 'Key' | 'IV', length: number): Uint8Array => {
    const info: CborInput = [id, idContext, algorithm, type, length];
    return new Uint8Array(hkdfSync('sha256', masterSecret, masterSalt, encodeCbor(info), length));
  };
  return {
    ...parameters,
    senderKey: derive(senderId, 'Key', keyBytes),
    recipientKey: derive(recipientId, 'Key', keyBytes),
    commonIv: derive(none, 'IV', nonceBytes),
  };
}

/** What a request and its answer have in common. */
export interface Binding {
  readonly partialIv: Uint8Array;
  readonly kid: Uint8Array;
}

/** Section 8.1. The same message, with everything that is not a proxy's in its ciphertext. */
export function protectRequest(
  message: CoapMessage,
  keys: OscoreKeys,
  sequence: number,
): { readonly message: CoapMessage; readonly binding: Binding } {
  const binding = { partialIv: shortest(sequence), kid: keys.senderId };
  const inner = message.options.filter(([number]) => !outer.has(number));
  const marker = message.payload.length === 0 ? none : Uint8Array.of(0xff);
  const plain = concatBytes([Uint8Array.of(message.code), encodeOptions(inner), marker, message.payload]);
  const cipher = createCipheriv('aes-128-ccm', keys.senderKey, nonceOf(keys, binding), {
    authTagLength: tagBytes,
  });
  cipher.setAAD(additionalData(binding), { plaintextLength: plain.length });
  const sealed = concatBytes([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const own: CoapOptions = [
    ...message.options.filter(([number]) => outer.has(number)),
    [oscoreOption, optionValue(binding, keys.idContext)],
  ];
  const options = [...own].sort(([left], [right]) => left - right);
  // POST stands for every method
  return { message: { ...message, code: 0x02, options, payload: sealed }, binding };
}

/** Section 8.4; null for an answer that is not protected (an error of OSCORE itself). Throws when it is not by the server. */
export function openResponse(
  message: CoapMessage,
  keys: OscoreKeys,
  request: Binding,
): Pick<CoapMessage, 'code' | 'options' | 'payload'> | null {
  const option = message.options.find(([number]) => number === oscoreOption)?.[1];
  if (option === undefined) return null;
  const length = (option[0] ?? 0) & 7;
  // without a partial IV of its own it is under the nonce of the request
  const nonce =
    length === 0
      ? nonceOf(keys, request)
      : nonceOf(keys, { partialIv: option.subarray(1, 1 + length), kid: keys.recipientId });
  const sealed = message.payload.subarray(0, -tagBytes);
  const cipher = createDecipheriv('aes-128-ccm', keys.recipientKey, nonce, { authTagLength: tagBytes });
  cipher.setAuthTag(message.payload.subarray(-tagBytes));
  cipher.setAAD(additionalData(request), { plaintextLength: sealed.length });
  const plain = concatBytes([cipher.update(sealed), cipher.final()]);
  return { code: plain[0] ?? 0, ...decodeOptions(plain.subarray(1)) };
}

/** Section 5.2. */
function nonceOf({ commonIv }: OscoreKeys, { partialIv, kid }: Binding): Uint8Array {
  const nonce = new Uint8Array(nonceBytes);
  nonce[0] = kid.length;
  nonce.set(kid, nonceBytes - 5 - kid.length);
  nonce.set(partialIv, nonceBytes - partialIv.length);
  return nonce.map((byte, index) => byte ^ (commonIv[index] ?? 0));
}

/** Section 5.4, in the structure of RFC 8152 section 5.3. */
function additionalData({ partialIv, kid }: Binding): Uint8Array {
  const external = encodeCbor([1, [algorithm], kid, partialIv, none]);
  return encodeCbor(['Encrypt0', none, external]);
}

/** Section 6.1. */
function optionValue({ partialIv, kid }: Binding, idContext: Uint8Array | null): Uint8Array {
  const flags = partialIv.length | 0x08 | (idContext === null ? 0 : 0x10);
  const context = idContext === null ? [] : [Uint8Array.of(idContext.length), idContext];
  return concatBytes([Uint8Array.of(flags), partialIv, ...context, kid]);
}

/** Big-endian, at least one byte. */
function shortest(sequence: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = sequence; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes.length === 0 ? [0] : bytes);
}
