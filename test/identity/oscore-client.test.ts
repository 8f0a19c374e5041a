/** The OSCORE client with which tests register units, by the vectors of RFC 8613 appendix C. */
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/base/bytes.ts';
import { decodeCoap, encodeCoap } from '../peers/lwm2m/coap-message.ts';
import { deriveKeys, openResponse, protectRequest } from '../peers/lwm2m/oscore-client.ts';

const masterSecret = fromHex('0102030405060708090a0b0c0d0e0f10');
const salt = fromHex('9e7ca92223786340');
const none = new Uint8Array();
const keysOf = (senderId: string, recipientId: string, masterSalt: Uint8Array, idContext: string | null) =>
  deriveKeys({
    masterSecret,
    masterSalt,
    senderId: fromHex(senderId),
    recipientId: fromHex(recipientId),
    idContext: idContext === null ? null : fromHex(idContext),
  });
const hexOf = ({ senderKey, recipientKey, commonIv }: ReturnType<typeof deriveKeys>) =>
  [senderKey, recipientKey, commonIv].map(toHex);

describe('RFC 8613 appendix C', () => {
  test('C.1.1, C.2.1 and C.3.1: keys with a salt, without one, and with an id context', () => {
    expect(hexOf(keysOf('', '01', salt, null))).toEqual([
      'f0910ed7295e6ad4b54fc793154302ff',
      'ffb14e093c94c9cac9471648b4f98710',
      '4622d4dd6d944168eefb54987c',
    ]);
    expect(hexOf(keysOf('00', '01', none, null))).toEqual([
      '321b26943253c7ffb6003b0b64d74041',
      'e57b5635815177cd679ab4bcec9d7dda',
      'be35ae297d2dace910c52e99f9',
    ]);
    expect(hexOf(keysOf('', '01', salt, '37cbf3210017a2d3'))).toEqual([
      'af2a1300a5e95788b356336eeecd2b92',
      'e39a0c7c77b43f03b4b39ab9a268699f',
      '2ca58fb85ff1b81c0b7181b85e',
    ]);
  });

  const request = decodeCoap(fromHex('44015d1f00003974396c6f63616c686f737483747631'));

  test('C.4: a request', () => {
    const { message } = protectRequest(request, keysOf('', '01', salt, null), 20);
    expect(toHex(encodeCoap(message))).toBe(
      '44025d1f00003974396c6f63616c686f7374620914ff612f1092f1776f1c1668b3825e',
    );
  });

  test('C.5: a request whose sender has an identifier', () => {
    const other = decodeCoap(fromHex('440171c30000b932396c6f63616c686f737483747631'));
    const { message } = protectRequest(other, keysOf('00', '01', none, null), 20);
    expect(toHex(encodeCoap(message))).toBe(
      '440271c30000b932396c6f63616c686f737463091400ff4ed339a5a379b0b8bc731fffb0',
    );
  });

  test('C.6: a request with an id context', () => {
    const other = decodeCoap(fromHex('44012f8eef9bbf7a396c6f63616c686f737483747631'));
    const { message } = protectRequest(other, keysOf('', '01', salt, '37cbf3210017a2d3'), 20);
    expect(toHex(encodeCoap(message))).toBe(
      '44022f8eef9bbf7a396c6f63616c686f73746b19140837cbf3210017a2d3ff72cd7273fd331ac45cffbe55c3',
    );
  });

  test('C.7 and C.8: the answer to C.4, without and with a partial IV of its own; a changed one is not taken', () => {
    const keys = keysOf('', '01', salt, null);
    const { binding } = protectRequest(request, keys, 20);
    for (const answer of [
      '64445d1f0000397490ffdbaad1e9a7e7b2a813d3c31524378303cdafae119106',
      '64445d1f00003974920100ff4d4c13669384b67354b2b6175ff4b8658c666a6cf88e',
    ]) {
      const opened = openResponse(decodeCoap(fromHex(answer)), keys, binding);
      expect(opened?.code).toBe(0x45);
      expect(Buffer.from(opened?.payload ?? []).toString()).toBe('Hello World!');
      const changed = fromHex(answer);
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
      expect(() => openResponse(decodeCoap(changed), keys, binding)).toThrow();
    }
  });
});
