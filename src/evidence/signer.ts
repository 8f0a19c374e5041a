/** The station's signature: Ed25519 (RFC 8032) over the canonical payload, chained to the document before it. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { toBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { ChainHead, DocumentKind, SignedDocument } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import { sha256Hex } from './canonical.ts';
import { keyIdOf } from './key-id.ts';
import { type Payload, payloadBytes } from './payload.ts';
import { objections } from './signing-rules.ts';

export interface StationSigner {
  readonly keyId: string;
  readonly publicKeyPem: string;
  /** Throws Fault evidence.refused, with the reasons, for what must not be signed. */
  sign(
    document: { readonly kind: DocumentKind; readonly id: string; readonly body: SignedDocument['body'] },
    head: ChainHead,
  ): SignedDocument;
  /** A signature over other canonical statements of this station (sync requests). Base64. */
  signStatement(bytes: Uint8Array): string;
}

/** A new key pair: the private half as PKCS#8 PEM. */
export function generateStationKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function createSigner(options: {
  readonly privateKeyPem: string;
  readonly stationId: string;
  readonly clock: Clock;
}): StationSigner {
  const privateKey = createPrivateKey(options.privateKeyPem);
  const publicKey = createPublicKey(privateKey);
  const keyId = keyIdOf(publicKey);
  const signBytes = (bytes: Uint8Array): string => toBase64(sign(null, bytes, privateKey));
  return {
    keyId,
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    signStatement: signBytes,
    sign: ({ kind, id, body }, head) => {
      const reasons = objections(kind, body);
      if (reasons.length > 0)
        throw new Fault('evidence.refused', `The signer refuses this ${kind}: ${reasons.join('; ')}.`, {
          kind,
        });
      const payload: Payload = {
        version: 1,
        kind,
        id,
        station: options.stationId,
        sequence: head.sequence + 1,
        previous: head.payloadSha256,
        issuedAt: options.clock.now().toISOString(),
        body,
      };
      const bytes = payloadBytes(payload);
      return { ...payload, payloadSha256: sha256Hex(bytes), keyId, signature: signBytes(bytes) };
    },
  };
}
