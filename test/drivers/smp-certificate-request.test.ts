import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { quietRun } from '../../src/base/run.ts';
import type { Misbehaviour } from '../../src/drivers/simulated-unit.ts';
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
