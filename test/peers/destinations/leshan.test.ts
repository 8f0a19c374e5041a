/**
 * Leshan in both dialects: its demo server 2.0.0-M4, and server, bootstrap server and client of 2.0.0-M15. A unit with a certificate
 * appears and is forgotten; one with a shared key is bootstrapped, registers, and can do neither when its life is over.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { makeAccount } from '../../../src/identity/lwm2m-account.ts';
import { handOver } from '../../../src/identity/lwm2m-handover.ts';
import { accountEnds } from '../../../src/sync/account-ends.ts';
import { makeAuthority } from '../../identity/test-authority.ts';
import { type Rig, rig, rowOf, unitOf } from '../../sync/destinations/rig.ts';
import { freePort } from '../issuers/process.ts';
import { type Leshan, leshanPorts, makeServerIdentity, startLeshan } from '../lwm2m/leshan-server.ts';
import { peers, setupCommand } from '../setup.mjs';
import { compileJava, eventually, type JavaProgram, startJava } from './java-rig.ts';

const never = new AbortController().signal;
interface Account {
  readonly endpoint: string;
}
const ask = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;
const endpoints = async (url: string): Promise<readonly string[]> =>
  (await ask<readonly Account[]>(`${url}/api/security/clients`)).map(({ endpoint }) => endpoint);

async function livesAndEnds(lab: Rig, url: string): Promise<void> {
  const { certificate } = await (await makeAuthority()).client('MM-0001');
  lab.units.set('unit-1', unitOf({ chainPem: [certificate] }));
  expect(await lab.tell()).toMatchObject({
    type: 'accepted',
    receipt: expect.stringContaining('knows MM-0001'),
  });
  expect(await lab.tell()).toMatchObject({ type: 'accepted' });
  expect(await endpoints(url)).toEqual(['MM-0001']);
  expect(await lab.destination.check(never)).toContain('has 1 accounts');
  lab.units.set('unit-1', unitOf({ state: 'wiped' }));
  expect(await lab.tell()).toMatchObject({
    type: 'accepted',
    receipt: expect.stringContaining('forgot MM-0001'),
  });
  expect(await endpoints(url)).toEqual([]);
  expect(await lab.tell()).toMatchObject({
    type: 'accepted',
    receipt: expect.stringContaining('knows no MM-0001'),
  });
}

describe.skipIf(peers.leshan === null)(`Leshan 2.0.0-M4 (${setupCommand})`, () => {
  let folder: string;
  let server: Leshan;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mintmark-leshan-m4-'));
    makeServerIdentity(folder);
    server = await startLeshan(folder, await leshanPorts(), { show: 'raw-public-key' });
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const url = (): string => `http://127.0.0.1:${server.ports.web}`;

  test.each(['x509', 'rpk'])('knows a unit with a certificate (%s), and forgets it', async (security) => {
    await livesAndEnds(await rig({ kind: 'leshan', url: url(), dialect: 'm4', security }), url());
  });

  test('does not understand the newer dialect, and that is said of the record and by the test', async () => {
    const lab = await rig({ kind: 'leshan', url: url(), dialect: 'm15' });
    const { certificate } = await (await makeAuthority()).client('MM-0001');
    lab.units.set('unit-1', unitOf({ chainPem: [certificate] }));
    const answer = await lab.tell().catch((fault: unknown) => fault);
    expect(answer).toMatchObject({ type: expect.stringMatching(/rejected|retry/) });
    const account = { url: url(), dialect: 'm4' } as const;
    await makeAccount(
      account,
      'psk-unit',
      { security: 'psk', key: { identity: 'a', key: new Secret(new Uint8Array(16)) } },
      never,
    );
    await expect(lab.destination.check(never)).rejects.toMatchObject({ code: 'destination.schema' });
  });
});

describe.skipIf(peers.leshanLibraries === null)(`Leshan 2.0.0-M15 (${setupCommand})`, () => {
  let folder: string;
  let classPath: string;
  let servers: JavaProgram;
  let ports: readonly [number, number, number, number];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mintmark-leshan-m15-'));
    classPath = compileJava(folder, peers.leshanLibraries ?? '', 'LeshanRig.java');
    const first = await leshanPorts();
    const second = await leshanPorts();
    ports = [first.coaps, await freePort(), second.coaps, await freePort()];
    const args = ['-cp', classPath, 'LeshanRig', 'servers', ...ports.map(String)];
    servers = await startJava(args, folder, async (output) => output.includes('ready'), 120_000);
  });
  afterAll(async () => {
    await servers?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const url = (): string => `http://127.0.0.1:${ports[1]}`;
  const bootstrapUrl = (): string => `http://127.0.0.1:${ports[3]}`;
  const registered = async (): Promise<readonly string[]> =>
    (await ask<readonly Account[]>(`${url()}/api/clients`)).map(({ endpoint }) => endpoint);
  /** Leshan's own client with the bootstrap account that a unit was given; the exit code of the program. */
  const device = (endpoint: string, key: Uint8Array, seconds: number): number | null => {
    const home = join(folder, `device-${endpoint}-${seconds}`);
    mkdirSync(home, { recursive: true });
    const words = [
      endpoint,
      `coaps://127.0.0.1:${ports[2]}`,
      `${endpoint}-bs`,
      Buffer.from(key).toString('hex'),
      String(seconds),
    ];
    return spawnSync('java', ['-cp', classPath, 'LeshanRig', 'device', ...words], {
      cwd: home,
      timeout: 120_000,
    }).status;
  };

  test.each(['x509', 'rpk'])('knows a unit with a certificate (%s), and forgets it', async (security) => {
    await livesAndEnds(
      await rig({ kind: 'leshan', url: url(), dialect: 'm15', security, bootstrap: bootstrapUrl() }),
      url(),
    );
  });

  test('bootstraps a unit with a shared key, which registers; and not any more when its life is over', async () => {
    const key = Uint8Array.from({ length: 16 }, (_, index) => 200 + index);
    const account = { kind: 'leshan', url: bootstrapUrl(), dialect: 'm15' } as const;
    const handsOut = {
      uri: `coaps://127.0.0.1:${ports[0]}`,
      url: url(),
      dialect: 'm15',
      shortServerId: 123,
      lifetimeSeconds: 300,
    } as const;
    await makeAccount(
      account,
      'LW-1',
      { security: 'psk', key: { identity: 'LW-1-bs', key: new Secret(key.slice()) } },
      never,
    );
    await handOver(account.url, handsOut, 'LW-1', never);
    expect(device('LW-1', key, 60)).toBe(0);
    expect(await eventually(registered, (list) => list.includes('LW-1'))).toContain('LW-1');
    for (const kind of ['leshan-bootstrap', 'leshan'] as const) {
      const there = kind === 'leshan' ? url() : bootstrapUrl();
      const ending = accountEnds({ kind, url: there, isLive: () => false });
      const row = rowOf({ kind, url: there, endpoint: 'LW-1' });
      expect((await ending.send([row], never)).get(row.id)).toMatchObject({ type: 'accepted' });
    }
    expect(await endpoints(bootstrapUrl())).toEqual([]);
    expect(await ask(`${bootstrapUrl()}/api/bootstrap`)).toEqual({});
    expect(await endpoints(url())).not.toContain('LW-1');
    expect(device('LW-1', key, 8)).not.toBe(0);
  });
});
