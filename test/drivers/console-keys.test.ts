/** Kinds of keys of units with a text console; another implementation looks at their requests. */
import 'reflect-metadata';
import { createPublicKey, verify } from 'node:crypto';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { afterEach, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { quietRun } from '../../src/base/run.ts';
import { consoleDriver } from '../../src/drivers/console/driver.ts';
import type { Session } from '../../src/drivers/driver.ts';
import { keyAlgorithms, signatureDigests } from '../../src/model/key-algorithm.ts';
import { makeBench } from './bench.ts';

let close = async (): Promise<void> => undefined;
afterEach(() => close());

async function connect(profile: string): Promise<Session> {
  const bench = makeBench(consoleDriver, { driverOptions: { profile } });
  const session = await consoleDriver.connect(bench.port, { profile }, quietRun());
  close = async () => {
    await session.close();
    bench.dispose();
  };
  return session;
}

test.each(keyAlgorithms)('the identity command makes and proves keys of kind %s', async (algorithm) => {
  const session = await connect('identity-shell');
  expect(session.keyAlgorithms).toEqual(keyAlgorithms);
  const key = await session.generateKey?.({ commonName: 'FN3 000007', algorithm }, quietRun());
  const request = new Pkcs10CertificateRequest(Buffer.from(key?.certificateRequest ?? []));
  expect(request.subject).toBe('CN=FN3 000007');
  expect(await request.verify()).toBe(true);
  const challenge = seededRandom(9).bytes(60);
  const signature = (await session.proveIdentity?.(challenge, quietRun())) ?? new Uint8Array(0);
  const publicKey = createPublicKey({
    key: Buffer.from(request.publicKey.rawData),
    format: 'der',
    type: 'spki',
  });
  expect(verify(signatureDigests[algorithm], challenge, publicKey, signature)).toBe(true);
});

test('a modem offers P-256 alone', async () => {
  expect((await connect('nordic-modem')).keyAlgorithms).toEqual(['p256']);
});

test('a driver says by the options of a recipe which kinds there may be', () => {
  expect(consoleDriver.keyAlgorithms?.({ profile: 'nordic-modem' })).toEqual(['p256']);
  expect(consoleDriver.keyAlgorithms?.({ profile: 'identity-shell' })).toEqual(keyAlgorithms);
});
