/**
 * Whole engines that are killed (SIGKILL) at random points of a wipe job, through the station with its store, for each driver: no
 * certificate is ever there for a wipe that did not end, each interrupted one is on record as that, and the unit is wiped by the
 * next attempt, with nothing left for whoever takes its chip off. MINTMARK_WIPE_KILLS: how many for each driver.
 */
import { spawn } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom, systemRandom } from '../../src/base/random.ts';
import { verifyChain, verifyDocument } from '../../src/evidence/verify.ts';
import { openStation } from '../../src/station/station.ts';
import { openStore } from '../../src/store/store.ts';
import type { PortSource } from '../../src/transport/port.ts';

const kills = Number(process.env.MINTMARK_WIPE_KILLS ?? 3);
const seed = Number(
  process.env.MINTMARK_WIPE_SEED ?? new Date().toISOString().slice(0, 10).replaceAll('-', ''),
);
const child = fileURLToPath(new URL('wipe-child.ts', import.meta.url));

interface Line {
  readonly type: 'used' | 'wiped';
  readonly interrupted?: boolean;
  readonly outcome?: string;
  readonly fault?: string | null;
  readonly jobId?: string;
  readonly reached?: number;
  readonly left: number;
}

interface Life {
  readonly lines: readonly Line[];
  /** Where it was killed; null when it came to its end. */
  readonly killedAt: string | null;
}

async function live(folder: string, driver: string, point: number): Promise<Life> {
  const engine = spawn(process.execPath, [child, folder, driver, String(point)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, errors] = ['', ''];
  engine.stdout.on('data', (part: Buffer) => {
    said += part.toString();
  });
  engine.stderr.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  const signal = await new Promise((done) => engine.once('close', (_code, how) => done(how)));
  expect(errors, 'the engine wrote to its error output').toBe('');
  const all = said.split('\n').filter((line) => line !== '');
  const killedAt =
    signal === 'SIGKILL' ? (all.find((line) => line.startsWith('killed ')) ?? 'somewhere') : null;
  const lines = all.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
  return { lines, killedAt };
}

const noPorts: PortSource = {
  list: async () => [],
  watch: () => ({ [Symbol.dispose]: () => undefined }),
  port: () => {
    throw new Error('there is no port');
  },
};

const wiped = ({ lines }: Life): Line | undefined => lines.find(({ type }) => type === 'wiped');

/** What every life leaves, asked of the store and of the chain. */
async function judge(
  folder: string,
  certifies: boolean,
): Promise<{ readonly interrupted: number; readonly papers: number }> {
  // opening the station closes what the kill left behind; its bench, with flash of other sizes, is not opened here
  const station = await openStation({
    dataFolder: folder,
    bench: 'virtual',
    appVersion: 'kills',
    source: noPorts,
  });
  const key = createPublicKey(station.state.station.publicKey);
  await station[Symbol.asyncDispose]();
  using store = openStore({ folder, clock: systemClock, random: systemRandom });
  expect(store.journal.unfinished()).toEqual([]);
  const documents = store.documents.after(0, 100_000);
  expect(documents.flatMap((document) => verifyDocument(document, key)).filter(({ ok }) => !ok)).toEqual([]);
  expect(verifyChain(documents).filter(({ ok }) => !ok)).toEqual([]);
  let [interrupted, papers] = [0, 0];
  for (const row of store.records.list({ limit: 10_000, purpose: 'decommission' }).rows) {
    const paper = store.records
      .detail(row.jobId)
      .documents.find(({ kind }) => kind === 'wipe-certificate' || kind === 'wipe-report');
    if (row.outcome === 'passed') {
      expect(paper?.kind, row.jobId).toBe(certifies ? 'wipe-certificate' : 'wipe-report');
      papers += 1;
      continue;
    }
    expect(['interrupted', 'error'], row.jobId).toContain(row.outcome);
    // a unit that restarted by itself at that very moment: tried again, with nothing claimed
    if (row.outcome === 'error') {
      expect(paper?.kind).not.toBe('wipe-certificate');
      continue;
    }
    interrupted += 1;
    // killed before it had begun to erase there is none; afterwards there is one that says so, and never a certificate
    if (paper === undefined) continue;
    expect(paper.kind).toBe('wipe-report');
    expect(paper.body.verdict).toBe('INTERRUPTED');
  }
  return { interrupted, papers };
}

const driversKilled = [
  ['smp', true],
  ['espressif-rom', true],
  ['stm32-uart', true],
  ['usb-dfu', true],
  ['console', false],
] as const;

describe.each(driversKilled)('a wipe by %s', (driver, certifies) => {
  test(`whose engine is killed ${kills} times never has a certificate before it has ended, and ends with nothing left`, async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'mintmark-wipe-kills-')), 'data');
    const random = seededRandom(seed + driver.length);
    try {
      const honest = wiped(await live(folder, driver, 0));
      expect(honest).toMatchObject({ outcome: 'passed', fault: null });
      const points = honest?.reached ?? 0;
      expect(points).toBeGreaterThan(10);
      const counted = {
        part: 'wipe-kills',
        driver,
        kills: 0,
        points,
        interrupted: 0,
        ended: 1,
        places: 0,
        seed,
      };
      const places = new Set<string>();
      let left = 0;
      for (; counted.kills < kills; left += 1) {
        expect(left, 'lives that came to their end before the kill').toBeLessThan(4 * kills + 4);
        const life = await live(folder, driver, 1 + Math.floor(random.fraction() * points));
        const end = wiped(life);
        if (life.killedAt === null) {
          expect(end, driver).toMatchObject({ outcome: 'passed' });
          counted.ended += 1;
        } else {
          counted.kills += 1;
          places.add(life.killedAt);
        }
        await judge(folder, certifies);
      }
      const last = wiped(await live(folder, driver, 0));
      expect(last).toMatchObject({ outcome: 'passed', fault: null });
      if (certifies) expect(last?.left).toBeLessThanOrEqual(honest?.left ?? 0);
      counted.ended += 1;
      const judged = await judge(folder, certifies);
      expect(judged.papers).toBeGreaterThanOrEqual(counted.ended);
      counted.interrupted = judged.interrupted;
      counted.places = places.size;
      process.stdout.write(`${JSON.stringify({ ...counted, falseCertificates: 0 })}\n`);
    } finally {
      rmSync(join(folder, '..'), { recursive: true, force: true });
    }
  });
});
