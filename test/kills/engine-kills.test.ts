import { type ChildProcess, spawn } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom, systemRandom } from '../../src/base/random.ts';
import { verifyChain, verifyDocument } from '../../src/evidence/verify.ts';
import { openStation } from '../../src/station/station.ts';
import { openStore } from '../../src/store/store.ts';

const kills = Number(process.env.MINTMARK_ENGINE_KILLS ?? 200);
const folders = 2;
const killsPerFolder = kills / folders;
const lanes = 6;
/** Longest life of an engine after it is up: jobs of the unpaced bench take about a second with several lanes. */
const longestLifeMs = 1_400;
const child = fileURLToPath(new URL('engine-child.ts', import.meta.url));

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mintmark-kills-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Starts an engine, waits until it is up, kills it after a random while. Returns how many jobs it found interrupted. */
async function liveAndDie(folder: string, lifeMs: number): Promise<number> {
  const engine: ChildProcess = spawn(process.execPath, [child, folder, String(lanes)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  engine.stderr?.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  const exited = new Promise<void>((done) => engine.once('exit', () => done()));
  const line = await new Promise<string>((resolve, reject) => {
    engine.stdout?.once('data', (part: Buffer) => resolve(part.toString()));
    exited.then(() => reject(new Error(`the engine did not start: ${errors}`)), reject);
  });
  await systemClock.sleep(lifeMs, new AbortController().signal);
  engine.kill('SIGKILL');
  await exited;
  expect(errors, 'the engine wrote to its error output').toBe('');
  return Number(JSON.parse(line).interrupted);
}

async function killMany(folder: string, seed: number): Promise<number> {
  const random = seededRandom(seed);
  let interrupted = 0;
  for (let kill = 0; kill < killsPerFolder; kill += 1)
    interrupted += await liveAndDie(folder, Math.round(random.fraction() * longestLifeMs));
  return interrupted;
}

describe(`an engine that is killed ${kills} times at random points of its jobs`, () => {
  it('gives no false pass, no number twice, and keeps a sound database', async () => {
    const names = Array.from({ length: folders }, (_, index) => join(root, `bench-${index}`));
    const interrupted = (
      await Promise.all(names.map((folder, index) => killMany(folder, 4711 + index)))
    ).reduce((sum, count) => sum + count, 0);
    const totals = {
      kills,
      interrupted,
      jobs: 0,
      passed: 0,
      numbers: 0,
      documents: 0,
    };
    for (const folder of names) {
      // Opening the station once more closes what the last kill left behind.
      const station = await openStation({ dataFolder: folder, bench: 'virtual', appVersion: 'kills' });
      const publicKeyPem = station.state.station.publicKey;
      await station[Symbol.asyncDispose]();
      using store = openStore({ folder, clock: systemClock, random: systemRandom });
      expect(store.numbersFault()).toBeNull();
      expect(store.journal.unfinished()).toEqual([]);

      const numbers = new Map<string, string>();
      const units = store.units.list({ limit: 10_000 }).rows;
      for (const unit of units) {
        const live = store.ledger
          .history(unit.hardwareId)
          .filter((row) => row.state !== 'burned' && row.state !== 'revoked');
        expect(live.length, `live identities of ${unit.hardwareId}`).toBeLessThanOrEqual(1);
        for (const row of store.ledger.history(unit.hardwareId)) {
          expect(numbers.get(row.serialNumber) ?? row.hardwareId, `number ${row.serialNumber}`).toBe(
            row.hardwareId,
          );
          numbers.set(row.serialNumber, row.hardwareId);
        }
      }
      const { used, highest } = store.ledger.usage('gateway-mk2');
      expect(used).toBe(numbers.size);
      expect(highest).toBe(4_711 + used - 1);

      const documents = store.documents.after(0, 100_000);
      const key = createPublicKey(publicKeyPem);
      expect(
        documents.flatMap((document) => verifyDocument(document, key)).filter((finding) => !finding.ok),
      ).toEqual([]);
      expect(verifyChain(documents).filter((finding) => !finding.ok)).toEqual([]);
      expect(documents.map((document) => document.sequence)).toEqual(documents.map((_, index) => index + 1));

      for (const row of store.records.list({ limit: 10_000 }).rows) {
        const { steps, document } = store.records.detail(row.jobId);
        expect(document?.body.outcome).toBe(row.outcome);
        totals.jobs += 1;
        if (row.outcome !== 'passed') continue;
        totals.passed += 1;
        expect(steps.every((step) => step.outcome === 'passed')).toBe(true);
        if (row.purpose !== 'provision' || row.hardwareId === null) continue;
        const identity = store.ledger
          .history(row.hardwareId)
          .find((candidate) => candidate.serialNumber === row.serialNumber);
        expect(['committed', 'revoked']).toContain(identity?.state);
      }
      for (const certificate of documents.filter((document) => document.kind === 'wipe-certificate')) {
        expect(String(certificate.body.verdict)).toMatch(/^VERIFIED/);
      }
      totals.numbers += numbers.size;
      totals.documents += documents.length;
    }
    process.stdout.write(`${JSON.stringify(totals)}\n`);
    expect(totals.interrupted).toBeGreaterThan(totals.kills / 4);
    expect(totals.passed).toBeGreaterThan(20);
  });

  it('leaves no flash file of a virtual unit that names a number which its ledger does not', () => {
    // The units' own memory is the second witness: what they hold is compared with the ledger by the resumed jobs above.
    const flashes = Array.from({ length: folders }, (_, index) =>
      readdirSync(join(root, `bench-${index}`, 'virtual-bench')).filter((name) => name.endsWith('.flash')),
    );
    for (const [index, names] of flashes.entries()) {
      using store = openStore({
        folder: join(root, `bench-${index}`),
        clock: systemClock,
        random: systemRandom,
      });
      const known = new Set(
        store.units
          .list({ limit: 10_000 })
          .rows.flatMap((unit) => store.ledger.history(unit.hardwareId).map((row) => row.serialNumber)),
      );
      for (const name of names) {
        const text = readFileSync(join(root, `bench-${index}`, 'virtual-bench', name)).toString('latin1');
        for (const [number] of text.matchAll(/GW2-\d{6}/g)) expect(known).toContain(number);
      }
    }
  });
});
