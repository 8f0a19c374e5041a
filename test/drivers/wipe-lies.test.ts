/** Every driver that reads back what it wiped, on flash that lies: no lie may end as a certificate. */
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Run } from '../../src/base/run.ts';
import type { ConformanceCase } from '../../src/drivers/conformance-case.ts';
import type { Driver } from '../../src/drivers/driver.ts';
import { drivers } from '../../src/drivers/index.ts';
import { type WipeVerdict, wipeVerdict } from '../../src/model/wipe.ts';
import { makeBench } from './bench.ts';
import { settle, useFastTime, useRealTime } from './fast-time.ts';
import { type FlashLie, flashLies, LyingFlash } from './lying-flash.ts';

vi.setConfig({ testTimeout: 300_000 });

async function casesOf(driver: Driver): Promise<readonly ConformanceCase[]> {
  const file = new URL(`../../src/drivers/${driver.id}/conformance.ts`, import.meta.url);
  if (!existsSync(file)) return [];
  return ((await import(file.href)) as { conformanceCases: readonly ConformanceCase[] }).conformanceCases;
}

const pairs: { title: string; driver: Driver; example: ConformanceCase }[] = [];
for (const driver of drivers)
  for (const example of await casesOf(driver))
    if (
      driver.wipeMethods[0]?.verification === 'full-read' &&
      example.realTime !== true &&
      example.can.includes('wipe')
    )
      pairs.push({ title: example.title, driver, example });

const counted: Record<string, number> = {};
afterAll(() => process.stdout.write(`${JSON.stringify({ wipeLies: counted })}\n`));

interface Ended {
  readonly verdict: WipeVerdict | 'ended with a fault';
  readonly leftBytes: number;
}

async function wiped({ driver, example }: (typeof pairs)[number], lie: FlashLie | null): Promise<Ended> {
  let flash: LyingFlash | null = null;
  let leftBehindWipe = 0;
  const lying: Driver = {
    ...driver,
    simulate: (options) => {
      const inner = new LyingFlash(options.flash, lie ?? 'erases-nothing');
      flash = inner;
      const unit = driver.simulate({ ...options, flash: inner });
      return {
        powerOn: (world) => {
          inner.powerOn();
          return unit.powerOn(world);
        },
      };
    },
  };
  const bench = makeBench(lying, { driverOptions: { ...example.simulated } });
  const run: Run = { signal: new AbortController().signal, progress: () => undefined, log: () => undefined };
  const work = async (): Promise<WipeVerdict> => {
    const session = await driver.connect(bench.port, example.options, run);
    try {
      if (session.flash !== undefined && example.image !== undefined)
        await session.flash({ image: example.image, imageNumber: 0, activate: 'confirm' }, run);
      if (session.configure !== undefined && example.settings !== undefined)
        await session.configure(example.settings, run);
      if (lie !== null) flash?.startLying();
      const method = driver.wipeMethods[0];
      const { finished } = (await session.wipe?.(method?.id ?? '', run)) ?? { finished: false };
      leftBehindWipe = flash?.leftBytes() ?? 0;
      const check = finished ? await session.checkWipe?.(method?.id ?? '', run) : undefined;
      return wipeVerdict({
        finished,
        media: check?.media ?? [],
        retained: [...(method?.leaves ?? []), ...(check?.retained ?? [])],
      });
    } finally {
      await session.close();
    }
  };
  // the check itself must not tidy up; only what a unit erases a little later by itself is well
  const left = (): number => {
    const atTheEnd = (flash as LyingFlash | null)?.leftBytes() ?? 0;
    return lie === 'reports-success-early' ? atTheEnd : Math.max(leftBehindWipe, atTheEnd);
  };
  const activity = (): number => bench.bench.passedBytes(1) + bench.opened() * 1e9;
  try {
    const verdict = await settle(work(), activity);
    return { verdict, leftBytes: left() };
  } catch {
    // a fault is no certificate either
    return { verdict: 'ended with a fault', leftBytes: left() };
  } finally {
    bench.dispose();
  }
}

describe.each(pairs)('$title', (pair) => {
  const { driver } = pair;
  beforeEach(() => useFastTime());
  afterEach(() => useRealTime());

  /** What an honest wipe leaves: the firmware that has to answer. */
  let honestlyLeftBytes = 0;

  test('that tells the truth ends with a certificate', async () => {
    const { verdict, leftBytes } = await wiped(pair, null);
    expect(verdict).toMatch(/^VERIFIED/);
    honestlyLeftBytes = leftBytes;
  });

  test.each(flashLies)('that %s gets none while anything is left', async (lie) => {
    const { verdict, leftBytes } = await wiped(pair, lie);
    counted[lie] = (counted[lie] ?? 0) + 1;
    if (leftBytes <= honestlyLeftBytes) return;
    // firmware that answers for itself and lies for ever can only be named on the certificate
    const named = driver.wipeMethods[0]?.leaves.some((left) => left.includes('made to deceive'));
    if (lie === 'always-shows-erased' && named) expect(verdict).toBe('VERIFIED WITH EXCEPTIONS');
    else expect(verdict).not.toMatch(/^VERIFIED/);
  });
});
