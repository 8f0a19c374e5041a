/**
 * The proof that an OSCORE context works: a unit that was provisioned on the virtual bench registers, with what is in its own
 * flash, at a server of aiocoap whose operator has the context from the record of the job alone.
 */
import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lwm2mInstance } from '../../../src/formats/lwm2m-object.ts';
import {
  lwm2mProfile,
  lwm2mRecipe,
  opaqueOf,
  openLwm2mBench,
  readUnitMemory,
  type UnitMemory,
} from '../../identity/lwm2m-station.ts';
import type { Done, TestBench } from '../../station/bench.ts';
import { peers, setupCommand } from '../setup.mjs';
import { register } from './device-app.ts';
import { freeUdpPort, type OscoreServer, startOscoreServer } from './oscore-server.ts';

const wrapping = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

function unwrap(text: string): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const key = { key: wrapping.privateKey, padding, oaepHash: 'sha256' };
  return privateDecrypt(key, Buffer.from(text, 'base64')).toString('hex');
}

/** The same memory with another master secret. */
function withSecret(memory: UnitMemory, value: Uint8Array): UnitMemory {
  const change = (instance: Lwm2mInstance): Lwm2mInstance =>
    instance.objectId === 21
      ? {
          ...instance,
          resources: instance.resources.map((one) =>
            one.id === 0 ? { id: 0, value: { type: 'opaque', value } } : one,
          ),
        }
      : instance;
  return { ...memory, instances: memory.instances.map(change) };
}

describe.skipIf(peers.aiocoapPython === null).each([
  ['tlv', null, 128],
  ['senml-cbor', '37cbf3210017a2d3', 256],
] as const)(
  `a unit with OSCORE, kept as %s, and aiocoap (${setupCommand})`,
  (format, idContext, secretBits) => {
    const place = mkdtempSync(join(tmpdir(), 'mintmark-oscore-'));
    const folder = join(place, 'data');
    let bench: TestBench;
    let server: OscoreServer;
    let done: Done;
    let memory: UnitMemory;

    beforeAll(async () => {
      const port = await freeUdpPort();
      const one = {
        security: 'oscore',
        uri: `coap://127.0.0.1:${port}`,
        shortServerId: 1,
        recipientId: '01',
        secretBits,
        wrapFor: wrapping.publicKey,
        ...(idContext === null ? {} : { idContext }),
      };
      bench = await openLwm2mBench(
        folder,
        lwm2mProfile({ lwm2m: { format, setting: 'lwm2m', servers: [one] } }),
      );
      await bench.plug(1);
      done = await bench.run(1, lwm2mRecipe);
      const read = Object.assign({}, ...done.steps.map(({ observed }) => observed)) as Record<string, string>;
      const context = {
        secret: unwrap(read.oscoreServer0Wrapped ?? ''),
        salt: read.oscoreServer0Salt ?? '',
        unitId: read.oscoreServer0SenderId ?? '',
        serverId: read.oscoreServer0RecipientId ?? '',
        idContext,
      };
      server = await startOscoreServer(join(place, 'contexts'), port, [context]);
      memory = readUnitMemory(folder);
    });
    afterAll(async () => {
      await bench?.[Symbol.asyncDispose]();
      await server?.[Symbol.asyncDispose]();
      rmSync(place, { recursive: true, force: true });
    });

    test('is not let in with another master secret', async () => {
      expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
      const other = withSecret(memory, new Uint8Array(secretBits / 8).fill(7));
      expect(await register(other)).toEqual({ registered: false, why: '4.00' });
      expect(server.registrations()).toEqual([]);
    });

    test('registers with what is in its flash: both sides have the same context', async () => {
      expect(await register(memory)).toEqual({ registered: true, why: '2.01' });
      const [context] = memory.instances.filter(({ objectId }) => objectId === 21);
      const sender = Buffer.from((context && opaqueOf(context, 1)) ?? []).toString('hex');
      expect(server.registrations()).toEqual([
        {
          query: { ep: 'LW-00001', lt: '60', lwm2m: '1.0', b: 'U' },
          sender,
          links: expect.stringContaining('</1/0>'),
        },
      ]);
      // again, with the next sequence number
      expect(await register(memory)).toEqual({ registered: true, why: '2.01' });
      expect(server.registrations()).toHaveLength(2);
    });

    test('can not register any more when it is wiped', async () => {
      expect(await bench.wipe(1)).toMatchObject({ outcome: 'passed' });
      expect(await register(readUnitMemory(folder))).toEqual({
        registered: false,
        why: 'no server is known',
      });
      expect(server.registrations()).toHaveLength(2);
    });
  },
);
