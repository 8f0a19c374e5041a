/** A shared key is in the unit and at its server, and nowhere else: through a whole job, one that fails, and a wipe. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toHex } from '../../src/base/bytes.ts';
import { type Done, type TestBench, temporaryFolder } from '../station/bench.ts';
import {
  lwm2mConsoleRecipe,
  lwm2mProfile,
  lwm2mRecipe,
  lwm2mWipeRecipe,
  opaqueOf,
  openLwm2mBench,
  readUnitMemory,
} from './lwm2m-station.ts';

const place = temporaryFolder();
const folder = join(place.folder, 'data');
const heard: string[] = [];
const accounts: {
  readonly endpoint: string;
  readonly psk: { readonly identity: string; readonly key: string };
}[] = [];
const ended: string[] = [];
let server: Server;
let bench: TestBench;
let done: Done;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.method === 'DELETE') ended.push(request.url ?? '');
    if (request.method === 'DELETE') return void response.writeHead(200).end();
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.once('end', () => {
      accounts.push(JSON.parse(body));
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const servers = [
    { security: 'psk', uri: 'coaps://lwm2m.example', shortServerId: 1, account: { kind: 'leshan', url } },
  ];
  bench = await openLwm2mBench(
    folder,
    // the format in which a key is text already
    lwm2mProfile({ lwm2m: { format: 'senml-json', setting: 'lwm2m', servers } }),
    // the one that fits into the lines of a shell
    lwm2mProfile({ lwm2m: { format: 'tlv', setting: 'lwm2m', servers }, name: 'lwm2m-console' }),
  );
  bench.station.subscribe((event) => heard.push(JSON.stringify(event)));
  await bench.plug(1);
  done = await bench.run(1, lwm2mRecipe);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await new Promise((resolve) => server.close(resolve));
  place.remove();
});

const files = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The key as it could stand anywhere: bytes, numbers, base64 in its three alignments; these in hexadecimal and as dumps. */
function forms(key: Buffer): readonly Buffer[] {
  const aligned = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), key])
      .toString('base64')
      .slice(4, 40),
  );
  const url = aligned.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const dumped = [key, ...url.map((text) => Buffer.from(text))].flatMap((bytes) => {
    const hex = bytes.toString('hex');
    // a row of a dump may begin anywhere: eight bytes from each of eight places
    const rows = Array.from({ length: 8 }, (_, at) =>
      [...bytes.subarray(at + 8, at + 16)].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
    );
    return [hex, hex.toUpperCase(), ...rows];
  });
  return [key, ...[[...key].join(','), ...aligned, ...url, ...dumped].map((text) => Buffer.from(text))];
}

const keyInUnit = (): Buffer => {
  const [security] = readUnitMemory(folder).instances;
  const key = security === undefined ? null : opaqueOf(security, 5);
  if (key === null) throw new Error('the unit has no key');
  return Buffer.from(key);
};

async function places(jobId: string): Promise<ReadonlyMap<string, Buffer>> {
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const hardwareId = bench.slot(1).hardwareId ?? '';
  const exported = async (format: 'json' | 'pdf'): Promise<Buffer> =>
    Buffer.from((await bench.call('exportDocument', { documentId: jobId, format })).base64, 'base64');
  return new Map([
    ...files()
      .filter((file) => !file.endsWith('.flash'))
      .map((file): [string, Buffer] => [file, readFileSync(file)]),
    ['events', Buffer.from(heard.join('\n'))],
    ['record', json(await bench.call('getRecord', { jobId }))],
    ['life', json(await bench.call('getUnit', { hardwareId }))],
    ['plan', json(await bench.call('plan', { recipeId: lwm2mRecipe }))],
    ['slot', json(bench.slot(1))],
    ['json', await exported('json')],
    ['pdf', await exported('pdf')],
  ]);
}

test('the unit has the key that the server was told, of 256 bits, and the record says no more than that', () => {
  expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
  const [account] = accounts;
  expect(account).toMatchObject({ endpoint: 'LW-00001', psk: { identity: 'LW-00001' } });
  expect(account?.psk.key).toBe(toHex(keyInUnit()));
  expect(keyInUnit()).toHaveLength(32);
  expect(done.steps.at(-1)?.observed).toMatchObject({
    lwm2mEndpoint: 'LW-00001',
    lwm2mObjects: '/0/0 /1/0',
    pskOrigin: 'station',
    pskBits: 256,
  });
});

test('the plan shows what will be written, and that a key will be new', async () => {
  const plan = await bench.call('plan', { recipeId: lwm2mRecipe });
  expect(plan.problems).toEqual([]);
  const detail = plan.steps.find(({ step }) => step === 'lwm2m')?.detail ?? '';
  expect(detail).toContain('senml-json in lwm2m, endpoint {{serialNumber}}');
  expect(detail).toContain('/0/0 Server URI coaps://lwm2m.example, Bootstrap-Server false, Security Mode 0');
  expect(detail).toContain('/0/0 with a new key');
});

test('no file of the station, no event, no document, no plan and no log holds the key', async () => {
  const wanted = forms(keyInUnit());
  const searched = await places(done.jobId);
  expect(searched.size).toBeGreaterThan(12);
  const found = [...searched].flatMap(([where, bytes]) =>
    wanted.flatMap((form, index) => (bytes.includes(form) ? [`${where}, form ${index}`] : [])),
  );
  expect(found).toEqual([]);
});

test('the search would find it: in the unit it is', () => {
  const flash = files().find((file) => file.endsWith('.flash')) ?? '';
  const held = readFileSync(flash);
  expect(forms(keyInUnit()).some((form) => held.includes(form))).toBe(true);
});

test('a unit that does not keep it fails, and the fault does not show it', async () => {
  heard.length = 0;
  await bench.plug(2, 'forgets-settings');
  const failed = await bench.run(2, lwm2mRecipe);
  expect(failed).toMatchObject({ outcome: 'failed', fault: { code: 'config.differs' } });
  const wanted = forms(Buffer.from(accounts.at(-1)?.psk.key ?? '', 'hex'));
  const searched = await places(failed.jobId);
  for (const [where, bytes] of searched)
    for (const form of wanted) expect(bytes.includes(form), where).toBe(false);
});

test('a console, which prints what it keeps, says nothing of it in the log either', async () => {
  heard.length = 0;
  await bench.arm(3, lwm2mConsoleRecipe);
  await bench.plug(3);
  const ended = await bench.until('the end at the console', () => {
    const { activity } = bench.slot(3);
    return activity.type === 'done' ? activity : null;
  });
  expect(ended.outcome, JSON.stringify(ended.fault)).toBe('passed');
  const key = Buffer.from(accounts.at(-1)?.psk.key ?? '', 'hex');
  const wanted = forms(key);
  const held = files().filter((file) => file.endsWith('.flash'));
  expect(held.some((file) => wanted.some((form) => readFileSync(file).includes(form)))).toBe(true);
  for (const [where, bytes] of await places(ended.jobId))
    for (const form of wanted) expect(bytes.includes(form), where).toBe(false);
});

test('a wipe ends the account at the server, ahead of everything else, and is heard of by no other', async () => {
  const slotId = bench.slot(1).slot.id;
  const hardwareId = bench.slot(1).hardwareId ?? '';
  const { jobId } = await bench.call('startWipe', {
    slotId,
    recipeId: lwm2mWipeRecipe,
    confirmHardwareId: hardwareId,
  });
  const wiped = await bench.ended(1, jobId);
  expect(wiped.outcome, JSON.stringify(wiped.fault)).toBe('passed');
  expect(wiped.steps.at(-1)?.observed).toMatchObject({ accountsEnded: 1 });
  await bench.until('the end of the account', ({ sync }) =>
    sync.some(({ destination, accepted }) => destination.startsWith('account:leshan') && accepted === 1),
  );
  expect(ended).toEqual(['/api/security/clients/LW-00001']);
});
