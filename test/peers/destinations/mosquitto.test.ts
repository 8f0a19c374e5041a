/** MQTT over mTLS to a real mosquitto: what is acknowledged, what is refused for want of permission, who gets in at all. */
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { probeSettings } from '../../../src/station/destinations/destination-board.ts';
import { destinationSettingsSchema } from '../../../src/sync/destination-file.ts';
import { openDestination } from '../../../src/sync/open-destination.ts';
import { type SecretFolder, secretFolder } from '../../identity/https-fake.ts';
import { type Issued, makeAuthority, type TestAuthority } from '../../identity/test-authority.ts';
import { partsFor, rowOf, sendAll } from '../../sync/destinations/rig.ts';
import { freePort, type ServerProcess, startServer } from '../issuers/process.ts';
import { peers } from '../setup.mjs';
import { eventually } from './java-rig.ts';

describe.skipIf(peers.mosquitto === null)('mosquitto over mTLS (apt-get install mosquitto)', () => {
  let folder: SecretFolder;
  let authority: TestAuthority;
  let broker: ServerProcess;
  let station: Issued;
  let port: number;
  let listener: MqttClient;
  const heard: { readonly topic: string; readonly text: string }[] = [];

  beforeAll(async () => {
    folder = secretFolder();
    authority = await makeAuthority();
    const server = await authority.server();
    station = await authority.client('bench-1');
    const reader = await authority.client('reader');
    port = await freePort();
    const write = (name: string, text: string): string => folder.write(name, text);
    const config = write(
      'mosquitto.conf',
      [
        'user root',
        `listener ${port} 127.0.0.1`,
        `cafile ${write('root.pem', authority.root)}`,
        `certfile ${write('server.pem', server.certificate)}`,
        `keyfile ${write('server.key', server.privateKey)}`,
        'require_certificate true',
        'use_identity_as_username true',
        `acl_file ${write('acl', 'user bench-1\ntopic write mintmark/bench-1/#\nuser reader\ntopic read #\n')}`,
        '',
      ].join('\n'),
    );
    broker = await startServer(peers.mosquitto ?? '', ['-c', config, '-v'], port);
    listener = await connectAsync(`mqtts://127.0.0.1:${port}`, {
      protocolVersion: 5,
      ca: authority.root,
      cert: reader.certificate,
      key: reader.privateKey,
    });
    listener.on('message', (topic, text) => heard.push({ topic, text: text.toString() }));
    await listener.subscribeAsync('mintmark/#', { qos: 1 });
  });
  afterAll(async () => {
    await listener?.endAsync(true);
    await broker?.[Symbol.asyncDispose]();
    folder?.[Symbol.dispose]();
  });

  const parts = (own: Issued | null, root = authority.root) =>
    partsFor({
      clock: systemClock,
      files: { root, certificate: own?.certificate ?? '', key: own?.privateKey ?? '' },
    });
  const settings = (change: object = {}) =>
    destinationSettingsSchema.parse({
      kind: 'mqtt',
      from: 'now',
      url: `mqtts://127.0.0.1:${port}`,
      ca: 'root',
      certificate: 'certificate',
      privateKeyFile: 'key',
      ...change,
    });

  test('gets every fact of a batch on its topic, and its acknowledgement settles it', async () => {
    await using destination = await openDestination('mqtt', settings(), parts(station));
    const rows = Array.from({ length: 100 }, (_, index) =>
      rowOf({ hardwareId: `unit-${index}` }, { kind: index % 2 === 0 ? 'document' : 'revocation' }),
    );
    const answers = await sendAll(destination, rows);
    expect([...answers.values()].filter(({ type }) => type === 'accepted')).toHaveLength(100);
    await eventually(
      async () => heard.length,
      (count) => count >= 100,
    );
    expect(heard).toHaveLength(100);
    expect(new Set(heard.map(({ topic }) => topic))).toEqual(
      new Set(['mintmark/bench-1/document', 'mintmark/bench-1/revocation']),
    );
    expect(heard.map(({ text }) => (JSON.parse(text) as { id: string }).id).sort()).toEqual(
      rows.map(({ id }) => id).sort(),
    );
  });

  test('is tested to the end by a message of its own', async () => {
    const steps = await probeSettings('mqtt', settings(), parts(station));
    expect(steps.map(({ state }) => state)).toEqual(Array.from({ length: 8 }, () => 'ok'));
  });

  test('refuses a topic that this station may not write to, and that is said', async () => {
    const other = settings({ topic: 'elsewhere/{{kind}}' });
    await using destination = await openDestination('mqtt', other, parts(station));
    await expect(sendAll(destination, [rowOf({})])).rejects.toMatchObject({ code: 'destination.permission' });
    expect(
      (await probeSettings('mqtt', other, parts(station))).find(({ state }) => state === 'wrong')?.stage,
    ).toBe('permission');
  });

  test('lets nobody in with a certificate of another authority, and is itself not believed with another root', async () => {
    const stranger = await makeAuthority('Somebody else');
    await using destination = await openDestination(
      'mqtt',
      settings(),
      parts(await stranger.client('bench-1')),
    );
    await expect(sendAll(destination, [rowOf({})])).rejects.toMatchObject({
      code: expect.stringMatching(/^destination\.(tls|tcp)$/),
    });
    const wrong = async (root: string): Promise<string | undefined> =>
      (await probeSettings('mqtt', settings(), parts(station, root))).find(({ state }) => state === 'wrong')
        ?.stage;
    expect(await wrong(stranger.root)).toBe('tls');
  });

  test('that ends in the middle leaves what it did not acknowledge waiting', async () => {
    await using destination = await openDestination('mqtt', settings(), parts(station));
    await broker[Symbol.asyncDispose]();
    await expect(sendAll(destination, [rowOf({}), rowOf({})])).rejects.toMatchObject({
      code: 'destination.tcp',
    });
  });
});
