/**
 * Lives and deaths of the station in child.ts: each life is killed at a random instruction point, and after each death the
 * folder is judged. Throws an AssertionError for the first invariant that does not hold, with the point of the kill.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { type Random, seededRandom, systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { createLocalCa } from '../../src/identity/local-ca.ts';
import { FolderJudge } from './store-judge.ts';
import { pinText } from './world.ts';

/** A life of a new folder passes some 250 points before its first job, and one of an old folder 60; a job is about 150. */
const longestLifePoints = 900;
/** The judge looks at everything that a folder holds: a fresh one after so many deaths. */
const deathsPerFolder = 100;

/** Node compiles the same files for every life: it may keep what it made of them. */
export const childEnvironment = {
  ...process.env,
  NODE_COMPILE_CACHE: path.join(tmpdir(), 'mintmark-compile-cache'),
};

export interface StoreKillTotals {
  readonly kills: number;
  /** Jobs whose end the child had announced before it died. */
  readonly acknowledged: number;
  readonly interrupted: number;
  readonly numbers: number;
  /** Distinct places in which a life ended. */
  readonly places: number;
  /** States in which an identity was found after a kill, and taken up again. */
  readonly foundHalfDone: readonly string[];
}

export interface KillPlan {
  readonly kills: number;
  readonly seed: number;
  /** How many folders at the same time. */
  readonly lanes: number;
  /** No new life begins after this (performance.now()). */
  readonly untilMs?: number;
  /** Told after every folder that held. */
  readonly onFolder?: (totals: StoreKillTotals) => void;
}

export async function killStores(plan: KillPlan): Promise<StoreKillTotals> {
  const places = new Set<string>();
  const halfDone = new Set<string>();
  let sum = { kills: 0, acknowledged: 0, interrupted: 0, numbers: 0 };
  let left = plan.kills;
  const totals = (): StoreKillTotals => ({
    ...sum,
    places: places.size,
    foundHalfDone: [...halfDone].sort(),
  });
  const over = (): boolean => plan.untilMs !== undefined && performance.now() > plan.untilMs;
  const lane = async (random: Random): Promise<void> => {
    while (left > 0 && !over()) {
      const deaths = Math.min(deathsPerFolder, left);
      left -= deaths;
      const judge = await killOneFolder(deaths, random, places, over);
      for (const state of judge.halfDone) halfDone.add(state);
      sum = {
        kills: sum.kills + judge.deaths,
        acknowledged: sum.acknowledged + judge.acknowledged.length,
        interrupted: sum.interrupted + judge.interrupted,
        numbers: sum.numbers + judge.owners.size,
      };
      plan.onFolder?.(totals());
    }
  };
  await Promise.all(Array.from({ length: plan.lanes }, (_, index) => lane(seededRandom(plan.seed + index))));
  return totals();
}

async function killOneFolder(
  deaths: number,
  random: Random,
  places: Set<string>,
  over: () => boolean,
): Promise<FolderJudge> {
  const place = mkdtempSync(path.join(tmpdir(), 'mintmark-kills-'));
  const units = path.join(place, 'units');
  const judge = new FolderJudge(path.join(place, 'data'), units);
  try {
    mkdirSync(units);
    const options = { organization: 'Example', commonName: 'Root', demo: true };
    const pin = new Secret(utf8(pinText));
    const sealed = await createLocalCa({ ...options, pin, clock: systemClock, random: systemRandom });
    writeFileSync(path.join(units, 'ca.json'), sealed);
    for (let life = 0; life < deaths && !over(); life += 1) {
      const endAt = 1 + Math.floor(random.fraction() * longestLifePoints);
      const point = await liveUntil(judge, endAt);
      places.add(point);
      judge.afterDeath(point);
    }
    return judge;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Resolves with the place where the child killed itself. */
function liveUntil(judge: FolderJudge, endAt: number): Promise<string> {
  const program = path.join(import.meta.dirname, 'child.ts');
  const child = spawn(process.execPath, [program, judge.folder, judge.units, String(endAt)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: childEnvironment,
  });
  let errors = '';
  let point = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('killed ')) point = line.slice('killed '.length);
    const [word, jobId = '', serialNumber = '', hardwareId = ''] = line.split(' ');
    if (word === 'address') judge.addressGiven(jobId, serialNumber);
    if (word === 'passed' && hardwareId !== '') judge.acknowledge({ jobId, serialNumber, hardwareId });
  });
  return new Promise((resolve, reject) => {
    child.on('close', (_code, signal) => {
      if (signal === 'SIGKILL' && point !== '') resolve(point);
      else
        reject(new Error(`the child ended by itself (${signal ?? 'no signal'}): ${errors.slice(0, 2_000)}`));
    });
  });
}
