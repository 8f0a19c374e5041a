/** A station with one virtual unit, and a real Leshan server that its profile names. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBase64 } from '../../../src/base/bytes.ts';
import type { StationOptions } from '../../../src/station/station-options.ts';
import { lwm2mProfile, openLwm2mBench, openLwm2mBenchWith } from '../../identity/lwm2m-station.ts';
import type { TestBench } from '../../station/bench.ts';
import { testStore } from '../../store/fixtures.ts';
import { type Leshan, leshanPorts, makeServerIdentity, startLeshan } from './leshan-server.ts';

export interface Rig {
  readonly folder: string;
  readonly bench: TestBench;
  readonly leshan: Leshan;
}

/** A station with one unit in slot 1, and the server that its profile names. */
export async function openRig(
  security: 'psk' | 'rpk' | 'x509',
  format: string,
  options: Partial<StationOptions> = {},
): Promise<Rig> {
  const place = mkdtempSync(join(tmpdir(), 'mintmark-lwm2m-'));
  const folder = join(place, 'data');
  const serverFolder = join(place, 'server');
  mkdirSync(serverFolder);
  const { certificate, publicKey } = makeServerIdentity(serverFolder);
  const ports = await leshanPorts();
  const server = {
    security,
    uri: `coaps://127.0.0.1:${ports.coaps}`,
    shortServerId: 1,
    account: { kind: 'leshan', url: `http://127.0.0.1:${ports.web}` },
    ...(security === 'x509' ? { serverCertificate: certificate } : {}),
    ...(security === 'rpk' ? { serverPublicKey: publicKey } : {}),
  };
  const profile = lwm2mProfile({
    lwm2m: { format, setting: 'lwm2m', servers: [server] },
    keyOrigin: security === 'psk' ? 'station-allowed' : 'device',
  });
  // the station makes its authority at its first start; Leshan has to know it when it starts
  await (await openLwm2mBench(folder, profile))[Symbol.asyncDispose]();
  const leshan = await startLeshan(
    serverFolder,
    ports,
    security === 'rpk' ? { show: 'raw-public-key' } : { show: 'certificate', trusted: authorityOf(folder) },
  );
  const bench = await openLwm2mBenchWith(options, folder, profile);
  await bench.plug(1);
  return { folder, bench, leshan };
}

function authorityOf(folder: string): Uint8Array {
  const store = testStore(folder);
  try {
    const sealed: { readonly certificate: string } = JSON.parse(
      Buffer.from(store.settings.sealed('local-ca') ?? []).toString('utf8'),
    );
    return fromBase64(sealed.certificate);
  } finally {
    store.close();
  }
}

export async function closeRig({ folder, bench, leshan }: Rig): Promise<void> {
  await bench[Symbol.asyncDispose]();
  await leshan[Symbol.asyncDispose]();
  rmSync(join(folder, '..'), { recursive: true, force: true });
}
