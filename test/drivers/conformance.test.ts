/** Every driver against its own simulator: a whole job, and then everything that can go wrong. A new driver is in by being listed. */
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Run } from '../../src/base/run.ts';
import type { ConformanceCase } from '../../src/drivers/conformance-case.ts';
import { capabilities, type Driver, type Session } from '../../src/drivers/driver.ts';
import { drivers } from '../../src/drivers/index.ts';
import type { Misbehaviour } from '../../src/drivers/simulated-unit.ts';
import { Fault, type FaultCode } from '../../src/model/fault.ts';
import type { Link } from '../../src/transport/link.ts';
import type { Port } from '../../src/transport/port.ts';
import { makeBench, type TestBench, type TestBenchOptions } from './bench.ts';
import { settle, useFastTime, useRealTime } from './fast-time.ts';
import { Caught, type JobOptions, wholeJob } from './whole-job.ts';

/** A test that ran out of time goes on behind the next one and moves its clock: on a busy machine there must be time enough. */
vi.setConfig({ testTimeout: 300_000 });

async function casesOf(driver: Driver): Promise<readonly ConformanceCase[]> {
  const file = new URL(`../../src/drivers/${driver.id}/conformance.ts`, import.meta.url);
  if (!existsSync(file)) {
    const { can, id } = driver;
    return [
      {
        title: id,
        options: {},
        simulated: {},
        can,
        wrongOptions: 'no options',
        caught: ['silent', 'garbage'],
      },
    ];
  }
  return ((await import(file.href)) as { conformanceCases: readonly ConformanceCase[] }).conformanceCases;
}

const pairs: { title: string; driver: Driver; example: ConformanceCase }[] = [];
for (const driver of drivers)
  for (const example of await casesOf(driver)) pairs.push({ title: example.title, driver, example });

interface Result {
  readonly thrown: unknown;
  readonly done: readonly string[];
  readonly ticks: number;
  readonly bench: TestBench;
}

/** Runs a whole job; `cancelAtTick` aborts it at that progress report. Always ends with everything closed. */
async function runJob(
  { driver, example }: { driver: Driver; example: ConformanceCase },
  options: TestBenchOptions & JobOptions & { cancelAtTick?: number; reason?: Error } = {},
): Promise<Result> {
  const { cancelAtTick, reason, withModel, onSession, ...unit } = options;
  const bench = makeBench(driver, { driverOptions: { ...example.simulated }, ...unit });
  const stop = new AbortController();
  let ticks = 0;
  const run: Run = {
    signal: stop.signal,
    progress: () => {
      ticks += 1;
      if (ticks === cancelAtTick) stop.abort(reason);
    },
    log: () => undefined,
  };
  const job = wholeJob(driver, example, bench.port, run, {
    ...(withModel === undefined ? {} : { withModel }),
    ...(onSession === undefined ? {} : { onSession }),
  });
  let thrown: unknown = null;
  let done: readonly string[] = [];
  try {
    done = await settle(job, () => activity(bench));
  } catch (reasonOfFailure) {
    // What it is, is what the tests are about.
    thrown = reasonOfFailure;
  }
  return { thrown, done, ticks, bench };
}

const activity = (bench: TestBench): number => bench.bench.passedBytes(1) + bench.opened() * 1e9;

function reopenedBy(
  { connection = 'serial' }: ConformanceCase,
  port: Port,
  signal: AbortSignal,
): Promise<{ close(): Promise<void> }> {
  if (connection === 'usb') return port.reopenUsb(signal);
  return connection === 'volume' ? port.reopenVolume(signal) : port.reopen({}, signal);
}

function codeOf(thrown: unknown): FaultCode | 'caught' | 'passed' | 'something else' {
  if (thrown === null) return 'passed';
  if (thrown instanceof Caught) return 'caught';
  return thrown instanceof Fault ? thrown.code : 'something else';
}

/** Evenly spread over what a clean job took, the first bytes one by one; fewer where each try takes long. */
function spread(total: number, most: number, few = false): readonly number[] {
  const early = few ? [0, 5] : [0, 1, 2, 5, 9];
  const count = few ? Math.min(6, most) : most;
  const even = Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * total) / count));
  return [...new Set([...early, ...even])].filter((position) => position < total);
}

describe.each(pairs)('$title', (pair) => {
  const { driver, example } = pair;
  const onALine = (example.connection ?? 'serial') === 'serial';
  const fewTries = example.realTime === true || example.long === true;
  /** USB has packets with a CRC, and no stream of bytes that could come in other pieces. */
  const onStreams = (title: string, work: () => Promise<void>): void => {
    if (onALine) test(title, work);
  };
  if (example.realTime !== true) {
    beforeEach(() => useFastTime());
    afterEach(() => useRealTime());
  }

  test('goes through a whole job with everything that it can', async () => {
    const sessions: Session[] = [];
    const { thrown, done, bench } = await runJob(pair, { onSession: (session) => sessions.push(session) });
    expect(thrown).toBeNull();
    const [session] = sessions;
    expect([...(session?.can ?? [])].sort()).toEqual([...example.can].sort());
    for (const capability of example.can) expect(done, capability).toContain(capability);
    expect(bench.openLinks()).toBe(0);
    bench.dispose();
  });

  test('meets the unit that its recipe is rehearsed on', async () => {
    const bench = makeBench(driver, { driverOptions: { ...driver.rehearsalUnit(example.options) } });
    const run: Run = {
      signal: new AbortController().signal,
      progress: () => undefined,
      log: () => undefined,
    };
    const session = await settle(driver.connect(bench.port, example.options, run), () => activity(bench));
    expect(session.device.hardwareId).not.toBe('');
    await settle(session.close(), () => activity(bench));
    bench.dispose();
    expect(() => driver.rehearsalUnit(example.wrongOptions)).toThrow(
      expect.objectContaining({ code: 'recipe.invalid' }),
    );
  });

  test('offers exactly the methods of what it says it can, within what its driver can', async () => {
    const bench = makeBench(driver, { driverOptions: { ...example.simulated } });
    const run: Run = {
      signal: new AbortController().signal,
      progress: () => undefined,
      log: () => undefined,
    };
    const session = await settle(driver.connect(bench.port, example.options, run), () => activity(bench));
    for (const capability of capabilities)
      expect(session[capability] !== undefined, capability).toBe(session.can.includes(capability));
    for (const capability of session.can) expect(driver.can).toContain(capability);
    expect(session.readIdentity !== undefined).toBe(
      session.can.includes('writeIdentity') || session.can.includes('storeKey'),
    );
    expect(session.readFuses !== undefined).toBe(session.can.includes('burnFuses'));
    expect(session.checkWipe !== undefined).toBe(session.can.includes('wipe'));
    const pending = session.identify(run);
    await Promise.all([
      expect(settle(pending, () => activity(bench))).rejects.toMatchObject({ code: 'link.lost' }),
      settle(session.close(), () => activity(bench)),
    ]);
    await session.close();
    expect(bench.openLinks()).toBe(0);
    bench.dispose();
  });

  test('refuses wrong options without touching a unit', () => {
    expect(() => driver.checkOptions(example.wrongOptions)).toThrow(
      expect.objectContaining({ code: 'recipe.invalid' }),
    );
    expect(() => driver.checkOptions(example.options)).not.toThrow();
  });

  onStreams('bytes that arrive one at a time change nothing', async () => {
    const { thrown, bench } = await runJob(pair, { faults: { oneByteAtATime: true } });
    expect(thrown).toBeNull();
    bench.dispose();
  });

  test('a unit pulled at any byte ends as a lost connection, with everything closed', async () => {
    const clean = await runJob(pair);
    const total = clean.bench.bench.passedBytes(1);
    clean.bench.dispose();
    for (const position of spread(total, 25, fewTries)) {
      const { thrown, bench } = await runJob(pair, { faults: { unplugAfterBytes: position } });
      const allowed = ['link.lost', 'device.reboot', 'caught'];
      expect(allowed, `unplugged after ${position} bytes: ${String(thrown)}`).toContain(codeOf(thrown));
      expect(bench.openLinks(), `unplugged after ${position} bytes`).toBe(0);
      bench.dispose();
    }
  });

  test('a cable that goes dead at any byte ends with a fault, with everything closed', async () => {
    const clean = await runJob(pair);
    const total = clean.bench.bench.passedBytes(1);
    clean.bench.dispose();
    for (const position of spread(total, 15, fewTries)) {
      const { thrown, bench } = await runJob(pair, { faults: { stallAfterBytes: position } });
      const code = codeOf(thrown);
      const allowed = ['link.timeout', 'link.garbage', 'link.lost', 'device.reboot', 'caught'];
      expect(allowed, `stalled after ${position} bytes: ${String(thrown)}`).toContain(code);
      expect(bench.openLinks(), `stalled after ${position} bytes`).toBe(0);
      bench.dispose();
    }
  });

  test('a noisy cable ends in a pass or in a fault, never in anything else', async () => {
    for (const [seed, faults] of [
      { dropRate: 0.001 },
      { flipRate: 0.001 },
      { duplicateRate: 0.002 },
    ].entries()) {
      const { thrown, bench } = await runJob(pair, { faults, seed: seed + 40 });
      expect(codeOf(thrown), String((thrown as Error | null)?.stack)).not.toBe('something else');
      expect(codeOf(thrown)).not.toBe('bug');
      expect(bench.openLinks()).toBe(0);
      bench.dispose();
    }
  });

  test('a job cancelled at any progress report ends with the reason and leaves the unit usable', async () => {
    const clean = await runJob(pair);
    clean.bench.dispose();
    expect(clean.ticks).toBeGreaterThan(0);
    for (const tick of spread(clean.ticks, 12, fewTries)) {
      const reason = new Fault('job.cancelled', 'The operator cancelled.');
      const { thrown, bench } = await runJob(pair, { cancelAtTick: tick + 1, reason });
      // With the very last report everything is done: there is nothing left to cancel.
      if (tick + 1 < clean.ticks || thrown !== null)
        expect(thrown, `cancelled at report ${tick + 1}`).toBe(reason);
      expect(bench.openLinks(), `cancelled at report ${tick + 1}`).toBe(0);
      const run: Run = {
        signal: new AbortController().signal,
        progress: () => undefined,
        log: () => undefined,
      };
      const inner = bench.bench.port(bench.port.info);
      const reopening = reopenedBy(example, inner, run.signal);
      await settle<{ close(): Promise<void> }>(reopening, () => activity(bench)).then((link) => link.close());
      const again = await settle(driver.connect(bench.port, example.options, run), () => activity(bench));
      expect(again.device.hardwareId).not.toBe('');
      await settle(again.close(), () => activity(bench));
      bench.dispose();
    }
  });

  test('cancelled before it begins, it opens nothing', async () => {
    const bench = makeBench(driver, { driverOptions: { ...example.simulated } });
    const run: Run = {
      signal: AbortSignal.abort(new Error('no')),
      progress: () => undefined,
      log: () => undefined,
    };
    await expect(driver.connect(bench.port, example.options, run)).rejects.toThrow('no');
    expect(bench.openLinks()).toBe(0);
    bench.dispose();
  });

  test.each(example.caught)('a unit that is %s does not pass', async (misbehaviour: Misbehaviour) => {
    const { thrown, bench } = await runJob(pair, { misbehaviour, withModel: true });
    const expected: Partial<Record<Misbehaviour, readonly string[]>> = {
      silent: ['link.timeout'],
      garbage: ['link.garbage', 'link.timeout', 'link.flood'],
      flood: ['link.flood'],
      'wrong-model': ['device.mismatch'],
      'swaps-hardware-id': ['device.changed', 'caught'],
      'dead-after-reset': ['device.reboot', 'link.timeout'],
    };
    const code = codeOf(thrown);
    expect(['passed', 'bug', 'something else'], String(thrown)).not.toContain(code);
    if (expected[misbehaviour] !== undefined) expect(expected[misbehaviour], String(thrown)).toContain(code);
    expect(bench.openLinks()).toBe(0);
    bench.dispose();
  });

  onStreams('a hundred megabytes without a line end are cut off early and in bounded memory', async () => {
    const block = new Uint8Array(65_536).fill(0x41);
    let sent = 0;
    let closed = false;
    const link: Link = {
      serial: null,
      write: () => Promise.resolve(),
      read: async (signal) => {
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
        if (closed || sent >= 100_000_000) throw new Fault('link.lost', 'over');
        sent += block.length;
        return block.slice();
      },
      discardInput: () => undefined,
      close: () => {
        closed = true;
        return Promise.resolve();
      },
    };
    const info = { path: 'x', location: 'x', kind: 'virtual', title: 'x', usb: null } as const;
    const port: Port = {
      info,
      open: () => Promise.resolve(link),
      reopen: () => Promise.resolve(link),
      openUsb: () => Promise.reject(new Fault('link.open', 'a line')),
      reopenUsb: () => Promise.reject(new Fault('link.open', 'a line')),
      openVolume: () => Promise.reject(new Fault('link.open', 'a line')),
      reopenVolume: () => Promise.reject(new Fault('link.open', 'a line')),
    };
    const run: Run = {
      signal: new AbortController().signal,
      progress: () => undefined,
      log: () => undefined,
    };
    const connecting = settle(driver.connect(port, example.options, run), () => sent);
    await expect(connecting).rejects.toMatchObject({ code: 'link.flood' });
    expect(sent).toBeLessThan(8_000_000);
    expect(closed).toBe(true);
  });
});
