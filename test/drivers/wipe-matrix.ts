/**
 * Every driver that wipes × every lie × every cut: no lie may end as a certificate while anything is left, no cut wipe may end
 * as one, and what was cut is wiped by the second attempt. `npm test` runs each lie, and a sample of cuts that is another one
 * every day; MINTMARK_WIPE_CUTS=40 (the nightly run) spreads so many cuts over each wipe, and cuts at each erased page. The tests
 * are in wipe-lies/, a file for each driver.
 */
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import type { ConformanceCase } from '../../src/drivers/conformance-case.ts';
import type { Driver } from '../../src/drivers/driver.ts';
import { drivers } from '../../src/drivers/index.ts';
import { useFastTime, useRealTime } from './fast-time.ts';
import {
  type Cut,
  isCertified,
  type Lie,
  lies,
  type Pair,
  type Trial,
  tryWipe,
  unitLies,
} from './wipe-trial.ts';

/** Cuts of each wipe; 0: the sample of `npm test`. */
const asked = Number(process.env.MINTMARK_WIPE_CUTS ?? '0');
export const thorough = asked > 0;
const seed = Number(
  process.env.MINTMARK_WIPE_SEED ?? new Date().toISOString().slice(0, 10).replaceAll('-', ''),
);
const random = seededRandom(seed);

async function casesOf(driver: Driver): Promise<readonly ConformanceCase[]> {
  const file = new URL(`../../src/drivers/${driver.id}/conformance.ts`, import.meta.url);
  if (!existsSync(file)) return [];
  return ((await import(file.href)) as { conformanceCases: readonly ConformanceCase[] }).conformanceCases;
}

/** Every case of every driver that wipes, in the order of the drivers. */
export async function wipePairs(): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (const driver of drivers)
    for (const example of await casesOf(driver))
      if (example.can.includes('wipe') && (thorough || example.realTime !== true))
        pairs.push({ title: example.title, driver, example });
  return pairs;
}

const counted = { units: 0, lies: lies.length, runs: 0, cuts: 0, falseCertificates: 0, seed };

async function tried(pair: Pair, lie: Lie | null, cut: Cut | null = null): Promise<Trial> {
  const trial = await tryWipe(pair, lie, cut);
  counted.runs += 1;
  if (cut !== null) counted.cuts += 1;
  return trial;
}

/** The same wipe takes some bytes more or less where random ones are escaped (SLIP): a cut behind its end would be none. */
const escapedBytes = 64;

/** From the first byte to the last that every such wipe has, at so many places. */
function cutsOf({ attempts, pagesErased }: Trial, count: number): readonly Cut[] {
  const wireBytes = Math.max(2, (attempts[0]?.wireBytes ?? 0) - escapedBytes);
  const between = (most: number): number => 1 + Math.floor(random.fraction() * Math.max(1, most - 1));
  const bytes = thorough
    ? Array.from(
        { length: count },
        (_, index) => 1 + Math.floor((index * (wireBytes - 2)) / Math.max(1, count - 1)),
      )
    : Array.from({ length: Math.ceil(count / 2) }, () => between(wireBytes));
  const pages = thorough
    ? Array.from({ length: Math.min(pagesErased, count) }, (_, index) => index)
    : Array.from({ length: Math.floor(count / 2) }, () => between(pagesErased) - 1);
  return [
    ...bytes.map((each) => ({ bytes: each })),
    ...(pagesErased === 0 ? [] : pages.map((each) => ({ pages: each }))),
  ];
}

/** For people who wait: every medium of the certificate was wiped, read and checked, in this order, and never more than all of it. */
function expectToldOfEachMedium({ attempts }: Trial): void {
  const told = attempts.flatMap((attempt) => attempt.told);
  const media = attempts.flatMap(({ evidence }) => evidence?.media ?? []);
  expect(media.length).toBeGreaterThan(0);
  for (const { name, bytesTotal } of media) {
    const its = told.filter((progress) => progress.name === name);
    expect([...new Set(its.map(({ phase }) => phase))], name).toEqual(['wiping', 'verifying', 'checked']);
    expect(its.at(-1)).toEqual({
      name,
      phase: 'checked',
      bytesDone: bytesTotal > 0 ? bytesTotal : null,
      bytesTotal: bytesTotal > 0 ? bytesTotal : null,
    });
    for (const progress of its) expect(progress.bytesDone ?? 0).toBeLessThanOrEqual(progress.bytesTotal ?? 0);
  }
}

const of =
  (id: string) =>
  ({ driver }: Pair): boolean =>
    driver.id === id;
const isOldRom = ({ title }: Pair): boolean => title.includes('ESP8266');

/** What runs side by side: a file in wipe-lies/ for each. The slowest has a file of its own. */
export const wipeParts = {
  smp: of('smp'),
  'console-and-tools': (pair) => of('console')(pair) || of('external-tool')(pair),
  'stm32-uart': of('stm32-uart'),
  'usb-dfu': of('usb-dfu'),
  esp32: (pair) => of('espressif-rom')(pair) && !isOldRom(pair),
  esp8266: (pair) => of('espressif-rom')(pair) && isOldRom(pair),
} as const satisfies Readonly<Record<string, (pair: Pair) => boolean>>;

/** Makes the tests of one part; prints what was counted. */
export async function wipeMatrix(part: keyof typeof wipeParts): Promise<void> {
  const pairs = (await wipePairs()).filter(wipeParts[part]);
  vi.setConfig({ testTimeout: 3_600_000 });
  counted.units = pairs.length;
  afterAll(() => void process.stdout.write(`${JSON.stringify({ part: 'wipes', of: part, ...counted })}\n`));
  describe.each(pairs)('$title', liesOf);
}

function liesOf(pair: Pair): void {
  const { driver, example } = pair;
  const certifies = driver.wipeMethods[0]?.verification === 'full-read';
  beforeEach(() => {
    if (example.realTime !== true) useFastTime();
  });
  afterEach(() => useRealTime());

  /** What an honest wipe leaves: the firmware that has to answer. */
  let honestlyLeftBytes = 0;

  /** Of the last attempt, because the flash was looked at behind it. */
  const judge = (lie: Lie | null, { attempts, leftBytes, lostBytes }: Trial): void => {
    const last = attempts.at(-1);
    expect(lostBytes, 'a unit that was never to be wiped').toBe(0);
    if (last === undefined || !isCertified(last)) return;
    const wrong = leftBytes > honestlyLeftBytes || (unitLies as readonly string[]).includes(lie ?? '');
    if (wrong) counted.falseCertificates += 1;
    expect(wrong, `${last.verdict} with ${leftBytes - honestlyLeftBytes} bytes left`).toBe(false);
    expect(last.verdict, 'every method names what it leaves').toBe('VERIFIED WITH EXCEPTIONS');
  };

  test('that tells the truth ends with a certificate, or with a report where nobody can look', async () => {
    const honest = await tried(pair, null);
    expect(honest.attempts.map(isCertified)).toEqual([certifies]);
    honestlyLeftBytes = honest.leftBytes;
    expectToldOfEachMedium(honest);
  });

  /** Real programs take real time. */
  const cutCount = (sample: number): number => {
    if (!thorough) return sample;
    return example.realTime === true ? Math.min(asked, 2) : asked;
  };

  const judgeCut = (cut: Cut, { attempts, pagesErased }: Trial): void => {
    const [first] = attempts;
    if (first === undefined) throw new Error('no attempt was made');
    const wasCut = 'bytes' in cut ? first.wireBytes >= cut.bytes : cut.pages < pagesErased;
    if (wasCut) expect(isCertified(first), `cut at ${JSON.stringify(cut)}`).toBe(false);
  };

  test('that is cut off has no certificate, and is wiped by the second attempt', async () => {
    const honest = await tried(pair, null);
    for (const cut of cutsOf(honest, cutCount(4))) {
      const trial = await tried(pair, null, cut);
      judgeCut(cut, trial);
      const second = trial.attempts.at(-1);
      const where = `cut at ${JSON.stringify(cut)}: ${JSON.stringify(trial.attempts.map(({ verdict, fault }) => [verdict, fault]))}`;
      expect(second?.verdict, where).toBe(certifies ? 'VERIFIED WITH EXCEPTIONS' : 'COMPLETED, NOT VERIFIED');
      if (certifies) expect(trial.leftBytes, where).toBeLessThanOrEqual(honestlyLeftBytes);
    }
  });

  test.each(lies)('that %s gets no certificate while anything is left', async (lie) => {
    const trial = await tried(pair, lie);
    judge(lie, trial);
    for (const cut of cutsOf(trial, cutCount(2)).slice(0, thorough ? undefined : 1)) {
      const again = await tried(pair, lie, cut);
      // first, so that a false certificate is counted whatever else is wrong
      judge(lie, again);
      judgeCut(cut, again);
    }
  });
}
