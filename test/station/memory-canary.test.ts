/**
 * A shared key, the station's PIN and the key of its authority through a whole job over three processes: the engine, a command that
 * follows the job, and the unit. What a command line, an environment, a file or the memory of the command holds of them is nothing;
 * what the engine still holds is printed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { type Client, connectClient } from '../../src/contract/client.ts';
import { unsealKey } from '../../src/identity/sealed-key.ts';
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
`;

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
    const profile = lwm2mProfile({ lwm2m: { format: 'tlv', setting: 'lwm2m', servers: [block] } });
    const entries = new Map([
      ['recipes/canary.yaml', new TextEncoder().encode(recipe)],
      ['profiles.yaml', new TextEncoder().encode(JSON.stringify([profile]))],
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
    const [, unit] = children;
    // the search finds it where it is
    expect(countInMemory(unit?.pid ?? 0, secretForms(psk)).bytes).toBeGreaterThan(0);
  });

  test('no command line and no environment of any process held them while it ran', async () => {
    expect(seen.commandLines.size).toBeGreaterThan(2);
    for (const secret of [psk, pin(), await authorityKey()])
      for (const text of [...seen.commandLines, ...seen.environments])
        expect(countForms(Buffer.from(text, 'latin1'), secretForms(secret))).toEqual({});
  });

  test('no file of the station and nothing that crossed to a front end holds the shared key or the authority key', async () => {
    const kept = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(kept.length).toBeGreaterThan(5);
    expect(heard.length).toBeGreaterThan(3);
    for (const secret of [psk, await authorityKey()])
      for (const bytes of [...kept, Buffer.from(heard.join('\n'))])
        expect(countForms(bytes, secretForms(secret))).toEqual({});
  });

  test('the memory of the command that followed the job holds none of them', async () => {
    for (const secret of [psk, pin(), await authorityKey()])
      expect(countInMemory(command.pid ?? 0, secretForms(secret))).toEqual({});
    // it was its memory that was searched
    const jobId = secretForms(Buffer.from('canary'));
    expect(countInMemory(command.pid ?? 0, jobId).bytes).toBeGreaterThan(0);
  });

  test('what the engine still holds of the shared key is told', () => {
    const left = countInMemory(engine.pid ?? 0, secretForms(psk));
    process.stdout.write(`${JSON.stringify({ what: 'shared key in the engine after its job', left })}\n`);
    // a text of a key could not be erased: there must never be one
    for (const form of Object.keys(left)) expect(form).toBe('bytes');
  });
});
