/** Our PKCS#11 binding and authority on SoftHSM2; OpenSC's pkcs11-tool looks at the key independently. */
import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { pemBytes } from '../../../src/formats/pem.ts';
import { HsmCa, makeHsmRoot } from '../../../src/identity/pkcs11/hsm-ca.ts';
import { MemoryPinGuard } from '../../../src/identity/pkcs11/pin-guard.ts';
import { useModule } from '../../../src/identity/pkcs11/shared-module.ts';
import { Token, type TokenParts } from '../../../src/identity/pkcs11/token.ts';
import { readSecretFile } from '../../../src/identity/secret-file.ts';
import { certificateTemplates, identityProfileSchema } from '../../../src/model/identity.ts';
import { makeKey, makeRequest, spki } from '../../identity/device.ts';
import { secretFolder } from '../../identity/https-fake.ts';
import { peers, setupCommand } from '../setup.mjs';
import { expectGood, pem } from './process.ts';

const profileOf = (template: (typeof certificateTemplates)[number]) =>
  identityProfileSchema.parse({
    profile: 'sensor',
    title: 'Sensor',
    serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
    subject: { organization: 'Example' },
    template,
  });
const signal = new AbortController().signal;
const pin = '73914826';
const officerPin = '55501234';
const serialNumber = 'MM-00001';
const hardwareId = 'unit-1';
const why = `SoftHSM2 (apt-get install softhsm2 opensc, ${setupCommand})`;

describe.skipIf(peers.softhsm === null || peers.pkcs11Tool === null)(why, () => {
  const files = secretFolder();
  const configuration = join(files.folder, 'softhsm2.conf');
  const tokens = join(files.folder, 'tokens');
  const before = process.env.SOFTHSM2_CONF;
  const pinFile = files.write('pin', `${pin}\n`);
  let root: Uint8Array;
  const open: Token[] = [];
  const tokenOf = (more: Partial<TokenParts> = {}): Token => {
    const token = new Token({
      openModule: () => useModule(peers.softhsm ?? ''),
      tokenLabel: 'factory',
      keyLabel: 'device-ca',
      readPin: () => readSecretFile(pinFile),
      guard: new MemoryPinGuard(),
      production: false,
      ...more,
    });
    open.push(token);
    return token;
  };
  const caOf = (token: Token): HsmCa =>
    new HsmCa({
      id: 'hsm',
      token,
      readCertificate: () => Promise.resolve(root),
      clock: systemClock,
      random: systemRandom,
    });
  const ask = (ca: HsmCa, template: (typeof certificateTemplates)[number] = 'idevid', key = makeKey()) =>
    ca.issue({
      certificateRequest: makeRequest({ commonName: serialNumber, key }),
      profile: profileOf(template),
      serialNumber,
      hardwareId,
      signal,
    });
  /** The module as it is, with somebody who sees each call and what it gave. */
  const watched =
    (see: (name: string, result: unknown) => void): TokenParts['openModule'] =>
    async () => {
      const used = await useModule(peers.softhsm ?? '');
      const cryptoki = new Proxy(used.cryptoki, {
        get: (target, name) => {
          const value = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return async (...args: readonly unknown[]) => {
            if (name === 'login') see(name, null);
            const result = await value.apply(target, args);
            if (name !== 'login') see(String(name), result);
            return result;
          };
        },
      });
      return { ...used, cryptoki };
    };
  const util = (...args: readonly string[]): void => {
    execFileSync(peers.softhsmUtil ?? '', args, { stdio: 'pipe' });
  };
  const tool = (...args: readonly string[]): string =>
    execFileSync(
      peers.pkcs11Tool ?? '',
      ['--module', peers.softhsm ?? '', '--token-label', 'factory', ...args],
      {
        encoding: 'utf8',
        stdio: 'pipe',
      },
    );

  beforeAll(async () => {
    mkdirSync(tokens);
    writeFileSync(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`);
    process.env.SOFTHSM2_CONF = configuration;
    util('--init-token', '--free', '--label', 'factory', '--so-pin', officerPin, '--pin', pin);
    const token = tokenOf();
    root = await makeHsmRoot(
      token,
      { organization: 'Example', commonName: 'Device CA' },
      systemClock,
      systemRandom,
    );
    await token.close();
  });
  afterAll(async () => {
    for (const token of open) await token.close();
    if (before === undefined) delete process.env.SOFTHSM2_CONF;
    else process.env.SOFTHSM2_CONF = before;
    files[Symbol.dispose]();
  });

  test('makes a key that never leaves the token, as pkcs11-tool sees it', () => {
    const listed = tool('--login', '--pin', pin, '--list-objects', '--type', 'privkey');
    expect(listed).toMatch(/label:\s+device-ca/);
    expect(listed).toMatch(/sensitive, always sensitive, never extractable, local/);
    const said = tool(
      '--read-object',
      '--type',
      'pubkey',
      '--label',
      'device-ca',
      '--output-file',
      join(files.folder, 'pub.der'),
    );
    expect(said).toBeDefined();
    const shown = execFileSync(
      peers.openssl ?? '',
      ['pkey', '-pubin', '-inform', 'DER', '-in', join(files.folder, 'pub.der')],
      {
        encoding: 'utf8',
      },
    );
    expect(new X509Certificate(root).publicKey.export({ format: 'pem', type: 'spki' })).toBe(shown);
  });

  test('says in the name of the authority that it is for development', async () => {
    expect(await caOf(tokenOf()).describe()).toMatchObject({
      kind: 'pkcs11',
      demo: true,
      title: 'Device CA (demo, not for production)',
    });
    const again = tokenOf();
    await makeHsmRoot(again, { organization: 'x', commonName: 'x' }, systemClock, systemRandom);
    const listed = tool('--login', '--pin', pin, '--list-objects', '--type', 'privkey');
    expect(listed.match(/device-ca/g)).toHaveLength(1);
  });

  // a device attestation certificate needs a PAI above it: test/peers/linters
  test.each(certificateTemplates.filter((each) => each !== 'matter-dac'))(
    'signs a certificate (%s) that linter and OpenSSL accept',
    async (template) => {
      const key = makeKey();
      const ca = caOf(tokenOf());
      expect(await ca.state()).toEqual({ state: 'ready' });
      const issued = await ask(ca, template, key);
      const profile = profileOf(template);
      const context = { profile, serialNumber, hardwareId, publicKey: spki(key), now: new Date() };
      expectGood(issued, root, context, files);
      await ca.close();
    },
  );

  test('signs the list of its certificates that are over, and OpenSSL refuses those', async () => {
    const ca = caOf(tokenOf());
    const [good, bad] = [await ask(ca), await ask(ca)].map(({ chain: [leaf = new Uint8Array()] }) => leaf);
    const revoked = [
      { serial: new X509Certificate(bad ?? '').serialNumber, at: new Date(), reason: 'superseded' as const },
    ];
    const now = Date.now();
    const list = await ca.signRevocationList({
      number: 1,
      thisUpdate: new Date(now - 60_000),
      nextUpdate: new Date(now + 60_000),
      revoked,
    });
    const file = (name: string, label: string, bytes: Uint8Array): string =>
      files.write(name, Buffer.from(pemBytes(label, bytes)).toString());
    const args = [
      '-CAfile',
      file('crl-root.pem', 'CERTIFICATE', root),
      '-CRLfile',
      file('list.pem', 'X509 CRL', list),
    ];
    const verdict = (leaf: Uint8Array | undefined): string => {
      const leafFile = file('crl-leaf.pem', 'CERTIFICATE', leaf ?? new Uint8Array());
      return spawnSync('openssl', ['verify', '-crl_check', ...args, leafFile], { encoding: 'utf8' }).stderr;
    };
    expect(verdict(good)).toBe('');
    expect(verdict(bad)).toContain('certificate revoked');
  });

  test('is refused in production', async () => {
    const ca = caOf(tokenOf({ production: true }));
    expect(await ca.state()).toMatchObject({ state: 'unavailable', problem: 'policy' });
    await expect(ask(ca)).rejects.toMatchObject({ message: expect.stringMatching(/development only/) });
  });

  test('serves several slots at once, one signature after the other', async () => {
    const ca = caOf(tokenOf());
    const issued = await Promise.all(Array.from({ length: 20 }, () => ask(ca)));
    const serials = issued.map(({ chain }) => new X509Certificate(chain[0] ?? '').serialNumber);
    expect(new Set(serials).size).toBe(20);
  });

  test('is never shown the same wrong PIN twice, and works when the file is right again', async () => {
    const file = files.write('changing-pin', '00000000');
    let logins = 0;
    const guard = new MemoryPinGuard();
    const counted = watched((name) => {
      if (name === 'login') logins += 1;
    });
    // nobody else may be logged in: the log-in counts for the whole process
    for (const token of open) await token.close();
    const ca = caOf(tokenOf({ readPin: () => readSecretFile(file), guard, openModule: counted }));
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const state = await ca.state();
      expect(state).toMatchObject({ state: 'locked', problem: 'credentials' });
      expect(JSON.stringify(state)).not.toContain('00000000');
      await expect(ask(ca)).rejects.toMatchObject({ code: 'issuer.unavailable' });
    }
    expect(logins).toBe(1);
    files.write('changing-pin', pin);
    expect(await ca.state()).toEqual({ state: 'ready' });
    expect(logins).toBe(2);
  });

  test('goes on after its session was lost', async () => {
    const sessions: bigint[] = [];
    const openModule = watched((name, result) => {
      if (name === 'openSession') sessions.push(result as bigint);
    });
    const ca = caOf(tokenOf({ openModule }));
    expect((await ask(ca)).chain).toHaveLength(1);
    const { cryptoki, release } = await useModule(peers.softhsm ?? '');
    await cryptoki.closeSession(sessions[0] ?? 0n);
    expect((await ask(ca)).chain).toHaveLength(1);
    expect(sessions).toHaveLength(2);
    await release();
  });

  test.skipIf(peers.cc === null)(
    'that is slow stops nobody else: everything goes on while it signs',
    async () => {
      const module = join(files.folder, 'slow-module.so');
      const source = join(import.meta.dirname, 'slow-module.c');
      execFileSync(peers.cc ?? '', ['-shared', '-fPIC', '-o', module, source, '-ldl'], { stdio: 'pipe' });
      const pipe = join(files.folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      process.env.SLOW_MODULE_PIPE = pipe;
      process.env.SLOW_MODULE_BEHIND = peers.softhsm ?? '';
      const slow = caOf(tokenOf({ openModule: () => useModule(module) }));
      expect(await slow.state()).toEqual({ state: 'ready' });
      let signed = false;
      const waiting = ask(slow).then((issued) => {
        signed = true;
        return issued;
      });
      // another job on the same event loop, with its own authority, from begin to end
      const other = caOf(tokenOf());
      for (let count = 0; count < 5; count += 1) expect((await ask(other)).chain).toHaveLength(1);
      expect(signed).toBe(false);
      await writeFile(pipe, 'go');
      expect((await waiting).chain).toHaveLength(1);
    },
  );

  test('goes on after garbage was collected', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const ca = caOf(tokenOf());
    for (let round = 0; round < 5; round += 1) {
      expect((await ask(ca)).chain).toHaveLength(1);
      collect();
    }
  });

  test('that is taken away is said to be gone, and works again when it is back', async () => {
    for (const token of open) await token.close();
    const ca = caOf(tokenOf());
    expect(await ca.state()).toEqual({ state: 'ready' });
    renameSync(tokens, `${tokens}-away`);
    mkdirSync(tokens);
    const away = await ca.state();
    expect(away).toMatchObject({ state: 'unavailable', problem: 'token' });
    await expect(ask(ca)).rejects.toMatchObject({
      code: 'issuer.unavailable',
      context: { problem: 'token' },
    });
    renameSync(tokens, `${tokens}-empty`);
    renameSync(`${tokens}-away`, tokens);
    expect(await ca.state()).toEqual({ state: 'ready' });
    expect((await ask(ca)).chain).toHaveLength(1);
  });

  test('tells what is wrong: no such token, no such key, no module, a certificate for another key', async () => {
    const words = async (more: Partial<TokenParts>): Promise<unknown> => caOf(tokenOf(more)).state();
    expect(await words({ tokenLabel: 'nobody' })).toMatchObject({
      problem: 'token',
      reason: expect.stringContaining('there: factory'),
    });
    expect(await words({ keyLabel: 'nobody' })).toMatchObject({ problem: 'token' });
    expect(await words({ openModule: () => useModule('/usr/lib/nowhere.so') })).toMatchObject({
      problem: 'settings',
    });
    expect(await words({ openModule: () => useModule(files.write('no.so', pem(root))) })).toMatchObject({
      problem: 'settings',
    });
    const other = tokenOf({ keyLabel: 'other' });
    await makeHsmRoot(other, { organization: 'x', commonName: 'x' }, systemClock, systemRandom);
    expect(await caOf(other).state()).toMatchObject({ problem: 'settings' });
  });
});
