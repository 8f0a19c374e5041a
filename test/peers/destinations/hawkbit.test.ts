/** A real hawkBit: a unit appears there, is let in with its derived token, and is gone when its life is over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromUtf8, utf8 } from '../../../src/base/bytes.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { Secret } from '../../../src/base/secret.ts';
import { probeSettings } from '../../../src/station/destinations/destination-board.ts';
import { setSecret } from '../../../src/station/secret-desk.ts';
import { destinationSettingsSchema } from '../../../src/sync/destination-file.ts';
import { openBench, temporaryFolder } from '../../station/bench.ts';
import { withManifest, zipped } from '../../station/packages.ts';
import { readUnitSetting } from '../../station/unit-setting.ts';
import { partsFor, type Rig, rig, tokenOf, unitOf } from '../../sync/destinations/rig.ts';
import { freePort } from '../issuers/process.ts';
import { peers, setupCommand } from '../setup.mjs';
import { compileJava, type JavaProgram, startJava } from './java-rig.ts';

const head = (name: string, purpose: string): string => `recipe: ${name}
title: ${name}
product: Gateway Mk2
purpose: ${purpose}
driver: smp
options: { model: Gateway Mk2, responseTimeoutMs: 800, restartTimeoutMs: 3000 }
`;
/** A unit that is given the token by which hawkBit will let it in, and its end. */
const wholeJob: ReadonlyMap<string, Uint8Array> = new Map([
  [
    'recipes/with-hawkbit.yaml',
    utf8(
      `${head('with-hawkbit', 'provision')}steps:\n  - step: identify\n  - step: credentials\n    profile: with-hawkbit\n`,
    ),
  ],
  [
    'recipes/wipe-with-hawkbit.yaml',
    utf8(
      `${head('wipe-with-hawkbit', 'decommission')}allow: [erase-all]\nsteps:\n  - step: identify\n  - step: wipe\n    method: smp-erase\n`,
    ),
  ],
  [
    'profiles.yaml',
    utf8(
      JSON.stringify([
        {
          profile: 'with-hawkbit',
          title: 'With hawkBit',
          serial: { prefix: 'WH-', digits: 5, first: 1, last: 999 },
          subject: { organization: 'Example' },
          keyOrigin: 'station-allowed',
          credentials: [{ kind: 'derived', name: 'ota', setting: 'ota/token', secret: 'tokens' }],
        },
      ]),
    ),
  ],
]);

describe.skipIf(peers.hawkbit === null)(`Eclipse hawkBit (${setupCommand})`, () => {
  let folder: string;
  let server: JavaProgram;
  let url: string;
  let lab: Rig;
  const basic = `Basic ${Buffer.from('admin:admin').toString('base64')}`;
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: basic, 'content-type': 'application/json', ...init.headers },
    });
  const poll = async (id: string, token: string): Promise<number> =>
    (
      await fetch(`${url}/DEFAULT/controller/v1/${id}`, {
        headers: { authorization: `TargetToken ${token}` },
      })
    ).status;
  const settings = (): Record<string, unknown> => ({
    kind: 'hawkbit',
    url,
    user: 'admin',
    password: { secret: 'admin' },
    tokenKey: { secret: 'tokens' },
    answerTimeoutMs: 60_000,
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mintmark-hawkbit-'));
    const classPath = compileJava(folder, peers.hawkbit ?? '', 'HawkbitServer.java', ['--release', '11']);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = await startJava(
      [
        ...['-Xmx512m', '-cp', classPath, 'rig.HawkbitServer', '--server.address=127.0.0.1'],
        `--server.port=${port}`,
        '--spring.security.user.name=admin',
        '--spring.security.user.password={noop}admin',
        '--spring.main.allow-bean-definition-overriding=true',
      ],
      folder,
      async () => (await ask('/rest/v1/targets').catch(() => null))?.status === 200,
      280_000,
    );
    lab = await rig(settings());
    lab.secrets.set('admin', 'admin');
    lab.secrets.set('tokens', 'the key of tokens');
  }, 300_000);
  afterAll(async () => {
    await lab?.destination[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is found not to let units in by their tokens before that is enabled, and a unit waits until it is', async () => {
    const parts = partsFor({ clock: systemClock, secrets: lab.secrets });
    const probe = async (): Promise<string | undefined> =>
      (
        await probeSettings('hawkbit', destinationSettingsSchema.parse({ from: 'now', ...settings() }), parts)
      ).find(({ state }) => state === 'wrong')?.stage;
    expect(await probe()).toBe('permission');
    lab.units.set('unit-1', unitOf());
    await expect(lab.tell()).rejects.toMatchObject({ code: 'destination.permission' });
    const path = '/rest/v1/system/configs/authentication.targettoken.enabled';
    expect((await ask(path, { method: 'PUT', body: '{"value":true}' })).status).toBe(200);
    expect(await probe()).toBeUndefined();
  });

  test('has the unit, which is let in with its own token and no other', async () => {
    const token = tokenOf('the key of tokens', 'unit-1');
    expect(await lab.tell()).toMatchObject({
      type: 'accepted',
      receipt: expect.stringContaining('answered a poll'),
    });
    expect(await (await ask('/rest/v1/targets/unit-1')).json()).toMatchObject({
      controllerId: 'unit-1',
      name: 'Gateway Mk2 MM-0001',
      description: 'firmware 1.4.0, group north',
      securityToken: token,
      updateStatus: 'registered',
    });
    expect(await poll('unit-1', token)).toBe(200);
    expect(await poll('unit-1', tokenOf('the key of tokens', 'unit-2'))).toBe(401);
  });

  test('takes the same unit again as it is now, and does not double it', async () => {
    lab.units.set('unit-1', unitOf({ firmware: '1.5.0' }));
    await lab.tell();
    const { total } = (await (await ask('/rest/v1/targets?limit=50')).json()) as { total: number };
    expect(total).toBe(1);
    expect(await (await ask('/rest/v1/targets/unit-1')).json()).toMatchObject({
      description: 'firmware 1.5.0, group north',
    });
  });

  test('forgets a unit that is over: its token opens nothing any more', async () => {
    lab.units.set('unit-1', unitOf({ state: 'retired' }));
    expect(await lab.tell()).toMatchObject({ type: 'accepted', receipt: expect.stringContaining('deleted') });
    expect((await ask('/rest/v1/targets/unit-1')).status).toBe(404);
    expect(await poll('unit-1', tokenOf('the key of tokens', 'unit-1'))).toBe(401);
    expect(await lab.tell()).toMatchObject({
      type: 'accepted',
      receipt: expect.stringContaining('has no target'),
    });
  });

  test('takes no wrong password, and refuses a target without ending the others', async () => {
    lab.secrets.set('admin', 'wrong');
    await expect(lab.tell()).rejects.toMatchObject({ code: 'destination.credentials' });
    lab.secrets.set('admin', 'admin');
    // longer than hawkBit's column: what it says of it is for a person to read
    lab.units.set('long', unitOf({ hardwareId: 'x'.repeat(300) }));
    lab.units.set('fine', unitOf({ hardwareId: 'fine' }));
    expect(await lab.tell('long')).toMatchObject({ type: 'rejected' });
    expect(await lab.tell('fine')).toMatchObject({ type: 'accepted' });
  });

  test('lets a unit in by what it holds in its own memory after a whole job, and not after its wipe', async () => {
    lab.secrets.set('admin', 'admin');
    const place = temporaryFolder();
    const data = join(place.folder, 'data');
    const bench = await openBench(data);
    try {
      const parts = { folder: data, clock: systemClock, random: systemRandom };
      await setSecret('admin', new Secret(utf8('admin')), parts);
      await setSecret('tokens', new Secret(utf8('the key of tokens')), parts);
      await bench.call('importFile', { base64: zipped(withManifest(wholeJob, 'with-hawkbit')) });
      await bench.call('addDestination', { name: 'hawkbit', settings: { ...settings(), from: 'first' } });
      for (const number of [1, 2]) await bench.arm(number, null);
      await bench.plug(1);
      const done = await bench.run(1, 'with-hawkbit');
      expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
      const hardwareId = bench.slot(1).hardwareId ?? '';
      const token = fromUtf8(readUnitSetting(data, bench.slot(1), 'ota/token') ?? new Uint8Array());
      expect(token).toBe(tokenOf('the key of tokens', hardwareId));
      const receipt = async (): Promise<string> =>
        (await bench.call('listSync', { destination: 'hawkbit', state: 'accepted', limit: 10 })).rows.length >
        0
          ? 'accepted'
          : JSON.stringify(bench.station.state.sync);
      await expect.poll(receipt, { timeout: 120_000, interval: 500 }).toBe('accepted');
      // the poll of the device, with what is in the device
      expect(await poll(hardwareId, token)).toBe(200);
      await bench.plug(2);
      expect((await bench.run(2, 'with-hawkbit')).outcome).toBe('passed');
      const other = fromUtf8(readUnitSetting(data, bench.slot(2), 'ota/token') ?? new Uint8Array());
      expect(other).not.toBe(token);
      expect(await poll(hardwareId, other)).toBe(401);
      const { jobId } = await bench.call('startWipe', {
        slotId: bench.slot(1).slot.id,
        recipeId: 'wipe-with-hawkbit',
        confirmHardwareId: hardwareId,
      });
      expect((await bench.ended(1, jobId)).outcome).toBe('passed');
      await expect.poll(() => poll(hardwareId, token), { timeout: 120_000, interval: 500 }).toBe(401);
      expect((await ask(`/rest/v1/targets/${hardwareId}`)).status).toBe(404);
    } finally {
      await bench[Symbol.asyncDispose]();
      place.remove();
    }
  }, 300_000);
});
