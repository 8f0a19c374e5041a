/** `mintmark issuer` without an engine, on SoftHSM2, step-ca and the EST server at once. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretFolder } from '../../identity/https-fake.ts';
import { peers, setupCommand } from '../setup.mjs';
import { provisionerPassword, type StepAuthority, startStepCa } from './step-authority.ts';

interface Done {
  readonly code: number;
  readonly output: string;
}

const missing = peers.softhsm === null || peers.stepCa === null || peers.step === null;
const pin = '73914826';

describe.skipIf(missing)(`mintmark issuer (apt-get install softhsm2 opensc, ${setupCommand})`, () => {
  const files = secretFolder();
  const data = join(files.folder, 'data');
  const env = { ...process.env, SOFTHSM2_CONF: join(files.folder, 'softhsm2.conf') };
  let ca: StepAuthority;
  const mintmark = (...args: readonly string[]): Promise<Done> =>
    new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        ['src/cli/main.ts', '--data', data, ...args],
        { env },
        (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
      );
    });
  const settings = (more = ''): void =>
    writeFileSync(
      join(data, 'issuers.yaml'),
      `version: 1
${more}issuers:
  step:
    kind: step-ca
    url: ${ca.url}
    rootFingerprint: ${ca.rootSha256}
    provisioner: station
    passwordFile: ${ca.passwordFile}
  hsm:
    kind: pkcs11
    module: ${peers.softhsm}
    token: factory
    key: device-ca
    pinFile: hsm-pin
    certificate: hsm-ca.pem
  gone:
    kind: est
    url: https://nobody.invalid
    serverRoot: ${ca.rootFile}
`,
    );

  beforeAll(async () => {
    mkdirSync(data);
    mkdirSync(join(files.folder, 'tokens'));
    files.write('softhsm2.conf', `directories.tokendir = ${join(files.folder, 'tokens')}\n`);
    writeFileSync(join(data, 'hsm-pin'), pin, { mode: 0o600 });
    await new Promise((resolve) =>
      execFile(
        peers.softhsmUtil ?? '',
        ['--init-token', '--free', '--label', 'factory', '--so-pin', '55501234', '--pin', pin],
        { env },
        resolve,
      ),
    );
    ca = await startStepCa(files);
    settings();
  });
  afterAll(async () => {
    await ca?.[Symbol.asyncDispose]();
    files[Symbol.dispose]();
  });

  test('says that the authority of the HSM is not made yet, makes it once, and then it is ready', async () => {
    const before = await mintmark('issuer', 'test', 'hsm');
    expect(before).toMatchObject({ code: 4, output: expect.stringMatching(/hsm-ca\.pem is not there/) });
    const names = ['--organization', 'Example', '--common-name', 'Device CA'];
    expect(await mintmark('issuer', 'create', 'hsm', ...names)).toMatchObject({ code: 0 });
    expect(readFileSync(join(data, 'hsm-ca.pem'), 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
    const after = await mintmark('issuer', 'test', 'hsm');
    expect(after).toMatchObject({ code: 0, output: expect.stringMatching(/hsm is ready/) });
    expect(after.output).toMatch(/for development only/);
    expect(await mintmark('issuer', 'create', 'hsm', ...names)).toMatchObject({ code: 4 });
  });

  test('lists all with what is wrong, as a table and as JSON', async () => {
    const { code, output } = await mintmark('--json', 'issuer', 'list');
    expect(code).toBe(0);
    expect(JSON.parse(output).issuers).toMatchObject(
      [
        { name: 'step', kind: 'step-ca', state: 'ready', title: 'Bench Root CA', rootSha256: ca.rootSha256 },
        { name: 'hsm', kind: 'pkcs11', state: 'ready', demo: true },
        { name: 'gone', kind: 'est', state: 'unavailable', problem: 'name', reason: /DNS/ },
      ].map((row) => ({ ...row, ...('reason' in row ? { reason: expect.stringMatching(row.reason) } : {}) })),
    );
    const table = await mintmark('issuer', 'list');
    expect(table.output).toMatch(/local-ca/);
    expect(`${output}${table.output}`).not.toContain(pin);
    expect(`${output}${table.output}`).not.toContain(provisionerPassword);
  });

  test('names what does not exist, and the line of a mistake', async () => {
    const unknown = await mintmark('issuer', 'test', 'nobody');
    expect(unknown).toMatchObject({ code: 4, output: expect.stringMatching(/it has step, hsm, gone/) });
    settings('colour: red\n');
    const mistake = await mintmark('issuer', 'list');
    expect(mistake).toMatchObject({
      code: 4,
      output: expect.stringMatching(/issuers\.yaml, line 1.*colour/),
    });
    settings();
  });

  test('refuses SoftHSM when the settings say production', async () => {
    settings('production: true\n');
    const refused = await mintmark('issuer', 'test', 'hsm');
    expect(refused).toMatchObject({ code: 4, output: expect.stringMatching(/development only/) });
    expect(await mintmark('issuer', 'test', 'step')).toMatchObject({ code: 0 });
    settings();
  });
});
