/** OSCORE contexts in LwM2M objects: what a unit needs for the keys of RFC 8613, in each format, and nowhere else. */
import { constants, generateKeyPairSync, hkdfSync, privateDecrypt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'cborg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/base/bytes.ts';
import { Secret } from '../../src/base/secret.ts';
import { decodeInstance, encodeInstance } from '../../src/formats/lwm2m-codec.ts';
import type { Lwm2mInstance } from '../../src/formats/lwm2m-object.ts';
import { bootstrapObjects } from '../../src/identity/lwm2m-objects.ts';
import { describeInstance, previewBootstrap } from '../../src/identity/lwm2m-preview.ts';
import { newOscoreContext, type OscoreContext } from '../../src/identity/oscore.ts';
import { type Lwm2mBlock, lwm2mFormats, lwm2mSchema } from '../../src/model/lwm2m.ts';
import { type Done, type TestBench, temporaryFolder } from '../station/bench.ts';
import {
  lwm2mProfile,
  lwm2mRecipe,
  opaqueOf,
  openLwm2mBench,
  readUnitMemory,
  resourceOf,
} from './lwm2m-station.ts';

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { format: 'pem', type: 'spki' },
  privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
});
const oscore = (more: object = {}): object => ({
  security: 'oscore',
  uri: 'coap://one.example',
  shortServerId: 1,
  wrapFor: pair.publicKey,
  ...more,
});
const blockOf = (...servers: readonly object[]): Lwm2mBlock =>
  lwm2mSchema.parse({ format: 'tlv', setting: 'lwm2m', servers });
const objectsOf = (
  block: Lwm2mBlock,
  contexts: ReadonlyMap<number, OscoreContext>,
): readonly Lwm2mInstance[] =>
  bootstrapObjects(block, { endpoint: 'LW-1', certificate: null, keys: new Map(), contexts });

/** RFC 8613 section 3.2.1, as a client does it. */
function derive(instance: Lwm2mInstance, id: Uint8Array, type: 'Key' | 'IV', length: number): string {
  const [secret, salt, context] = [0, 5, 6].map((resource) => opaqueOf(instance, resource));
  const aead = resourceOf(instance, 3);
  if (!secret || aead?.type !== 'integer') throw new Error('not an OSCORE object');
  const info = encode([id, context ?? null, aead.value, type, length]);
  return Buffer.from(hkdfSync('sha256', secret, salt ?? new Uint8Array(), info, length)).toString('hex');
}

describe('object 21', () => {
  /** RFC 8613 appendix C: inputs, and the client's sender key, recipient key and common IV. */
  const vectors = [
    [
      'C.1.1',
      '0102030405060708090a0b0c0d0e0f10',
      '9e7ca92223786340',
      '',
      '01',
      null,
      'f0910ed7295e6ad4b54fc793154302ff',
      'ffb14e093c94c9cac9471648b4f98710',
      '4622d4dd6d944168eefb54987c',
    ],
    [
      'C.2.1',
      '0102030405060708090a0b0c0d0e0f10',
      '',
      '00',
      '01',
      null,
      '321b26943253c7ffb6003b0b64d74041',
      'e57b5635815177cd679ab4bcec9d7dda',
      'be35ae297d2dace910c52e99f9',
    ],
    [
      'C.3.1',
      '0102030405060708090a0b0c0d0e0f10',
      '9e7ca92223786340',
      '',
      '01',
      '37cbf3210017a2d3',
      'af2a1300a5e95788b356336eeecd2b92',
      'e39a0c7c77b43f03b4b39ab9a268699f',
      '2ca58fb85ff1b81c0b7181b85e',
    ],
  ] as const;

  test.each(vectors)(
    'in every format brings a client to the keys of RFC 8613 %s',
    (_name, secret, salt, sender, recipient, context, senderKey, recipientKey, iv) => {
      const block = blockOf(
        oscore({ recipientId: recipient, ...(context === null ? {} : { idContext: context }) }),
      );
      const masterSecret = new Secret(fromHex(secret));
      const contexts = new Map([[0, { masterSecret, masterSalt: fromHex(salt), senderId: fromHex(sender) }]]);
      const made = objectsOf(block, contexts).find(({ objectId }) => objectId === 21);
      for (const format of lwm2mFormats) {
        const instance = decodeInstance(format, encodeInstance(format, made!), 21, 0);
        expect(derive(instance, fromHex(sender), 'Key', 16)).toBe(senderKey);
        expect(derive(instance, opaqueOf(instance, 2) ?? new Uint8Array(), 'Key', 16)).toBe(recipientKey);
        expect(derive(instance, new Uint8Array(), 'IV', 13)).toBe(iv);
      }
    },
  );

  test('each server has its own, and its Security object names it', () => {
    const block = blockOf(
      { security: 'oscore', uri: 'coap://bs.example', bootstrap: true, wrapFor: pair.publicKey },
      oscore(),
      oscore({ uri: 'coap://two.example', shortServerId: 2, hmac: -10 }),
    );
    const contexts = new Map(
      block.servers.map((server, index) => {
        if (server.security !== 'oscore') throw new Error('another way');
        return [index, newOscoreContext(server, 'LW-1')] as const;
      }),
    );
    const objects = objectsOf(block, contexts);
    const links = objects.filter(({ objectId }) => objectId === 0).map((one) => resourceOf(one, 17));
    expect(links).toEqual([0, 1, 2].map((instance) => ({ type: 'objlnk', object: 21, instance })));
    const contextsMade = objects.filter(({ objectId }) => objectId === 21);
    const of = (resource: number): Set<string> =>
      new Set(contextsMade.map((one) => toHex(opaqueOf(one, resource) ?? new Uint8Array())));
    expect(of(0).size).toBe(3);
    expect(of(1).size).toBe(3);
    expect(contextsMade.map((one) => resourceOf(one, 4))).toEqual([
      undefined,
      undefined,
      { type: 'integer', value: -10 },
    ]);
    for (const one of contextsMade)
      expect(describeInstance(one)).not.toContain(toHex(opaqueOf(one, 0) ?? new Uint8Array()).slice(0, 8));
    for (const one of objects) {
      if (one.objectId === 0) expect(resourceOf(one, 2)).toEqual({ type: 'integer', value: 3 });
    }
    expect(previewBootstrap(block)).toContain('/0/1 with a new OSCORE secret');
  });

  test('a second run keeps who the unit is, and nothing else', () => {
    const [server] = blockOf(oscore()).servers;
    if (server?.security !== 'oscore') throw new Error('another way');
    const [one, two, other] = [
      newOscoreContext(server, 'LW-1'),
      newOscoreContext(server, 'LW-1'),
      newOscoreContext(server, 'LW-2'),
    ];
    expect(toHex(one.senderId)).toBe(toHex(two.senderId));
    expect(toHex(one.senderId)).not.toBe(toHex(other.senderId));
    expect(one.senderId).toHaveLength(7);
    expect(one.masterSecret.use(toHex)).not.toBe(two.masterSecret.use(toHex));
  });

  test.each([
    ['over DTLS addresses', { uri: 'coaps://one.example' }],
    ['without a key to wrap for', { wrapFor: undefined }],
    [
      'with an account, which would be made in the clear',
      { account: { kind: 'leshan', url: 'https://l.example' } },
    ],
    ['with an identifier that does not fit', { recipientId: '0102030405060708' }],
  ])('is refused %s', (_what, more) => {
    expect(lwm2mSchema.safeParse({ format: 'tlv', setting: 'lwm2m', servers: [oscore(more)] }).success).toBe(
      false,
    );
  });
});

describe('a unit with OSCORE on a station', () => {
  const place = temporaryFolder();
  const folder = join(place.folder, 'data');
  const heard: string[] = [];
  let bench: TestBench;
  let done: Done;
  beforeAll(async () => {
    bench = await openLwm2mBench(
      folder,
      lwm2mProfile({ lwm2m: { format: 'senml-cbor', setting: 'lwm2m', servers: [oscore()] } }),
    );
    bench.station.subscribe((event) => heard.push(JSON.stringify(event)));
    await bench.plug(1);
    done = await bench.run(1, lwm2mRecipe);
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
    place.remove();
  });
  const context = (): Lwm2mInstance => {
    const found = readUnitMemory(folder).instances.find(({ objectId }) => objectId === 21);
    if (found === undefined) throw new Error('the unit has no context');
    return found;
  };

  test('keeps its context, and the holder of the key reads the same secret from the record', () => {
    expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
    const observed = done.steps.at(-1)?.observed ?? {};
    const secret = privateDecrypt(
      { key: pair.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      Buffer.from(String(observed.oscoreServer0Wrapped), 'base64'),
    );
    expect(toHex(secret)).toBe(toHex(opaqueOf(context(), 0) ?? new Uint8Array()));
    expect(secret).toHaveLength(16);
    expect(observed).toMatchObject({
      oscoreServer0Origin: 'station',
      oscoreServer0Bits: 128,
      oscoreServer0SenderId: toHex(opaqueOf(context(), 1) ?? new Uint8Array()),
      oscoreServer0Salt: toHex(opaqueOf(context(), 5) ?? new Uint8Array()),
    });
  });

  test('and its secret is in no file, event, record or plan', async () => {
    const secret = Buffer.from(opaqueOf(context(), 0) ?? new Uint8Array());
    const forms = [
      secret,
      Buffer.from(secret.toString('hex')),
      Buffer.from([...secret].join(',')),
      ...[0, 1, 2].map((shift) =>
        Buffer.from(
          Buffer.concat([Buffer.alloc(shift), secret])
            .toString('base64')
            .slice(4, 20),
        ),
      ),
    ];
    const places = new Map([
      ...readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.flash'))
        .map((entry): [string, Buffer] => [entry.name, readFileSync(join(entry.parentPath, entry.name))]),
      ['events', Buffer.from(heard.join('\n'))],
      ['record', Buffer.from(JSON.stringify(await bench.call('getRecord', { jobId: done.jobId })))],
      ['plan', Buffer.from(JSON.stringify(await bench.call('plan', { recipeId: lwm2mRecipe })))],
    ]);
    for (const [where, bytes] of places)
      for (const form of forms) expect(bytes.includes(form), where).toBe(false);
    expect(places.size).toBeGreaterThan(6);
  });
});
