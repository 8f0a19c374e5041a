/** Refusals and round trips of esp_secure_cert partitions. Byte-identity with Espressif's tool: test/peers/formats. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, utf8 } from '../../src/base/bytes.ts';
import {
  makeEspSecureCert,
  readEspSecureCert,
  type SecureCertIdentity,
} from '../../src/formats/esp-secure-cert.ts';
import { pemBytes } from '../../src/formats/pem.ts';
import {
  makeSecureCertPartition,
  readSecureCertPartition,
  type SecureCertTlv,
} from '../../src/formats/secure-cert-partition.ts';
import { Fault } from '../../src/model/fault.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { makeKey, makeRequest } from '../identity/device.ts';
import { openAuthority } from '../server/certificates.ts';

const key = makeKey();
const pkcs8 = (pair = key): Uint8Array => pair.privateKey.export({ format: 'der', type: 'pkcs8' });
let identity: SecureCertIdentity;
beforeAll(async () => {
  const authority = await openAuthority();
  const { chain } = await authority.issue({
    certificateRequest: makeRequest({ commonName: 'MM-00001', key }),
    profile: identityProfileSchema.parse({
      profile: 'sensor',
      title: 'Sensor',
      serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
      subject: { organization: 'Example' },
    }),
    serialNumber: 'MM-00001',
    hardwareId: 'unit-0001',
    signal: new AbortController().signal,
  });
  const own = chain.slice(0, 1);
  identity = { deviceCertificates: own, caCertificates: own, privateKey: pkcs8() };
});

const fault = (work: () => unknown): Fault => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('it was accepted');
};
const tlv = (type: number, data: Uint8Array, more: Partial<SecureCertTlv> = {}): SecureCertTlv => ({
  type,
  subtype: 0,
  flags: 0,
  data,
  ...more,
});

describe('an esp_secure_cert partition', () => {
  it.each(['der', 'pem'] as const)('gives back what went in, with erased flash after it (%s)', (encoding) => {
    const made = makeEspSecureCert(identity, { encoding });
    const flash = concatBytes([made, new Uint8Array(0x2000 - made.length).fill(0xff)]);
    const read = readEspSecureCert(flash);
    expect(read.deviceCertificates.map(Buffer.from)).toEqual(identity.deviceCertificates.map(Buffer.from));
    expect(read.caCertificates).toHaveLength(1);
    expect(Buffer.from(read.privateKey ?? []).equals(pkcs8())).toBe(true);
  });

  it('has no key and no certificates when it is erased', () => {
    expect(readEspSecureCert(new Uint8Array(0x2000).fill(0xff))).toEqual({
      deviceCertificates: [],
      caCertificates: [],
      privateKey: null,
    });
  });

  it('says nothing of a key that the hardware protects', () => {
    const made = makeSecureCertPartition([tlv(2, utf8('wrapped'), { flags: 0x80 })]);
    expect(readEspSecureCert(made).privateKey).toBeNull();
  });

  it('is refused with the offset when any bit is flipped', () => {
    const made = makeEspSecureCert(identity, { encoding: 'der' });
    fc.assert(
      fc.property(fc.nat(made.length * 8 - 1), (bit) => {
        const damaged = made.slice();
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(fault(() => readSecureCertPartition(damaged)).context).toMatchObject({
          offset: expect.any(Number),
          reason: expect.any(String),
        });
      }),
      { numRuns: 200 },
    );
  });

  it('is refused when entries were exchanged for others that are whole in themselves', () => {
    const made = makeSecureCertPartition([tlv(51, utf8('right'))]);
    const other = makeSecureCertPartition([tlv(51, utf8('wrong'))]);
    made.set(other.subarray(0, 32));
    expect(fault(() => readSecureCertPartition(made)).context).toEqual({
      offset: 32,
      reason: 'the entries do not match their hash',
    });
  });

  it('is refused when a certificate or a key in it is none', () => {
    const offset = 12;
    for (const type of [0, 1, 2])
      for (const data of [utf8('text'), Uint8Array.of(0x30, 0x82, 1, 1, 5)])
        expect(
          fault(() => readEspSecureCert(makeSecureCertPartition([tlv(type, data)]))).context,
        ).toMatchObject({
          offset,
        });
  });
});

describe('making one', () => {
  it('refuses a key of another certificate, and what is no key and no certificate', () => {
    const bad = (change: Partial<SecureCertIdentity>): string =>
      fault(() => makeEspSecureCert({ ...identity, ...change }, { encoding: 'der' })).message;
    expect(bad({ privateKey: pkcs8(makeKey()) })).toMatch(/not for this private key/);
    expect(bad({ privateKey: utf8('a key') })).toMatch(/no PKCS#8 key/);
    expect(bad({ deviceCertificates: [utf8('paper')] })).toMatch(/certificate can not be read/);
    expect(bad({ deviceCertificates: [] })).toMatch(/no device certificate/);
    expect(bad({ caCertificates: [...identity.caCertificates, ...identity.caCertificates] })).toMatch(
      /only be stored as PEM/,
    );
  });

  it('refuses what is larger than the partition', () => {
    const made = (partitionBytes: number) => makeEspSecureCert(identity, { encoding: 'der', partitionBytes });
    const { length } = made(0x2000);
    expect(made(length)).toHaveLength(length);
    expect(fault(() => made(length - 1)).code).toBe('image.too-large');
    expect(fault(() => makeSecureCertPartition([tlv(51, utf8('a')), tlv(51, utf8('b'))])).code).toBe(
      'file.invalid',
    );
  });

  it('writes PEM as others do', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (der) => {
        const lines =
          Buffer.from(der)
            .toString('base64')
            .match(/.{1,64}/g) ?? [];
        const expected = ['-----BEGIN X-----', ...lines, '-----END X-----', ''].join('\n');
        expect(Buffer.from(pemBytes('X', der)).toString('latin1')).toBe(expected);
      }),
    );
  });
});
