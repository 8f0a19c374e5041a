import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBase64, utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom, systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { createLocalCa } from '../../src/identity/local-ca.ts';
import type { IdentityState } from '../../src/model/identity.ts';
import { HighWaterFile } from '../../src/store/high-water.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../store/fixtures.ts';
import { loadUnit } from './file-unit.ts';
import { addressBlock, payloadSha256, pinText, profile, unitIds } from './world.ts';

const kills = Number(process.env.MINTMARK_KILLS ?? 60);
const longestRunMs = 250;

const place = temporaryFolder();
const folder = path.join(place.folder, 'data');
const units = path.join(place.folder, 'units');
/** Who was told to have which number, over all rounds. */
const owners = new Map<string, string>();
const addresses = new Map<string, string>();
const acknowledged: { readonly jobId: string; readonly serialNumber: string }[] = [];
const found = { interrupted: 0, resumed: new Set<IdentityState>() };

beforeAll(async () => {
  mkdirSync(units);
  const pin = new Secret(utf8(pinText));
  const options = { organization: 'Example', commonName: 'Root', demo: true, pin };
  const sealed = await createLocalCa({ ...options, clock: systemClock, random: systemRandom });
  writeFileSync(path.join(units, 'ca.json'), sealed);
});
afterAll(() => place.remove());

test(`a station that is killed ${kills} times gives no number twice, passes nothing falsely and loses nothing`, async () => {
  const random = seededRandom(20_260_105);
  for (let round = 0; round < kills; round += 1) {
    await runAndKill(random.fraction() * longestRunMs);
    checkDatabase();
    using store = openStore({ folder, clock: systemClock, random: systemRandom });
    checkNumbers(store);
    checkAddresses(store);
    checkJobs(store);
    checkChainAndOutbox(store);
    checkUnits(store);
  }
  expect(acknowledged.length).toBeGreaterThan(kills);
  expect(found.interrupted).toBeGreaterThan(0);
  expect(owners.size).toBeGreaterThan(unitIds.length);
  process.stdout.write(
    `${kills} kills: ${acknowledged.length} jobs acknowledged, ${found.interrupted} interrupted, ` +
      `${owners.size} numbers given, found half done: ${[...found.resumed].sort().join(', ')}\n`,
  );
});

/** Kills the child at a random moment after it is ready; notes what it said until then. */
function runAndKill(afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'child.ts'), folder, units], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word, jobId = '', serialNumber = '', hardwareId = ''] = line.split(' ');
    if (word === 'ready') setTimeout(() => child.kill('SIGKILL'), afterMs);
    if (word === 'address') {
      // nobody had it before
      expect(addresses.has(jobId)).toBe(false);
      addresses.set(jobId, serialNumber);
    }
    if (word !== 'passed' || hardwareId === '') return;
    acknowledged.push({ jobId, serialNumber });
    expect(owners.get(serialNumber) ?? hardwareId).toBe(hardwareId);
    owners.set(serialNumber, hardwareId);
  });
  return new Promise((resolve, reject) => {
    child.on('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve();
      else reject(new Error(`the child ended by itself: ${errors.slice(0, 2_000)}`));
    });
  });
}

function checkDatabase(): void {
  const direct = new BetterSqlite(path.join(folder, 'mintmark.db'));
  expect(direct.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(direct.pragma('foreign_key_check')).toEqual([]);
  direct.close();
}

function checkNumbers(store: Store): void {
  expect(store.numbersFault()).toBeNull();
  const rows = unitIds.flatMap((id) => store.ledger.history(id));
  const counters = rows.map(({ counter }) => counter).sort((left, right) => left - right);
  expect(counters).toEqual(counters.map((_, index) => index + 1));
  expect(new HighWaterFile(path.join(folder, 'high-water.json')).read()[profile.profile] ?? 0).toBe(
    counters.length,
  );
  for (const { serialNumber, hardwareId, state } of rows) {
    expect(owners.get(serialNumber) ?? hardwareId).toBe(hardwareId);
    if (state !== 'committed' && state !== 'revoked' && state !== 'burned') found.resumed.add(state);
  }
  const keys = rows.flatMap(({ publicKeySha256 }) => publicKeySha256 ?? []);
  expect(new Set(keys).size).toBe(keys.length);
}

function checkAddresses(store: Store): void {
  for (const [address, owner] of [...addresses].slice(-400))
    expect(store.addresses.of(owner).map((one) => one.address)).toEqual([address]);
  const { given, burned } = store.addresses.use(addressBlock);
  // one may have been given in the instant before the kill, without anybody hearing of it
  expect(given).toBeGreaterThanOrEqual(addresses.size);
  expect(burned).toBe(0);
}

function checkJobs(store: Store): void {
  for (const { jobId, serialNumber } of acknowledged.slice(-400)) {
    expect(store.records.detail(jobId).row).toMatchObject({ outcome: 'passed', serialNumber });
  }
  const running = store.journal.unfinished();
  found.interrupted += running.length;
  for (const { start } of running) {
    expect(acknowledged.some(({ jobId }) => jobId === start.jobId)).toBe(false);
  }
  for (const row of store.records.list({ limit: 300, outcome: 'passed' }).rows) {
    const { steps, document } = store.records.detail(row.jobId);
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'identify passed',
      'identity passed',
    ]);
    expect(document?.id).toBe(`record-${row.jobId}`);
    const identity = store.ledger
      .history(row.hardwareId ?? '')
      .find((one) => one.serialNumber === row.serialNumber);
    expect(['committed', 'revoked']).toContain(identity?.state);
  }
}

function checkChainAndOutbox(store: Store): void {
  const documents = store.documents.after(0, 100_000);
  let previous: string | null = null;
  for (const [index, document] of documents.entries()) {
    expect(document).toMatchObject({ sequence: index + 1, previous, payloadSha256: payloadSha256(document) });
    previous = document.payloadSha256;
  }
  const facts = store.outbox.due('server', new Date('2100-01-01'), 1_000_000);
  const sequences = facts.map(({ sequence }) => sequence).sort((left, right) => left - right);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  expect(store.outbox.lastSequence()).toBe(sequences.length);
  const ids = new Set(facts.map(({ id }) => id));
  for (const { id } of documents) expect(ids.has(id)).toBe(true);
  for (const row of unitIds.flatMap((id) => store.ledger.history(id))) {
    expect(ids.has(`identity-committed:${row.id}`)).toBe(wasCommitted(row.state, ids, row.id));
    for (const { fingerprint, revocationFactId } of store.ledger.certificates(row.id)) {
      // a certificate is the unit's, or its revocation is on its way: never an orphan
      const owned =
        row.certificateFingerprint === fingerprint && row.state !== 'revoked' && row.state !== 'burned';
      expect(revocationFactId === null).toBe(owned);
      if (revocationFactId !== null) expect(ids.has(revocationFactId)).toBe(true);
    }
  }
}

/** A committed row has told the server; one that was revoked later may have been committed before, or not. */
function wasCommitted(state: IdentityState, ids: ReadonlySet<string>, id: string): boolean {
  return state === 'committed' || (state === 'revoked' && ids.has(`identity-committed:${id}`));
}

/** No ghost: what the ledger calls committed is in the unit, byte for byte. */
function checkUnits(store: Store): void {
  for (const hardwareId of unitIds) {
    const row = store.ledger.find(profile.profile, hardwareId);
    expect(row?.state).not.toBe('quarantined');
    if (row?.state !== 'committed') continue;
    const unit = loadUnit(units, hardwareId);
    expect(unit.chain?.certificates.map(toBase64)).toEqual(row.certificateChain);
    expect(unit.key).not.toBeNull();
  }
}
