/**
 * The proof that a bootstrap works: a unit that was provisioned on the virtual bench registers at a real Leshan server with what
 * is in its own flash, and stops being able to once it is wiped or its key is another.
 */
import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import type { Lwm2mInstance } from '../../../src/formats/lwm2m-object.ts';
import {
  lwm2mRecipe,
  opaqueOf,
  readUnitMemory,
  resourceOf,
  type UnitMemory,
} from '../../identity/lwm2m-station.ts';
import { peers, setupCommand } from '../setup.mjs';
import { register } from './device-app.ts';
import { closeRig, openRig, type Rig } from './rig.ts';

const there = peers.leshan !== null && peers.coapClient !== null;

/** The same memory with one resource of the first account changed. */
function withResource(memory: UnitMemory, id: number, value: Uint8Array): UnitMemory {
  const [security, ...others] = memory.instances;
  if (security === undefined) throw new Error('no account');
  const changed: Lwm2mInstance = {
    ...security,
    resources: security.resources.map((one) =>
      one.id === id ? { id, value: { type: 'opaque', value } } : one,
    ),
  };
  return { ...memory, instances: [changed, ...others] };
}

describe.skipIf(!there).each([
  ['psk', 'tlv'],
  ['psk', 'senml-json'],
  ['rpk', 'tlv'],
  ['x509', 'senml-cbor'],
] as const)(`a unit with %s, kept as %s, and Leshan (${setupCommand})`, (security, format) => {
  let rig: Rig;
  let memory: UnitMemory;
  beforeAll(async () => {
    rig = await openRig(security, format);
  });
  afterAll(() => closeRig(rig));

  it('is not there before it is provisioned: its memory is empty, and so is the client list', async () => {
    expect(await register(readUnitMemory(rig.folder))).toMatchObject({ registered: false });
    expect(await rig.leshan.registrations()).toEqual([]);
  });

  it('is provisioned, with an account at the server and no key of a certificate outside of it', async () => {
    const done = await rig.bench.run(1, lwm2mRecipe);
    expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
    memory = readUnitMemory(rig.folder);
    expect(memory.endpoint).toBe('LW-00001');
    const [account] = await rig.leshan.accounts();
    expect(account?.endpoint).toBe('LW-00001');
    const [one] = memory.instances;
    const key = one === undefined ? null : opaqueOf(one, 5);
    if (security === 'psk') expect(account?.psk?.key).toBe(toHex(key ?? new Uint8Array()));
    else expect(key).toBeNull();
    expect(one === undefined ? null : resourceOf(one, 2)).toEqual({
      type: 'integer',
      value: { psk: 0, rpk: 1, x509: 2 }[security],
    });
  });

  it('is not let in with another key than its own', async () => {
    const stranger = strangerNamed('LW-00001', join(rig.folder, '..'));
    const other =
      security === 'psk'
        ? withResource(memory, 5, new Uint8Array(32).fill(7))
        : {
            ...withResource(memory, 3, security === 'x509' ? stranger.certificate : stranger.publicKey),
            privateKey: stranger.privateKey,
          };
    // any raw public key gets through the handshake; who it belongs to is asked at the registration
    const why = expect.stringMatching(security === 'rpk' ? /^4\.03$/ : /^no answer/);
    expect(await register(other)).toEqual({ registered: false, why });
    expect(await rig.leshan.registrations()).toEqual([]);
  });

  it('is not let in under the name of another unit', async () => {
    const why = expect.stringMatching(/^4\./);
    expect(await register({ ...memory, endpoint: 'LW-00002' })).toEqual({ registered: false, why });
    expect(await rig.leshan.registrations()).toEqual([]);
  });

  it('registers with what is in its flash, and stands in the client list', async () => {
    expect(await register(memory)).toEqual({ registered: true, why: '2.01' });
    const [shown, ...others] = await rig.leshan.registrations();
    expect(others).toEqual([]);
    expect(shown).toMatchObject({ endpoint: 'LW-00001', secure: true });
    expect(shown?.objectLinks.map(({ url }) => url)).toContain('/1/0');
  });

  it('can not register any more when it is wiped', async () => {
    const [before] = await rig.leshan.registrations();
    expect(await rig.bench.wipe(1)).toMatchObject({ outcome: 'passed' });
    // the server has forgotten the account, and with it the key
    await expect.poll(async () => (await rig.leshan.accounts()).map(({ endpoint }) => endpoint)).toEqual([]);
    const wiped = readUnitMemory(rig.folder);
    expect(wiped).toEqual({ endpoint: null, instances: [], privateKey: null });
    expect(await register(wiped)).toEqual({ registered: false, why: 'no server is known' });
    // the registration of its former life only runs out; nothing new came in
    for (const left of await rig.leshan.registrations())
      expect(left.registrationId).toBe(before?.registrationId);
  });
});

/** A certificate with the right name from an authority that nobody trusts: its own. */
function strangerNamed(
  name: string,
  folder: string,
): Readonly<Record<'certificate' | 'publicKey' | 'privateKey', Uint8Array>> {
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ];
  execFileSync(
    'openssl',
    [...args, '-subj', `/CN=${name}`, '-keyout', 'stranger.key', '-out', 'stranger.pem'],
    {
      cwd: folder,
      stdio: 'pipe',
    },
  );
  const key = createPrivateKey(readFileSync(join(folder, 'stranger.key')));
  const certificate = new X509Certificate(readFileSync(join(folder, 'stranger.pem')));
  return {
    certificate: certificate.raw,
    publicKey: certificate.publicKey.export({ type: 'spki', format: 'der' }),
    privateKey: key.export({ type: 'pkcs8', format: 'der' }),
  };
}
