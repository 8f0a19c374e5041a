/**
 * The OSCORE security context of one unit at one server (RFC 8613 section 3.2): a new master secret and salt, and a sender
 * identifier that is the unit's own. The server gets the secret wrapped for its key, from the record: nobody else keeps it.
 */
import { createHash } from 'node:crypto';
import { toHex } from '../base/bytes.ts';
import { systemRandom } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';
import type { Readings } from '../model/job.ts';
import type { Lwm2mBlock, Lwm2mServer } from '../model/lwm2m.ts';
import { newPreSharedKey } from './psk.ts';
import { wrapSecret } from './wrap-secret.ts';

export interface OscoreContext {
  readonly masterSecret: Secret;
  readonly masterSalt: Uint8Array;
  readonly senderId: Uint8Array;
}

type OscoreServer = Extract<Lwm2mServer, { security: 'oscore' }>;

/** The longest that AES-CCM-16-64-128 has room for (RFC 8613 section 3.3). */
const senderIdBytes = 7;
const saltBytes = 8;

export function newOscoreContext({ secretBits, uri }: OscoreServer, endpoint: string): OscoreContext {
  return {
    masterSecret: newPreSharedKey(secretBits),
    masterSalt: systemRandom.bytes(saltBytes),
    // of 56 bits: among a million units two share one with a probability of 1 in 140,000; a second run keeps it
    senderId: createHash('sha256')
      .update(`mintmark oscore sender v1\n${endpoint}\n${uri}`)
      .digest()
      .subarray(0, senderIdBytes),
  };
}

/** What the server needs to make the same context. The secret is readable for the holder of its key alone. */
export function oscoreReadings(block: Lwm2mBlock, contexts: ReadonlyMap<number, OscoreContext>): Readings {
  const readings = [...contexts].flatMap(([index, { masterSecret, masterSalt, senderId }]) => {
    const server = block.servers[index];
    if (server?.security !== 'oscore') return [];
    const wrapped = masterSecret.use((bytes) => wrapSecret(bytes, server.wrapFor, server.uri));
    const name = `oscoreServer${index}`;
    return [
      [`${name}Origin`, 'station'],
      [`${name}Bits`, server.secretBits],
      [`${name}SenderId`, toHex(senderId)],
      [`${name}RecipientId`, server.recipientId],
      [`${name}Salt`, toHex(masterSalt)],
      [`${name}Wrapped`, wrapped],
    ];
  });
  return Object.fromEntries(readings);
}
