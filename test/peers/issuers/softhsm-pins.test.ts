/** PINs at a real token: one that a person enters, and what a process that has logged in by a file still has of it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/base/bytes.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { Secret } from '../../../src/base/secret.ts';
import { pemBytes } from '../../../src/formats/pem.ts';
import type { Issuer } from '../../../src/identity/issuer.ts';
import { openIssuer } from '../../../src/identity/open-issuer.ts';
import { openToken } from '../../../src/identity/open-token.ts';
import { makeHsmRoot } from '../../../src/identity/pkcs11/hsm-ca.ts';
import { identityProfileSchema } from '../../../src/model/identity.ts';
import { canReadMemory } from '../../harness/process-memory.ts';
import { makeKey, makeRequest } from '../../identity/device.ts';
import { secretFolder } from '../../identity/https-fake.ts';
import { remainsOf } from '../../identity/issuer-canary.ts';
import { peers, setupCommand } from '../setup.mjs';

const pin = 'canary-hsm-pin-8d41c6e02b';
const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
});

describe.skipIf(peers.softhsm === null)(`SoftHSM2 (apt-get install softhsm2, ${setupCommand})`, () => {
  const files = secretFolder();
  const before = process.env.SOFTHSM2_CONF;
  const parts = { folder: files.folder, production: false, clock: systemClock, random: systemRandom };
  const common = {
    kind: 'pkcs11',
    module: peers.softhsm ?? '',
    token: 'factory',
    key: 'device-ca',
    certificate: 'hsm.pem',
  } as const;
  const issue = (issuer: Issuer) =>
    issuer.issue({
      certificateRequest: makeRequest({ commonName: 'MM-00001', key: makeKey() }),
      profile,
      serialNumber: 'MM-00001',
      hardwareId: 'unit-1',
      facts: new Map(),
      signal: new AbortController().signal,
    });
  const entered = (text: string): Secret => new Secret(utf8(text));

  beforeAll(async () => {
    const configuration = join(files.folder, 'softhsm2.conf');
    mkdirSync(join(files.folder, 'tokens'));
    writeFileSync(configuration, `directories.tokendir = ${join(files.folder, 'tokens')}\n`);
    process.env.SOFTHSM2_CONF = configuration;
    const officer = ['--so-pin', '55501234', '--pin', pin];
    execFileSync(peers.softhsmUtil ?? '', ['--init-token', '--free', '--label', 'factory', ...officer]);
    files.write('pin', `${pin}\n`);
    const token = openToken({ ...common, pinFile: 'pin' }, parts, null);
    const names = { organization: 'Example', commonName: 'Device CA' };
    const root = await makeHsmRoot(token, names, systemClock, systemRandom);
    await token.close();
    files.write('hsm.pem', pemBytes('CERTIFICATE', root));
    const issuers = { hsm: { ...common, pinFile: 'pin' } };
    files.write('issuers.yaml', JSON.stringify({ version: 1, issuers }));
  });
  afterAll(() => {
    if (before === undefined) delete process.env.SOFTHSM2_CONF;
    else process.env.SOFTHSM2_CONF = before;
    files[Symbol.dispose]();
  });

  test('with pin: ask is locked until a person enters the PIN, takes no wrong one, and is locked again when told to', async () => {
    const issuer = openIssuer('hsm', { ...common, pin: 'ask' }, parts);
    const { pinPad } = issuer;
    if (pinPad === undefined) throw new Error('nobody could enter a PIN');
    try {
      expect(await issuer.state()).toMatchObject({ state: 'locked' });
      await expect(issue(issuer)).rejects.toMatchObject({ code: 'issuer.unavailable' });
      await expect(pinPad.enter(entered('not the PIN'), false)).rejects.toMatchObject({
        code: 'issuer.pin',
      });
      expect(await issuer.state()).toMatchObject({ state: 'locked' });
      await pinPad.enter(entered(pin), false);
      expect(await issuer.state()).toEqual({ state: 'ready' });
      expect((await issue(issuer)).chain).toHaveLength(1);
      await pinPad.lock();
      expect(await issuer.state()).toMatchObject({ state: 'locked' });
      await expect(issue(issuer)).rejects.toMatchObject({ code: 'issuer.unavailable' });
    } finally {
      await issuer.close?.();
    }
  });

  test.skipIf(!canReadMemory)(
    'of a PIN in a file a process that has signed with the token holds at most what the module keeps, and no text',
    async () => {
      const remains = await remainsOf(pin, files.folder, 'hsm');
      process.stdout.write(`${JSON.stringify({ what: 'PIN of SoftHSM', ...remains })}\n`);
      expect(remains.commandLineAndEnvironment).toEqual({});
      // the module runs in our process and has copies of its own: SoftHSM2 2.6.1 leaves one
      for (const form of Object.keys(remains.memory)) expect(form).toBe('bytes');
      expect(remains.memory.bytes ?? 0).toBeLessThanOrEqual(1);
    },
    120_000,
  );
});
