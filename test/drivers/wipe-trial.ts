/**
 * One unit of a driver's simulator, used, and then wiped by the step that the station runs: with a lie, with a cut, and tried
 * again after the cut. What is asked of it in the end is what whoever takes the chip off would find.
 */
import type { ConformanceCase } from '../../src/drivers/conformance-case.ts';
import type { Driver, Session, WipeRun } from '../../src/drivers/driver.ts';
import { Fault } from '../../src/model/fault.ts';
import {
  type MediumProgress,
  type WipeEvidence,
  type WipeVerdict,
  wipeVerdict,
} from '../../src/model/wipe.ts';
import type { StepRun } from '../../src/steps/step.ts';
import { wipe } from '../../src/steps/wipe.ts';
import { NorFlash } from '../../src/virtual/flash-memory.ts';
import { noCredentials } from '../job/no-credentials.ts';
import { makeBench, type TestBench } from './bench.ts';
import { settle } from './fast-time.ts';
import { type FlashLie, flashLies, LyingFlash } from './lying-flash.ts';
import { type TwoUnits, twoUnits } from './two-units.ts';

export interface Pair {
  readonly title: string;
  readonly driver: Driver;
  readonly example: ConformanceCase;
}

/** Lies of the whole unit, beside those of its flash. */
export const unitLies = [
  /** The unit is exchanged after it was identified and before it is erased. */
  'is-another-unit-at-the-erase',
  /** It is erased, and a new one shows its flash. */
  'is-another-unit-at-the-read-back',
  /** It begins to erase and never says that it is done. */
  'runs-out-of-patience',
] as const;
export type Lie = FlashLie | (typeof unitLies)[number];
export const lies: readonly Lie[] = [...flashLies, ...unitLies];

/** A number of bytes on the wire since the wipe began, or of pages erased in it. */
export type Cut = { readonly bytes: number } | { readonly pages: number };

export interface Attempt {
  readonly verdict: WipeVerdict | 'ended with a fault';
  readonly fault: string | null;
  readonly evidence: WipeEvidence | null;
  /** Bytes on the wire from the beginning of the wipe to its end. */
  readonly wireBytes: number;
  /** What was told of each medium, in order. */
  readonly told: readonly MediumProgress[];
}

export interface Trial {
  readonly attempts: readonly Attempt[];
  /** Of the unit that was to be wiped: what was in it behind the last erase, and before anything tidied up. */
  readonly leftBytes: number;
  /** Of a unit that was never to be wiped: bytes that it has lost. */
  readonly lostBytes: number;
  readonly pagesErased: number;
}

export const isCertified = ({ verdict }: Pick<Attempt, 'verdict'>): boolean => verdict.startsWith('VERIFIED');

export async function tryWipe(pair: Pair, lie: Lie | null, cut: Cut | null = null): Promise<Trial> {
  const rig = makeRig(pair, lie);
  const { bench, flash } = rig;
  try {
    const attempts = [await settle(attempt(pair, rig, cut), () => activity(bench))];
    const was = flash();
    if (cut !== null) {
      bench.bench.unplug(1);
      bench.bench.plug(1);
      attempts.push(await settle(attempt(pair, rig, null), () => activity(bench)));
    }
    // the check itself must not tidy up; only what a unit erases a little later by itself is well
    const atTheEnd = was.leftBytes();
    const leftBytes = lie === 'reports-success-early' ? atTheEnd : Math.max(rig.leftBehindWipe(), atTheEnd);
    return { attempts, leftBytes, lostBytes: rig.lostBytes(), pagesErased: was.erasedPages };
  } finally {
    bench.dispose();
  }
}

interface Rig {
  readonly bench: TestBench;
  /** What is pulled when so many bytes have passed. */
  readonly cable: { unplugAfterBytes?: number };
  /** The unit that is confirmed to be wiped. */
  hardwareId: string | null;
  flash(): LyingFlash;
  used(): void;
  erased(): void;
  leftBehindWipe(): number;
  lostBytes(): number;
}

function makeRig({ driver, example }: Pair, lie: Lie | null): Rig {
  let flash: LyingFlash | null = null;
  let units: TwoUnits | null = null;
  let leftBehindWipe = 0;
  const { pageBytes } = driver.simulatedFlash;
  const sizeBytes = flashBytesOf(driver, example);
  const other = new LyingFlash(new NorFlash({ sizeBytes, pageBytes }), 'erases-nothing');
  let otherHad = 0;
  const isFlashLie = (flashLies as readonly string[]).includes(lie ?? '');
  const lying: Driver = {
    ...driver,
    simulatedFlash: { sizeBytes, pageBytes },
    simulate: (options) => {
      const inner = new LyingFlash(options.flash, isFlashLie ? (lie as FlashLie) : 'tells-the-truth');
      flash = inner;
      const first = driver.simulate({ ...options, flash: inner });
      const powered = (unit: ReturnType<Driver['simulate']>, its: LyingFlash) => ({
        powerOn: (world: Parameters<typeof unit.powerOn>[0]) => {
          its.powerOn();
          return unit.powerOn(world);
        },
      });
      if (isFlashLie || lie === null) return powered(first, inner);
      const second = driver.simulate({ ...options, flash: other, hardwareId: otherIdOf(options.hardwareId) });
      units = twoUnits(powered(first, inner), powered(second, other));
      inner.onErase = () => {
        if (lie === 'runs-out-of-patience') units?.fallSilent();
      };
      return units;
    },
  };
  const cable: Rig['cable'] = {};
  const bench = makeBench(lying, { driverOptions: { ...example.simulated }, faults: cable });
  const one = (): LyingFlash => {
    if (flash === null) throw new Error('no unit was made');
    return flash;
  };
  return {
    bench,
    cable,
    hardwareId: null,
    flash: one,
    used: () => {
      if (one().isLying) return;
      otherHad = other.leftBytes();
      one().startLying();
      if (lie === 'is-another-unit-at-the-erase') units?.exchange();
    },
    erased: () => {
      leftBehindWipe = one().leftBytes();
      if (lie === 'is-another-unit-at-the-read-back') units?.exchange();
    },
    leftBehindWipe: () => leftBehindWipe,
    lostBytes: () => (lie === 'is-another-unit-at-the-erase' ? otherHad - other.leftBytes() : 0),
  };
}

/** No larger than the chip of the case, and a page behind it for what is not in the flash: thousands of units are made here. */
function flashBytesOf({ simulatedFlash }: Driver, { simulated: { flashBytes } }: ConformanceCase): number {
  return typeof flashBytes === 'number' ? flashBytes + simulatedFlash.pageBytes : simulatedFlash.sizeBytes;
}

function otherIdOf(hardwareId: string): string {
  return hardwareId.replace(/^.|.$/g, (digit) => (digit === '7' ? '6' : '7'));
}

const activity = (bench: TestBench): number => bench.bench.passedBytes(1) + bench.opened() * 1e9;

async function attempt(pair: Pair, rig: Rig, cut: Cut | null): Promise<Attempt> {
  const { driver, example } = pair;
  const { bench } = rig;
  const told: MediumProgress[] = [];
  const run: WipeRun = {
    signal: new AbortController().signal,
    progress: () => undefined,
    log: () => undefined,
    medium: (progress) => told.push(progress),
  };
  let session: Session | null = null;
  let evidence: WipeEvidence | null = null;
  let startBytes = 0;
  const ended = (verdict: Attempt['verdict'], fault: string | null): Attempt => ({
    verdict,
    fault,
    evidence,
    wireBytes: bench.bench.passedBytes(1) - startBytes,
    told,
  });
  try {
    session = await driver.connect(bench.port, example.options, run);
    rig.hardwareId ??= session.device.hardwareId;
    // as the station does: the unit that a person confirmed, and no other
    if (session.device.hardwareId !== rig.hardwareId) throw new Fault('device.changed', 'another unit');
    if (!rig.flash().isLying) await useIt(session, example, run);
    startBytes = bench.bench.passedBytes(1);
    rig.used();
    if (cut !== null) cutAt(rig, cut);
    const spied = spying(session, () => rig.erased());
    const stepRun = stepRunOf(driver, session, run, (found) => {
      evidence = found;
    });
    const { observed } = await wipe.run(spied, { step: 'wipe', method: methodOf(driver) } as never, stepRun);
    return ended(observed.verdict as WipeVerdict, null);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || (thrown.code === 'bug' && !isDeathOfUnit(thrown))) throw thrown;
    return ended(evidence === null ? 'ended with a fault' : wipeVerdict(evidence), thrown.code);
  } finally {
    await session?.close();
  }
}

/** Cells that were not erased and are written again can be more than a simulator can make sense of: then the unit is dead. */
function isDeathOfUnit({ cause }: Fault): boolean {
  return cause instanceof Error && (cause.stack ?? '').includes('simulator');
}

function cutAt({ bench, cable, flash }: Rig, cut: Cut): void {
  if ('pages' in cut) flash().cutAfterPages(cut.pages, () => bench.bench.unplug(1));
  else cable.unplugAfterBytes = bench.bench.passedBytes(1) + cut.bytes;
}

/** Firmware and settings, so that there is something to find. */
async function useIt(session: Session, example: ConformanceCase, run: WipeRun): Promise<void> {
  if (session.flash !== undefined && example.image !== undefined)
    await session.flash({ image: example.image, imageNumber: 0, activate: 'confirm' }, run);
  if (session.configure !== undefined && example.settings !== undefined)
    await session.configure(example.settings, run);
}

const methodOf = (driver: Driver): string => driver.wipeMethods[0]?.id ?? '';

/** The session as it is, and word of the moment between erase and read-back. */
function spying(session: Session, onErased: () => void): Session {
  return {
    device: session.device,
    can: session.can,
    identify: (run) => session.identify(run),
    wipe: async (method, run) => {
      try {
        return (await session.wipe?.(method, run)) ?? { finished: false, log: [] };
      } finally {
        onErased();
      }
    },
    checkWipe: async (method, run) =>
      (await session.checkWipe?.(method, run)) ?? { media: [], retained: ['nothing was looked at'] },
    close: () => session.close(),
  };
}

function stepRunOf(
  driver: Driver,
  session: Session,
  run: WipeRun,
  onEvidence: (evidence: WipeEvidence) => void,
): StepRun {
  const unused = (): never => {
    throw new Error('not used here');
  };
  return {
    ...run,
    jobId: 'trial',
    device: session.device,
    inputs: {
      files: new Map(),
      settings: null,
      profiles: new Map(),
      wipeMethods: new Map(driver.wipeMethods.map((method) => [method.id, method])),
    },
    identity: { provision: unused, prove: unused },
    endOfLife: {
      recordIntent: () => undefined,
      revoke: () => ({}),
      concluded: (_hardwareId, _method, evidence) => {
        onEvidence(evidence);
        return wipeVerdict(evidence);
      },
    },
    credentials: noCredentials,
    facts: new Map(),
    writeArtefact: unused,
    waitingFor: () => undefined,
  };
}
