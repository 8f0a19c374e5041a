/**
 * What a unit is given besides its identity, through whole jobs on a real station: it is in the unit's own memory, and of
 * secrets there is nothing anywhere else.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromUtf8, toHex, utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { listSecrets, removeSecret, setSecret } from '../../src/station/secret-desk.ts';
import { type Done, openBench, type TestBench, temporaryFolder } from './bench.ts';
import { withManifest, zipped } from './packages.ts';
import { readUnitSetting } from './unit-setting.ts';

const wifi = 'canary-7c41-wifi-passphrase';
const recipe = 'with-credentials';
const place = temporaryFolder();
const folder = join(place.folder, 'data');
const heard: string[] = [];
let bench: TestBench;
let done: Done;

const text = (source: string): Uint8Array => new TextEncoder().encode(source);
const head = (name: string, purpose: string): string => `recipe: ${name}
title: ${name}
product: Gateway Mk2
purpose: ${purpose}
driver: smp
options: { model: Gateway Mk2, responseTimeoutMs: 800, restartTimeoutMs: 3000 }
`;
const recipes = {
  [recipe]: `${head(recipe, 'provision')}steps:
  - step: identify
  - step: credentials
    profile: with-credentials
  - step: label
    template: "^FD{{addressMac}}^FS"
    output: "{{hardwareId}}.zpl"
`,
  'wipe-it': `${head('wipe-it', 'decommission')}allow: [erase-all]
steps:
  - step: identify
  - step: wipe
    method: smp-erase
`,
};
const profile = {
  profile: 'with-credentials',
  title: 'With credentials',
  serial: { prefix: 'WC-', digits: 5, first: 1, last: 999 },
  subject: { organization: 'Example' },
  keyOrigin: 'station-allowed',
  credentials: [
    { kind: 'psk', name: 'cloud', setting: 'cloud/psk', as: 'base64' },
    { kind: 'token', name: 'apiToken', setting: 'cloud/token' },
    { kind: 'secret', name: 'wifi', setting: 'net/psk', secret: 'factory-wifi' },
    {
      kind: 'address',
      name: 'mac',
      setting: 'net/mac',
      from: {
        block: 'line-1',
        type: 'eui-48',
        oui: '0a5d36',
        first: '000000',
        last: '000003',
        administered: 'local',
      },
    },
  ],
};

beforeAll(async () => {
  bench = await openBench(folder);
  bench.station.subscribe((event) => heard.push(JSON.stringify(event)));
  const entries = new Map([
    ...Object.entries(recipes).map(([id, source]): [string, Uint8Array] => [
      `recipes/${id}.yaml`,
      text(source),
    ]),
    ['profiles.yaml', text(JSON.stringify([profile]))],
  ]);
  await bench.call('importFile', { base64: zipped(withManifest(entries, 'credentials')) });
  for (const number of [1, 2, 3]) await bench.arm(number, null);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

const files = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.flash'))
    .map((entry) => join(entry.parentPath, entry.name));
const held = (name: string, slot = 1): Uint8Array => {
  const bytes = readUnitSetting(folder, bench.slot(slot), name);
  if (bytes === null) throw new Error(`the unit has no ${name}`);
  return bytes;
};

describe('a unit with credentials', () => {
  test('is not touched before a person has put the secret on the station', async () => {
    await bench.plug(1);
    const refused = bench.run(1, recipe);
    await expect(refused).rejects.toMatchObject({ code: 'secret.missing' });
    const secret = new Secret(utf8(wifi));
    await setSecret('factory-wifi', secret, { folder, clock: systemClock, random: systemRandom });
    expect(listSecrets(folder).map(({ name }) => name)).toEqual(['factory-wifi']);
  });

  test('keeps each of them, and the record tells where they come from and how large they are', async () => {
    done = await bench.run(1, recipe);
    expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
    expect(Buffer.from(fromUtf8(held('cloud/psk')), 'base64')).toHaveLength(32);
    expect(fromUtf8(held('cloud/token'))).toMatch(/^[A-Za-z0-9]{43}$/);
    expect(fromUtf8(held('net/psk'))).toBe(wifi);
    expect(toHex(held('net/mac'))).toBe('0a5d36000000');
    expect(done.steps[1]?.observed).toEqual({
      credentialCloudOrigin: 'station',
      credentialCloudBits: 256,
      credentialApiTokenOrigin: 'station',
      credentialApiTokenBits: 256,
      credentialWifiOrigin: 'secret factory-wifi of this station',
      credentialWifiBytes: wifi.length,
      credentialMacOrigin: 'block line-1',
      addressMac: '0A:5D:36:00:00:00',
    });
  });

  test('gets new keys when it comes back, and keeps its address, which its label shows', async () => {
    const before = ['cloud/psk', 'cloud/token'].map((name) => toHex(held(name)));
    const again = await bench.run(1, recipe);
    expect(again.outcome, JSON.stringify(again.fault)).toBe('passed');
    expect(['cloud/psk', 'cloud/token'].map((name) => toHex(held(name)))).not.toEqual(before);
    expect(toHex(held('net/mac'))).toBe('0a5d36000000');
    const { artefacts } = await bench.call('getRecord', { jobId: again.jobId });
    const { base64 } = await bench.call('exportDocument', { jobId: again.jobId, artefact: artefacts[0] });
    expect(Buffer.from(base64, 'base64').toString()).toBe('^FD0A:5D:36:00:00:00^FS');
  });

  test('another unit has other ones; a wiped one has none, and the address stays its own', async () => {
    await bench.plug(2);
    expect((await bench.run(2, recipe)).outcome).toBe('passed');
    expect(toHex(held('net/mac', 2))).toBe('0a5d36000001');
    expect(toHex(held('cloud/psk', 2))).not.toBe(toHex(held('cloud/psk')));
    const slotId = bench.slot(2).slot.id;
    const hardwareId = bench.slot(2).hardwareId ?? '';
    const { jobId } = await bench.call('startWipe', {
      slotId,
      recipeId: 'wipe-it',
      confirmHardwareId: hardwareId,
    });
    expect((await bench.ended(2, jobId)).outcome).toBe('passed');
    expect(readUnitSetting(folder, bench.slot(2), 'cloud/psk')).toBeNull();
    expect((await bench.run(2, recipe)).outcome).toBe('passed');
    expect(toHex(held('net/mac', 2))).toBe('0a5d36000001');
  });

  test('a unit that does not keep them fails, and the fault does not show them', async () => {
    await bench.plug(3, 'forgets-settings');
    const failed = await bench.run(3, recipe);
    expect(failed).toMatchObject({ outcome: 'failed', fault: { code: 'config.differs' } });
    // the address was given: it stays with this unit and goes to no other
    expect((await bench.call('addressUse'))[0]).toMatchObject({ given: 3 });
  });

  test('a block that is used up stops a new unit before anything is done to it, and no other', async () => {
    await bench.unplug(3);
    await bench.plug(3);
    expect((await bench.run(3, recipe)).outcome).toBe('passed');
    expect(await bench.call('addressUse')).toEqual([
      expect.objectContaining({ block: 'line-1', given: 4, units: 4, remaining: 0, next: null }),
    ]);
    await bench.unplug(3);
    await bench.plug(3);
    const refused = await bench.run(3, recipe);
    expect(refused).toMatchObject({ outcome: 'error', fault: { code: 'address.exhausted' } });
    expect(refused.steps.filter(({ outcome }) => outcome !== 'skipped')).toEqual([]);
    expect((await bench.run(1, recipe)).outcome).toBe('passed');
  });

  test('the plan names them, and what they are is in no file, event, record, plan or argument', async () => {
    const plan = await bench.call('plan', { recipeId: recipe });
    expect(plan.steps[1]?.detail).toContain('wifi: secret factory-wifi of this station to net/psk');
    const secrets = [
      wifi,
      fromUtf8(held('cloud/psk')),
      Buffer.from(fromUtf8(held('cloud/psk')), 'base64').toString('hex'),
      fromUtf8(held('cloud/token')),
    ];
    const forms = secrets.flatMap((secret) => [
      Buffer.from(secret),
      ...[0, 1, 2].map((shift) =>
        Buffer.from(
          Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)])
            .toString('base64')
            .slice(4, 28),
        ),
      ),
      Buffer.from(Buffer.from(secret).toString('hex')),
      Buffer.from([...Buffer.from(secret)].join(',')),
    ]);
    const { rows } = await bench.call('listRecords', {});
    const records = await Promise.all(rows.map(({ jobId }) => bench.call('getRecord', { jobId })));
    const exported = await bench.call('exportDocument', { documentId: done.jobId, format: 'json' });
    const places = new Map([
      ...files().map((file): [string, Buffer] => [file, readFileSync(file)]),
      ['events', Buffer.from(heard.join('\n'))],
      ['state', Buffer.from(JSON.stringify([bench.station.state, plan, records]))],
      [
        'life',
        Buffer.from(JSON.stringify(await bench.call('getUnit', { hardwareId: bench.slot(1).hardwareId }))),
      ],
      ['export', Buffer.from(exported.base64, 'base64')],
      ['process', Buffer.from(JSON.stringify([process.argv, process.env]))],
    ]);
    expect(places.size).toBeGreaterThan(10);
    const found = [...places].flatMap(([where, bytes]) =>
      forms.flatMap((form, index) => (bytes.includes(form) ? [`${where}, form ${index}`] : [])),
    );
    expect(found).toEqual([]);
    // the search would find it: in the unit it is
    const flash = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name.endsWith('.flash'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(flash.some((bytes) => bytes.includes(wifi))).toBe(true);
  });

  test('a secret of another station, a changed one and a renamed one are refused', async () => {
    const file = join(folder, 'secrets', 'factory-wifi.json');
    const sealed = JSON.parse(readFileSync(file, 'utf8'));
    const other = temporaryFolder();
    await setSecret('factory-wifi', new Secret(utf8('of another')), {
      folder: other.folder,
      clock: systemClock,
      random: systemRandom,
    });
    const foreign = readFileSync(join(other.folder, 'secrets', 'factory-wifi.json'), 'utf8');
    other.remove();
    const changed = { ...sealed, tag: Buffer.alloc(16).toString('base64') };
    for (const wrong of [
      foreign,
      JSON.stringify(changed),
      '{',
      JSON.stringify({ ...sealed, name: 'other' }),
    ]) {
      writeFileSync(file, wrong);
      const outcome = await bench.run(1, recipe).then(
        ({ fault }) => fault?.code,
        (thrown: { readonly code: string }) => thrown.code,
      );
      expect(outcome).toBe('secret.damaged');
    }
    expect(removeSecret('factory-wifi', folder)).toBe(true);
    expect(removeSecret('factory-wifi', folder)).toBe(false);
  });
});
