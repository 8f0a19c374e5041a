/**
 * A token of one unit that nobody keeps: HMAC-SHA256 of its hardware id under a secret of the station (RFC 2104). The unit is given
 * it as a credential of kind `derived`, a server by its destination; both come to the same, and no list of tokens exists.
 */
import { createHmac } from 'node:crypto';
import { Secret } from '../base/secret.ts';

const purpose = 'mintmark unit token v1';

/** 64 hexadecimal digits, as bytes of ASCII. `key` is neither kept nor erased; the caller erases the token. */
export function unitToken(key: Secret, hardwareId: string): Secret {
  const digits = key.use((bytes) =>
    createHmac('sha256', bytes).update(`${purpose}\0${hardwareId}`).digest('hex'),
  );
  return new Secret(Uint8Array.from(Buffer.from(digits, 'latin1')));
}
