/**
 * A shared key, the station's PIN and the key of its authority through a whole job over three processes: the engine, a command that
 * follows the job, and the unit. What a command line, an environment, a file or the memory of the command holds of them is nothing;
 * what the engine still holds is printed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants, createPrivateKey, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { type Client, connectClient } from '../../src/contract/client.ts';
import { unsealKey } from '../../src/identity/sealed-key.ts';
import { setSecret } from '../../src/station/secret-desk.ts';
import { connectLocally } from '../../src/station/wires/local-socket.ts';
import {
  canReadMemory,
  childrenOf,
  commandLineOf,
  countForms,
  countInMemory,
  environmentOf,
  secretForms,
} from '../harness/process-memory.ts';
import { lwm2mProfile } from '../identity/lwm2m-station.ts';
import { testStore } from '../store/fixtures.ts';
import { temporaryFolder } from './bench.ts';
import { withManifest, zipped } from './packages.ts';

const place = temporaryFolder();
const folder = join(place.folder, 'data');
const cli = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
const children: ChildProcess[] = [];
/** Holds a command at its end, with everything that it had in memory. */
const hold =
  "import { writeSync } from 'node:fs'; process.on('exit', () => { writeSync(2, 'held\\n'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); });";

const recipe = `recipe: canary
title: Canary
product: Gateway Mk2
purpose: provision
driver: smp
options: { framing: raw, model: Gateway Mk2 }
steps:
  - step: identify
  - step: identity
    profile: lwm2m-unit
  - step: lwm2m
    profile: lwm2m-unit
  - step: credentials
    profile: with-credentials
`;
const wifi = 'canary-58d1-passphrase-of-the-factory';
/** Whoever has it can unwrap what the record has: here the test, to know what to look for. */
const wrapping = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const withCredentials = {
  profile: 'with-credentials',
  title: 'With credentials',
  serial: { prefix: 'WC-', digits: 5, first: 1, last: 999 },
  subject: { organization: 'Example' },
  keyOrigin: 'station-allowed',
  credentials: [
    { kind: 'psk', name: 'cloud', setting: 'cloud/psk', as: 'base64', wrapFor: wrapping.publicKey },
    { kind: 'psk', name: 'radio', setting: 'radio/key', bits: 128, wrapFor: wrapping.publicKey },
    { kind: 'token', name: 'apiToken', setting: 'cloud/token', wrapFor: wrapping.publicKey },
    { kind: 'secret', name: 'wifi', setting: 'net/psk', secret: 'factory-wifi' },
  ],
};

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

function said(child: ChildProcess, stream: 'stdout' | 'stderr', what: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child[stream]?.on('data', (part: Buffer) => {
      text += part.toString();
      if (what.test(text)) resolve(text);
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${text}`)));
  });
}

let server: Server;
let client: Client;
let engine: ChildProcess;
let command: ChildProcess;
let psk: Buffer;
const heard: string[] = [];
const seen = { commandLines: new Set<string>(), environments: new Set<string>() };
let outcome: unknown;
/** Everything that the unit was given and nobody else may have. */
let secrets: readonly (readonly [string, Buffer])[] = [];

/** What the record has for the holder of the wrapping key. */
function unwrapped(record: unknown): readonly (readonly [string, Buffer])[] {
  const found = [...JSON.stringify(record).matchAll(/"(\w+)Wrapped":"([A-Za-z0-9+/=]+)"/g)];
  const named = new Map(found.map(([, name = '', text = '']) => [name, text]));
  return [...named].map(([name, text]) => [
    name,
    privateDecrypt(
      { key: wrapping.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      Buffer.from(text, 'base64'),
    ),
  ]);
}

/** All of them in one search. */
function formsOf(named: readonly (readonly [string, Buffer])[]): ReadonlyMap<string, Buffer> {
  return new Map(
    named.flatMap(([name, secret]) =>
      [...secretForms(secret)].map(([form, bytes]): [string, Buffer] => [`${name}: ${form}`, bytes]),
    ),
  );
}

/** Everything that was started, while it works. */
function look(): void {
  for (const pid of childrenOf(process.pid)) {
    try {
      seen.commandLines.add(commandLineOf(pid).toString('latin1'));
      seen.environments.add(environmentOf(pid).toString('latin1'));
    } catch {
      // it ended while we looked
    }
  }
}

describe.skipIf(!canReadMemory)('secrets through a whole job over three processes', () => {
  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.once('end', () => {
        psk = Buffer.from(JSON.parse(Buffer.concat(parts).toString()).psk.key, 'hex');
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const block = {
      security: 'psk',
      uri: 'coaps://lwm2m.example',
      shortServerId: 1,
      account: { kind: 'leshan', url },
    };
    const protectedBlock = {
      security: 'oscore',
      uri: 'coap://oscore.example',
      shortServerId: 2,
      recipientId: '01',
      wrapFor: wrapping.publicKey,
    };
    const servers = [block, protectedBlock];
    const profile = lwm2mProfile({ lwm2m: { format: 'tlv', setting: 'lwm2m', servers } });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await setSecret('factory-wifi', new Secret(Buffer.from(wifi)), {
      folder,
      clock: systemClock,
      random: systemRandom,
    });
    const entries = new Map([
      ['recipes/canary.yaml', new TextEncoder().encode(recipe)],
      ['profiles.yaml', new TextEncoder().encode(JSON.stringify([profile, withCredentials]))],
    ]);
    engine = start([cli, '--data', folder, '--bench', 'real', '--json', 'serve']);
    const unit = start([join(import.meta.dirname, 'canary-unit.ts')]);
    const [, port] = await Promise.all([said(engine, 'stdout', /address/), said(unit, 'stdout', /^\d+\n/)]);
    client = connectClient(await connectLocally(folder));
    await client.api.importFile({ base64: zipped(withManifest(entries, 'canary')) });
    const path = `tcp://127.0.0.1:${port.trim()}`;
    await client.api.saveSettings({ manualPorts: [path] });
    await client.api.teachSlot({ slotNumber: 1, location: path });
    look();
    void client.follow((state) => heard.push(JSON.stringify(state))).catch(() => undefined);
    command = start([
      '--import',
      `data:text/javascript,${encodeURIComponent(hold)}`,
      cli,
      '--data',
      folder,
      '--json',
      'run',
      'canary',
      '--slot',
      '1',
    ]);
    const [text] = await Promise.all([
      said(command, 'stdout', /"documentId"[^}]*\}/).then(async (printed) => {
        await delay(0);
        return printed;
      }),
      said(command, 'stderr', /held/),
      (async () => {
        while (psk === undefined && command.exitCode === null) {
          look();
          await delay(50);
        }
        look();
      })(),
    ]);
    outcome = JSON.parse(text).outcome;
    const record = await client.api.getRecord({
      jobId: JSON.parse(text).jobId ?? JSON.parse(text).documentId,
    });
    secrets = [
      ['shared key of LwM2M', psk],
      ['Wi-Fi passphrase, sealed at the station', Buffer.from(wifi)],
      ...unwrapped(record),
    ];
  }, 120_000);
  afterAll(async () => {
    client?.close();
    for (const child of children) child.kill('SIGKILL');
    await new Promise((resolve) => server.close(resolve));
    place.remove();
  });

  const pin = (): Buffer => {
    const name = readdirSync(folder).find((file) => file.includes('pin'));
    if (name === undefined) throw new Error('the station has no PIN');
    return readFileSync(join(folder, name));
  };

  async function authorityKey(): Promise<Buffer> {
    // a copy, because the engine holds the folder
    const copy = join(place.folder, 'copy');
    cpSync(folder, copy, {
      recursive: true,
      filter: (name) => !name.includes('lock') && !name.endsWith('.sock'),
    });
    const store = testStore(copy);
    const sealed = store.settings.sealed('local-ca');
    store.close();
    if (sealed === null) throw new Error('no authority');
    const { privateKey } = await unsealKey(sealed, new Secret(new Uint8Array(pin())));
    const jwk = privateKey.use((bytes) =>
      createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' }).export({ format: 'jwk' }),
    );
    return Buffer.from(String(jwk.d), 'base64url');
  }

  test('the job has passed, and the unit has the key that its server was told', () => {
    expect(outcome).toBe('passed');
    expect(psk).toHaveLength(32);
    expect(secrets.map(([name]) => name)).toEqual([
      'shared key of LwM2M',
      'Wi-Fi passphrase, sealed at the station',
      'oscoreServer1',
      'credentialCloud',
      'credentialRadio',
      'credentialApiToken',
    ]);
    const [, unit] = children;
    // the search finds each of them where it is
    const found = countInMemory(unit?.pid ?? 0, formsOf(secrets));
    for (const [name] of secrets) expect(found[`${name}: bytes`], name).toBeGreaterThan(0);
  });

  test('no command line and no environment of any process held them while it ran', async () => {
    expect(seen.commandLines.size).toBeGreaterThan(2);
    for (const secret of [...secrets.map(([, each]) => each), pin(), await authorityKey()])
      for (const text of [...seen.commandLines, ...seen.environments])
        expect(countForms(Buffer.from(text, 'latin1'), secretForms(secret))).toEqual({});
  });

  test('no file of the station and nothing that crossed to a front end holds the shared key or the authority key', async () => {
    const kept = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(kept.length).toBeGreaterThan(5);
    expect(heard.length).toBeGreaterThan(3);
    for (const secret of [...secrets.map(([, each]) => each), await authorityKey()])
      for (const bytes of [...kept, Buffer.from(heard.join('\n'))])
        expect(countForms(bytes, secretForms(secret))).toEqual({});
  });

  test('the memory of the command that followed the job holds none of them', async () => {
    const all = [...secrets, ['PIN', pin()], ['key of the authority', await authorityKey()]] as const;
    expect(countInMemory(command.pid ?? 0, formsOf(all))).toEqual({});
    // it was its memory that was searched
    const jobId = secretForms(Buffer.from('canary'));
    expect(countInMemory(command.pid ?? 0, jobId).bytes).toBeGreaterThan(0);
  });

  test('the engine holds nothing of them once the job is over, but for what a garbage collection in its middle left', () => {
    const encoded = secrets.find(([name]) => name === 'credentialCloud')?.[1].toString() ?? '';
    const raw = ['credentialCloud before base64', Buffer.from(encoded, 'base64')] as const;
    const left = countInMemory(engine.pid ?? 0, formsOf([...secrets, raw]));
    process.stdout.write(`${JSON.stringify({ what: 'secrets in the engine after their job', left })}\n`);
    for (const [form, count] of Object.entries(left)) {
      // a text of a key could not be erased: there must never be one
      expect(form).toMatch(/: bytes$/);
      expect(count, form).toBeLessThanOrEqual(1);
    }
  });
});
