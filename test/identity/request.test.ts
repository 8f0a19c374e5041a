import { createHash, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/base/bytes.ts';
import { checkRequest } from '../../src/identity/certificate-request.ts';
import { der, derInteger, derOid, oidText, readDer, tags } from '../../src/identity/der.ts';
import { nameDer, oids } from '../../src/identity/names.ts';
import { Fault } from '../../src/model/fault.ts';
import { makeKey, makeRequest, spki } from './device.ts';

const key = makeKey();
const csr = (text: string): unknown =>
  expect.objectContaining({ code: 'identity.csr', message: expect.stringContaining(text) });

describe('a certificate request', () => {
  test('of the right unit is taken, with its key', () => {
    const checked = checkRequest(makeRequest({ commonName: 'MM-1', key }), 'MM-1');
    expect(checked.publicKey).toEqual(spki(key));
    expect(checked.publicKeySha256).toBe(createHash('sha256').update(spki(key)).digest('hex'));
  });

  test('for another number is refused', () => {
    expect(() => checkRequest(makeRequest({ commonName: 'MM-2', key }), 'MM-1')).toThrow(csr('another name'));
  });

  test('with two names, or none, is refused', () => {
    const name = { oid: oids.commonName, tag: tags.utf8String, value: 'MM-1' };
    for (const attributes of [[name, name], []]) {
      const request = makeRequest({ commonName: '', key, subject: nameDer(attributes) });
      expect(() => checkRequest(request, 'MM-1')).toThrow(csr('another name'));
    }
  });

  test('that another key has signed is refused', () => {
    const request = makeRequest({ commonName: 'MM-1', key, signer: makeKey() });
    expect(() => checkRequest(request, 'MM-1')).toThrow(csr('its own key'));
  });

  test('with a key on another curve is refused', () => {
    const other = makeKey('P-384');
    expect(() => checkRequest(makeRequest({ commonName: 'MM-1', key: other }), 'MM-1')).toThrow(csr('P-256'));
  });

  test('with a point off the curve, at infinity or compressed is refused', () => {
    const off = spki(key);
    off[90] = (off[90] ?? 0) ^ 1;
    expect(() => checkRequest(makeRequest({ commonName: 'MM-1', key, publicKey: off }), 'MM-1')).toThrow(
      csr('curve'),
    );
    const withPoint = (publicKey: Uint8Array): Uint8Array =>
      makeRequest({ commonName: 'MM-1', key, publicKey });
    for (const point of ['00'.repeat(64), 'ff'.repeat(64)]) {
      const publicKey = Uint8Array.from([...spki(key).slice(0, 27), ...fromHex(point)]);
      expect(() => checkRequest(withPoint(publicKey), 'MM-1')).toThrow(csr('curve'));
    }
    const compressed = der(
      tags.sequence,
      readDer(spki(key)).children[0]?.bytes ?? new Uint8Array(),
      der(tags.bitString, Uint8Array.of(0, 2), spki(key).slice(27, 59)),
    );
    expect(createPublicKey({ key: Buffer.from(compressed), format: 'der', type: 'spki' }).type).toBe(
      'public',
    );
    expect(() => checkRequest(withPoint(compressed), 'MM-1')).toThrow(csr('P-256'));
  });

  test('of another version or algorithm is refused', () => {
    expect(() => checkRequest(makeRequest({ commonName: 'MM-1', key, version: 1 }), 'MM-1')).toThrow(
      csr('structure'),
    );
    const request = makeRequest({ commonName: 'MM-1', key, algorithm: '1.2.840.10045.4.3.3' });
    expect(() => checkRequest(request, 'MM-1')).toThrow(csr('ECDSA'));
  });

  test('that is too large, or has bytes after its end, is refused', () => {
    expect(() => checkRequest(new Uint8Array(5_000), 'MM-1')).toThrow(csr('too large'));
    const request = makeRequest({ commonName: 'MM-1', key });
    expect(() => checkRequest(Uint8Array.from([...request, 0]), 'MM-1')).toThrow(csr('read'));
  });

  test('with any bit changed is refused, and nothing but a fault comes of it', () => {
    const good = makeRequest({ commonName: 'MM-1', key });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const bad = good.slice();
        bad[index] = (bad[index] ?? 0) ^ change;
        expect(() => checkRequest(bad, 'MM-1')).toThrow(Fault);
      }),
      { numRuns: 300 },
    );
  });

  test('of random bytes is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => checkRequest(bytes, 'MM-1')).toThrow(Fault);
      }),
    );
  });
});

describe('DER', () => {
  test.each(['1.2.840.10045.4.3.2', '2.5.4.3', '1.3.6.1.4.1.59999.1', '2.999.3', '0.9.2342'])(
    'the object identifier %s is read as written',
    (oid) => {
      const node = readDer(derOid(oid));
      expect(oidText(node.content)).toBe(oid);
    },
  );

  test('the example of X.690 8.19.5 is written as printed there', () => {
    expect(toHex(derOid('2.999.3'))).toBe('0603883703');
  });

  test.each([
    ['30', 'cut off'],
    ['3080', 'not DER'],
    ['308101ff', 'padded'],
    ['30820001ff', 'padded'],
    ['300105', 'cut off'],
    ['3003020100ff', 'after the end'],
    ['1f0100', 'tag number'],
    ['30840000000100', 'not DER'],
  ])('%s is refused', (hex, reason) => {
    expect(() => readDer(fromHex(hex))).toThrow(reason);
  });

  test('nesting is bounded', () => {
    let deep = der(tags.sequence);
    for (let depth = 0; depth < 40; depth += 1) deep = der(tags.sequence, deep);
    expect(() => readDer(deep)).toThrow('nested too deeply');
  });

  test('integers are minimal and positive, lengths up to 16 MB', () => {
    expect(toHex(derInteger(Uint8Array.of(0, 0, 0x80)))).toBe('02020080');
    expect(toHex(derInteger(new Uint8Array()))).toBe('020100');
    for (const size of [127, 128, 255, 256, 65_535, 65_536]) {
      expect(readDer(der(tags.octetString, new Uint8Array(size))).content).toHaveLength(size);
    }
  });
});
