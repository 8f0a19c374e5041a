import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromUtf8, toHex } from '../../src/base/bytes.ts';
import { quietRun } from '../../src/base/run.ts';
import { Secret } from '../../src/base/secret.ts';
import { resourceDefinition } from '../../src/formats/lwm2m-object.ts';
import { checkBootstrap, differingSettings } from '../../src/identity/lwm2m-bootstrap.ts';
import { bootstrapObjects } from '../../src/identity/lwm2m-objects.ts';
import { describeInstance, previewBootstrap } from '../../src/identity/lwm2m-preview.ts';
import { bootstrapSettings } from '../../src/identity/lwm2m-settings.ts';
import { newPreSharedKey } from '../../src/identity/psk.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { lwm2mSchema } from '../../src/model/lwm2m.ts';
import { recipeSchema } from '../../src/model/recipe.ts';
import { checkLwm2mSteps } from '../../src/steps/lwm2m.ts';
import { espressifRig } from '../drivers/espressif-bench.ts';
import { need } from '../drivers/smp-bench.ts';
import { lwm2mProfile } from './lwm2m-station.ts';

const account = { kind: 'leshan', url: 'http://127.0.0.1:8080' };
const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
  type: 'spki',
  format: 'pem',
});
const psk = { security: 'psk', uri: 'coaps://one.example:5684', shortServerId: 101, account };
const rpk = { security: 'rpk', uri: 'coaps://[::1]:5684', shortServerId: 102, serverPublicKey: publicKey };
const bootstrapServer = {
  security: 'psk',
  uri: 'coaps://bootstrap.example',
  bootstrap: true,
  holdOffSeconds: 5,
  account: { ...account, url: 'https://bootstrap.example' },
};
const block = { format: 'tlv', setting: 'lwm2m', servers: [bootstrapServer, psk, rpk] };

const refused = (value: unknown): string =>
  lwm2mSchema
    .safeParse(value)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ') ?? 'accepted';

describe('the block lwm2m of an identity profile', () => {
  it('takes several servers and a bootstrap server', () => {
    expect(refused(block)).toBe('accepted');
  });

  it.each([
    ['no security', { ...psk, security: 'nosec' }, /a server without security is never written/],
    ['plain CoAP', { ...psk, uri: 'coap://one.example' }, /coaps:\/\/host/],
    ['no short id', { ...psk, shortServerId: undefined }, /shortServerId: a number from 1 to 65534/],
    ['the short id that is reserved', { ...psk, shortServerId: 65_535 }, /shortServerId/],
    ['a short id at a bootstrap server', { ...psk, bootstrap: true }, /a bootstrap server has none/],
    ['a key that nobody else has', { ...psk, account: undefined }, /account/],
    ['a short key', { ...psk, keyBits: 64 }, /keyBits/],
    [
      'keys in clear over a network',
      { ...psk, account: { ...account, url: 'http://lwm2m.example' } },
      /https/,
    ],
    ['an identity from unknown facts', { ...psk, identity: '{{password}}' }, /no placeholders but/],
    ['a key that is not PEM', { ...rpk, serverPublicKey: 'AAAA' }, /one PUBLIC KEY as PEM/],
    ['what it does not know', { ...psk, password: 'x' }, /password/],
  ])('refuses a server with %s', (_what, server, expected) => {
    expect(refused({ ...block, servers: [server] })).toMatch(expected);
  });

  it.each([
    ['two servers with one short id', { servers: [psk, { ...rpk, shortServerId: 101 }] }, /101 is taken/],
    [
      'two bootstrap servers',
      { servers: [bootstrapServer, { ...rpk, shortServerId: undefined, bootstrap: true }] },
      /at most one/,
    ],
    [
      'two accounts at one server',
      { servers: [psk, { ...psk, shortServerId: 5 }] },
      /one account at each server/,
    ],
    [
      'rights for a server that is not there',
      { accessControl: [{ object: 3, instance: 0, owner: 7, rights: {} }] },
      /no server with the short id 7/,
    ],
    ['no server', { servers: [] }, /servers/],
    ['an endpoint with a space', { endpoint: 'a b' }, /endpoint/],
  ])('refuses %s', (_what, change, expected) => {
    expect(refused({ ...block, ...change })).toMatch(expected);
  });

  it('names the unit as the authority names it, where a certificate is used', () => {
    const x509 = {
      security: 'x509',
      uri: 'coaps://one.example',
      shortServerId: 1,
      serverCertificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    };
    expect(refused({ ...block, servers: [x509], endpoint: '{{hardwareId}}' })).toMatch(
      /the name in the certificate/,
    );
    const profile = identityProfileSchema.parse(lwm2mProfile({ lwm2m: { ...block, servers: [x509] } }));
    expect(() => checkBootstrap(profile)).toThrow('The certificate of the LwM2M server coaps://one.example');
  });

  it('makes keys in the station only where the profile allows it', () => {
    const profile = identityProfileSchema.parse(lwm2mProfile({ lwm2m: block, keyOrigin: 'device' }));
    expect(() => checkBootstrap(profile)).toThrow(/keyOrigin: station-allowed/);
    expect(() => checkBootstrap({ ...profile, lwm2m: undefined })).toThrow(/no block lwm2m/);
  });
});

describe('the objects of a unit', () => {
  const parsed = lwm2mSchema.parse(block);
  const keys = new Map(
    [0, 1].map((index) => [index, { identity: `id-${index}`, key: newPreSharedKey(256) }]),
  );
  const unit = { endpoint: 'LW-1', certificate: null, keys };
  const objects = bootstrapObjects(parsed, unit);

  it('are one account each, and access control because there are several servers', () => {
    expect(objects.map(describeInstance).map((line) => line.replace(/3059.*?\)/, 'KEY'))).toEqual([
      '/0/0 Server URI coaps://bootstrap.example, Bootstrap-Server true, Security Mode 0, Public Key or Identity 69642d30, Secret Key [secret], Client Hold Off Time 5',
      '/0/1 Server URI coaps://one.example:5684, Bootstrap-Server false, Security Mode 0, Public Key or Identity 69642d31, Secret Key [secret], Short Server ID 101',
      '/0/2 Server URI coaps://[::1]:5684, Bootstrap-Server false, Security Mode 1, Server Public Key KEY, Short Server ID 102',
      '/1/0 Short Server ID 101, Lifetime 86400, Notification Storing true, Binding U',
      '/1/1 Short Server ID 102, Lifetime 86400, Notification Storing true, Binding U',
      '/2/0 Object ID 1, Object Instance ID 0, ACL 101=15, Access Control Owner 101',
      '/2/1 Object ID 1, Object Instance ID 1, ACL 102=15, Access Control Owner 102',
    ]);
  });

  it('hold only resources that the registry has, ascending', () => {
    for (const { objectId, resources } of objects) {
      const ids = resources.map(({ id }) => id);
      expect(ids).toEqual([...ids].sort((left, right) => left - right));
      for (const id of ids) expect(() => resourceDefinition('', objectId, id, 0)).not.toThrow();
    }
  });

  it('are previewed without keys', () => {
    const preview = previewBootstrap(parsed);
    expect(preview).toContain('/0/1 with a new key');
    expect(preview).toContain("/0/2 with the unit's own key (rpk)");
    expect(preview).not.toContain('Secret Key');
  });

  it('become one setting each, marked where a key is in it, and a list that is written last', () => {
    const settings = bootstrapSettings(parsed, 'LW-1', objects);
    expect(settings.map(({ key, secret = false }) => `${key}${secret ? ' secret' : ''}`)).toEqual([
      'lwm2m/ep',
      'lwm2m/0/0 secret',
      'lwm2m/0/1 secret',
      'lwm2m/0/2',
      'lwm2m/1/0',
      'lwm2m/1/1',
      'lwm2m/2/0',
      'lwm2m/2/1',
      'lwm2m/list',
    ]);
    expect(fromUtf8(settings.at(-1)?.bytes ?? new Uint8Array())).toBe('tlv 0/0 0/1 0/2 1/0 1/1 2/0 2/1');
    expect(JSON.stringify(settings.map(({ text }) => text))).toContain(
      toHex(settings[1]?.bytes ?? new Uint8Array()),
    );
  });
});

describe('a pre-shared key', () => {
  it('is as long as it is asked for, never the same, and gone when it is erased', () => {
    const [first, second] = [newPreSharedKey(128), newPreSharedKey(128)];
    expect(first.lengthBytes).toBe(16);
    expect(first).toBeInstanceOf(Secret);
    expect(first.use(toHex)).not.toBe(second.use(toHex));
    first.erase();
    expect(first.use(toHex)).toBe('00'.repeat(16));
    expect(JSON.stringify({ second })).toBe('{"second":"[secret]"}');
  });
});

describe('a recipe with the step lwm2m', () => {
  const recipeWith = (...steps: readonly object[]) =>
    recipeSchema.parse({
      recipe: 'r',
      title: 'R',
      product: 'R',
      purpose: 'provision',
      driver: 'smp',
      steps: [{ step: 'identify' }, ...steps, { step: 'lwm2m', profile: 'lwm2m-unit' }],
    });
  const check = (endpoint: string, servers: readonly unknown[], ...steps: readonly object[]): void => {
    const profile = identityProfileSchema.parse(lwm2mProfile({ lwm2m: { ...block, endpoint, servers } }));
    checkLwm2mSteps(recipeWith(...steps), 'lwm2m-unit', profile);
  };

  it('needs a number, or a key of the unit, from a step before it', () => {
    const identity = { step: 'identity', profile: 'lwm2m-unit' };
    expect(() => check('{{serialNumber}}', [psk])).toThrow(/put the step identity \(or verify\) before it/);
    expect(() => check('{{hardwareId}}', [rpk])).toThrow(/before it/);
    expect(() => check('{{serialNumber}}', [psk, rpk], identity)).not.toThrow();
    expect(() => check('{{serialNumber}}', [psk], { step: 'verify' })).not.toThrow();
    expect(() => check('{{serialNumber}}', [psk], { step: 'verify', identity: false })).toThrow(/before it/);
    expect(() => check('{{hardwareId}}', [psk])).not.toThrow();
  });
});

describe('the memory of an Espressif unit', () => {
  it('keeps the objects as blobs in NVS, and gives them back as they were written', async () => {
    await using unit = espressifRig({ driver: { factory: true } });
    const session = await unit.connect({ settings: {} });
    const parsed = lwm2mSchema.parse(block);
    const keys = new Map([0, 1].map((index) => [index, { identity: 'id', key: newPreSharedKey(256) }]));
    const objects = bootstrapObjects(parsed, { endpoint: 'LW-1', certificate: null, keys });
    const settings = bootstrapSettings(parsed, 'LW-1', objects);
    await need(session, 'configure')(settings, quietRun());
    const names = settings.map(({ key }) => key);
    const held = await need(session, 'readBack')(names, quietRun());
    expect(differingSettings(settings, held)).toEqual([]);
    const other = new Map(held).set('lwm2m/0/2', null).set('lwm2m/list', new Uint8Array());
    // secrets that were read are erased by the comparison: what is compared again differs
    expect(differingSettings(settings, other)).toEqual(['lwm2m/0/0', 'lwm2m/0/1', 'lwm2m/0/2', 'lwm2m/list']);
  });
});
