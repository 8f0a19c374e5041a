/** A real hawkBit: a unit appears there, is let in with its derived token, and is gone when its life is over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { probeSettings } from '../../../src/station/destinations/destination-board.ts';
import { destinationSettingsSchema } from '../../../src/sync/destination-file.ts';
import { partsFor, type Rig, rig, tokenOf, unitOf } from '../../sync/destinations/rig.ts';
import { freePort } from '../issuers/process.ts';
import { peers, setupCommand } from '../setup.mjs';
import { compileJava, type JavaProgram, startJava } from './java-rig.ts';

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
});
