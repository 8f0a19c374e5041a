/**
 * A whole engine with one unit of one driver: the unit is used, and then wiped, and that job is killed (SIGKILL) at its n-th point:
 * at a statement of the store, at a change of a file (the unit's flash is one), or where the driver tells how far it is. What a kill
 * left behind is wiped first. Prints one JSON line for each thing that happened.
 *
 *   node test/kills/wipe-child.ts FOLDER DRIVER POINT      POINT 0: never
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConformanceCase } from '../../src/drivers/conformance-case.ts';
import type { Driver, Session, WipeRun } from '../../src/drivers/driver.ts';
import { drivers } from '../../src/drivers/index.ts';
import type { SlotView } from '../../src/model/station.ts';
import { openStation } from '../../src/station/station.ts';
import { InstructionPoints } from './instruction-points.ts';
import { killedCase, useRecipe, wipePackage, wipeRecipe } from './wipe-package.ts';

const [folder, driverId, point = '0'] = process.argv.slice(2);
const shipped = drivers.find(({ id }) => id === driverId);
if (folder === undefined || shipped === undefined) throw new Error('name a folder and a driver');
const example = await killedCase(shipped);

let points = new InstructionPoints(0);

/** The driver as it is, with small flash, and a point wherever it tells its progress in a wipe. */
function watched(driver: Driver, { simulated }: ConformanceCase): Driver {
  const { flashBytes } = simulated;
  const { pageBytes } = driver.simulatedFlash;
  return {
    ...driver,
    ...(typeof flashBytes === 'number' && {
      simulatedFlash: { sizeBytes: flashBytes + pageBytes, pageBytes },
    }),
    rehearsalUnit: () => simulated,
    connect: async (...given) => withPoints(await driver.connect(...given)),
  };
}

function withPoints(session: Session): Session {
  const reaching = (run: WipeRun): WipeRun => ({
    ...run,
    progress: (done, total) => {
      points.reach('progress of the wipe');
      run.progress(done, total);
    },
  });
  return new Proxy(session, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'wipe' && name !== 'checkWipe') return value.bind(target);
      return (methodId: string, run: WipeRun) => value.call(target, methodId, reaching(run));
    },
  });
}

const station = await openStation({
  dataFolder: folder,
  bench: 'virtual',
  appVersion: 'kills',
  virtualBaud: 0,
  drivers: drivers.map((driver) => (driver.id === driverId ? watched(driver, example) : driver)),
});
const { handlers } = station;
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const slot = (): SlotView => {
  const view = station.state.slots.find(({ slot: each }) => each.number === 1);
  if (view === undefined) throw new Error('no slot');
  return view;
};
const slotId = slot().slot.id;

async function ended(jobId: string): Promise<Extract<SlotView['activity'], { type: 'done' }>> {
  for (;;) {
    const { activity } = slot();
    if (activity.type === 'done' && activity.jobId === jobId) return activity;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Bytes in the unit's flash, as whoever takes the chip off finds them. */
function leftBytes(): number {
  const bench = join(folder ?? '', 'virtual-bench');
  const files = readdirSync(bench).filter((name) => name.endsWith('.flash'));
  let left = 0;
  for (const file of files) for (const byte of readFileSync(join(bench, file))) if (byte !== 0xff) left += 1;
  return left;
}

/** What the kill before this life left: closed as interrupted when the station was opened. */
const before = slot().activity;
const interrupted = before.type === 'done' && before.outcome === 'interrupted';
if (!station.state.recipes.some(({ id }) => id === useRecipe)) {
  await handlers.importFile({ base64: wipePackage(driverId ?? '', example) });
  await handlers.armSlots({ slotIds: [slotId], recipeId: null });
}
if (slot().virtual === null) {
  await handlers.armSlots({ slotIds: [slotId], recipeId: useRecipe });
  await handlers.virtualBench({ slotId, action: 'new-unit' });
  while (slot().activity.type !== 'done') await new Promise((resolve) => setTimeout(resolve, 5));
  await handlers.armSlots({ slotIds: [slotId], recipeId: null });
} else {
  while (slot().port === null) await new Promise((resolve) => setTimeout(resolve, 5));
  // a wipe that was cut off is done again; one that was cut off before the unit had said who it is leaves no name to wipe
  if (!interrupted || slot().hardwareId === null)
    await ended((await handlers.startJob({ slotId, recipeId: useRecipe })).jobId);
}
// firmware that was just written may restart its unit, which then leaves the bus for a moment
while (slot().port === null) await new Promise((resolve) => setTimeout(resolve, 5));
const used = slot();
say({ type: 'used', interrupted, hardwareId: used.hardwareId, left: leftBytes() });
if (used.hardwareId === null) throw new Error(`the unit was not used: ${JSON.stringify(used.activity)}`);

// far away where it is never reached: then it only counts
points = new InstructionPoints(point === '0' ? Number.MAX_SAFE_INTEGER : Number(point));
const tried = async (): Promise<{
  readonly jobId: string;
  readonly outcome: string;
  readonly fault: string | null;
}> => {
  const { jobId } = await handlers.startWipe({
    slotId,
    recipeId: wipeRecipe,
    confirmHardwareId: used.hardwareId ?? '',
  });
  const { outcome, fault } = await ended(jobId);
  return { jobId, outcome, fault: fault?.code ?? null };
};
let end = await tried();
// a unit whose restart began only now is off the bus for a moment: a person plugs it in again and goes on
for (let again = 0; end.fault === 'link.lost' && again < 3; again += 1) {
  while (slot().port === null) await new Promise((resolve) => setTimeout(resolve, 5));
  end = await tried();
}
const reached = points.reached;
points.end();
say({ type: 'wiped', ...end, reached, left: leftBytes() });
await station[Symbol.asyncDispose]();
