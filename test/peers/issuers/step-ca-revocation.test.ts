/** A whole station with a step-ca: a wiped unit's certificate is on the authority's own list; one out of reach stops nothing. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SecretFolder, secretFolder } from '../../identity/https-fake.ts';
import { openBench, provisionRecipe, type TestBench, temporaryFolder } from '../../station/bench.ts';
import { withManifest, zipped } from '../../station/packages.ts';
import { peers } from '../setup.mjs';
import { type StepAuthority, startStepCa } from './step-authority.ts';

const recipe = `recipe: by-step
title: by-step
product: Gateway Mk2
purpose: provision
driver: smp
options: { model: Gateway Mk2, responseTimeoutMs: 800, restartTimeoutMs: 3000 }
steps:
  - step: identify
  - step: identity
    profile: by-step
`;
const profile = {
  profile: 'by-step',
  title: 'by-step',
  serial: { prefix: 'ST-', digits: 5, first: 1, last: 999 },
  subject: { organization: 'Example' },
  issuer: 'factory',
  template: 'tls-client',
};

describe.skipIf(peers.stepCa === null || peers.step === null)('revocation at step-ca', () => {
  const place = temporaryFolder();
  const folder = join(place.folder, 'data');
  let files: SecretFolder;
  let ca: StepAuthority;
  let bench: TestBench;

  beforeAll(async () => {
    files = secretFolder();
    ca = await startStepCa(files);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'issuers.yaml'),
      `version: 1\nissuers:\n  factory: { kind: step-ca, url: "${ca.url}", root: "${ca.rootFile}", provisioner: station, passwordFile: "${ca.passwordFile}" }\n`,
    );
    bench = await openBench(folder);
    const text = (source: string): Uint8Array => new TextEncoder().encode(source);
    const entries = new Map([
      ['recipes/by-step.yaml', text(recipe)],
      ['profiles.yaml', text(JSON.stringify([profile]))],
    ]);
    await bench.call('importFile', { base64: zipped(withManifest(entries, 'step')) });
    for (const number of [1, 2, 3]) await bench.arm(number, null);
  }, 120_000);
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
    await ca[Symbol.asyncDispose]();
    place.remove();
  });

  const revokedSerials = async (): Promise<readonly string[]> => {
    const list = await fetchList(ca);
    const text = execFileSync('openssl', ['crl', '-inform', 'der', '-noout', '-text'], {
      input: list,
      encoding: 'utf8',
    });
    return [...text.matchAll(/Serial Number: ([0-9A-F]+)/g)].map((match) => (match[1] ?? '').toLowerCase());
  };
  const provisioned = async (slot: number): Promise<string> => {
    await bench.plug(slot);
    const done = await bench.run(slot, 'by-step');
    expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
    return String(done.steps.find(({ step }) => step === 'identity')?.observed.certificateSerial);
  };
  const delivered = (count: number): Promise<unknown> =>
    bench.until(`${count} revocations at step-ca`, ({ sync }) =>
      sync.some((view) => view.destination === 'issuer:factory' && view.accepted === count),
    );

  test('a wiped unit is on the list that step-ca signs, with a receipt', { timeout: 60_000 }, async () => {
    const serial = await provisioned(1);
    expect(await revokedSerials()).not.toContain(serial);
    expect((await bench.wipe(1)).outcome).toBe('passed');
    await delivered(1);
    expect(await revokedSerials()).toContain(serial);
    const hardwareId = bench.slot(1).hardwareId ?? '';
    const { identities } = await bench.call('getUnit', { hardwareId });
    expect(identities[0]?.credentialState).toBe('revoked');
  });

  test('while it is away, wipes and other slots go on, and it hears of it later', {
    timeout: 90_000,
  }, async () => {
    const serial = await provisioned(2);
    await ca.server()[Symbol.asyncDispose]();
    expect((await bench.wipe(2)).outcome).toBe('passed');
    await bench.plug(3);
    expect((await bench.run(3, provisionRecipe)).outcome).toBe('passed');
    const [row] = await bench.call('listRevocations', { issuer: 'factory' });
    expect(row).toMatchObject({ certificateSerial: serial, state: 'waiting' });
    await ca.restart();
    await bench.call('retrySync', {});
    await delivered(2);
    expect(await revokedSerials()).toContain(serial);
  });
});

/** The authority's own server certificate is of no interest here: the list is signed. */
function fetchList(ca: StepAuthority): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const call = request(`${ca.url}/1.0/crl`, { rejectUnauthorized: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve(Buffer.concat(parts)));
    });
    call.on('error', reject);
    call.end();
  });
}
