import 'reflect-metadata';
import { createPublicKey, verify } from 'node:crypto';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { concatBytes, utf8 } from '../../src/base/bytes.ts';
import { quietRun } from '../../src/base/run.ts';
import type { Misbehaviour } from '../../src/drivers/simulated-unit.ts';
import { checkRequest } from '../../src/identity/certificate-request.ts';
import { proofChallengePrefix } from '../../src/model/identity.ts';
import { keyAlgorithms, signatureDigests } from '../../src/model/key-algorithm.ts';
import { need, rig } from './smp-bench.ts';

async function requestOf(misbehaviour?: Misbehaviour): Promise<Pkcs10CertificateRequest> {
  await using bench = rig(misbehaviour === undefined ? {} : { misbehaviour });
  const session = await bench.connect();
  const key = await need(session, 'generateKey')({ commonName: 'MK2-000042', algorithm: 'p256' }, quietRun());
  return new Pkcs10CertificateRequest(Buffer.from(key.certificateRequest));
}

describe('the certificate request of a simulated unit', () => {
  it('is one to another implementation, names the unit and is signed by its key', async () => {
    const request = await requestOf();
    expect(request.subject).toBe('CN=MK2-000042');
    expect(await request.verify()).toBe(true);
  });

  it('does not verify when the unit makes bad ones', async () => {
    const request = await requestOf('bad-csr');
    expect(await request.verify()).toBe(false);
  });
});

describe('kinds of keys over SMP', () => {
  it.each(keyAlgorithms)('%s is made in the unit, which proves it', async (algorithm) => {
    await using bench = rig();
    const session = await bench.connect();
    expect(session.keyAlgorithms).toEqual(keyAlgorithms);
    const made = await need(session, 'generateKey')({ commonName: 'MK2-000042', algorithm }, quietRun());
    const { publicKey } = checkRequest(made.certificateRequest, 'MK2-000042', algorithm);
    const challenge = concatBytes([utf8(proofChallengePrefix), new Uint8Array(32)]);
    const signature = await need(session, 'proveIdentity')(challenge, quietRun());
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    expect(verify(signatureDigests[algorithm], challenge, key, signature)).toBe(true);
  });

  it('are P-256 alone where the firmware says nothing, and others are refused by the unit', async () => {
    await using bench = rig({ driver: { keyAlgorithms: 'p256' } });
    const session = await bench.connect();
    expect(session.keyAlgorithms).toEqual(['p256']);
    const asked = need(session, 'generateKey')({ commonName: 'MK2-000042', algorithm: 'p384' }, quietRun());
    await expect(asked).rejects.toMatchObject({ code: 'device.refused' });
  });
});
