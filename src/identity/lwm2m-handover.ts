/**
 * What a bootstrap server hands out to one unit: the account at its server, with a key that is made for both and kept by neither
 * the station nor the record. Leshan's interface: POST /api/bootstrap/ENDPOINT with a BootstrapConfig, keys as unsigned bytes.
 */
import { concatBytes, utf8 } from '../base/bytes.ts';
import type { Lwm2mAccount } from '../model/lwm2m.ts';
import { makeAccount, sendAccount } from './lwm2m-account.ts';
import { newPreSharedKey } from './psk.ts';

type HandsOut = NonNullable<Lwm2mAccount['handsOut']>;

/** Made again for a unit that is done again: both sides take the new key. Throws Fault lwm2m.account, or the signal's reason. */
export async function handOver(
  bootstrapUrl: string,
  handsOut: HandsOut,
  endpoint: string,
  signal: AbortSignal,
): Promise<void> {
  const key = newPreSharedKey(128);
  try {
    await makeAccount(handsOut, endpoint, { security: 'psk', key: { identity: endpoint, key } }, signal);
    const url = new URL(`/api/bootstrap/${encodeURIComponent(endpoint)}`, bootstrapUrl);
    const body = key.use((bytes) => configOf(handsOut, endpoint, bytes));
    await sendAccount({ method: 'POST', url, body, endpoint }, signal);
  } finally {
    key.erase();
  }
}

/** As bytes, so that the key in it can be erased. The bootstrap account of the unit keeps its place. */
function configOf(
  { uri, shortServerId, lifetimeSeconds }: HandsOut,
  endpoint: string,
  key: Uint8Array,
): Uint8Array {
  const server = { shortId: shortServerId, lifetime: lifetimeSeconds, binding: ['U'] };
  const security = {
    uri,
    bootstrapServer: false,
    securityMode: 'PSK',
    serverId: shortServerId,
    publicKeyOrId: [...utf8(endpoint)],
    serverPublicKey: [],
  };
  const start = `{"autoIdForSecurityObject":true,"toDelete":[],"servers":{"0":${JSON.stringify(server)}},"security":{"1":`;
  const numbers = numberBytes(key);
  const body = concatBytes([
    utf8(`${start}${JSON.stringify(security).slice(0, -1)},"secretKey":[`),
    numbers,
    utf8(']}}}'),
  ]);
  numbers.fill(0);
  return body;
}

/** `1,255,0` as characters: no string is made of a key. */
function numberBytes(bytes: Uint8Array): Uint8Array {
  const zero = 0x30;
  const comma = 0x2c;
  const digits = new Uint8Array(bytes.length * 4);
  let length = 0;
  for (const [index, byte] of bytes.entries()) {
    if (index > 0) digits[length++] = comma;
    if (byte >= 100) digits[length++] = zero + Math.floor(byte / 100);
    if (byte >= 10) digits[length++] = zero + (Math.floor(byte / 10) % 10);
    digits[length++] = zero + (byte % 10);
  }
  const used = digits.slice(0, length);
  digits.fill(0);
  return used;
}
