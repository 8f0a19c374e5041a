/** A unit that keeps its number by its profile, repaired at another station than the one that gave it: who can do it, in words. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../server/fixtures.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from './bench.ts';
import { keepingPackage, keepingRecipe } from './keeping-package.ts';

const place = temporaryFolder();
let first: TestBench;
let second: TestBench;
let server: TestServer;
const open = new Set<TestBench>();

async function opened(name: string): Promise<TestBench> {
  const bench = await openBench(join(place.folder, name));
  open.add(bench);
  return bench;
}

async function closed(bench: TestBench): Promise<void> {
  open.delete(bench);
  await bench[Symbol.asyncDispose]();
}

/** The board itself, with its memory and its hardware id. */
async function carried(from: string, to: string): Promise<void> {
  for (const bench of [...open]) await closed(bench);
  const [source, target] = [from, to].map((name) => join(place.folder, name, 'virtual-bench'));
  cpSync(source ?? '', target ?? '', { recursive: true });
  [first, second] = [await opened('first'), await opened('second')];
}

beforeAll(async () => {
  server = await openTestServer();
  [first, second] = [await opened('first'), await opened('second')];
  for (const bench of [first, second]) {
    await disarmAll(bench);
    await bench.call('saveSettings', {
      serverUrl: server.url,
      enrolmentCode: server.server.enrolmentCode,
    });
    await bench.call('importFile', { base64: keepingPackage() });
  }
}, 120_000);
afterAll(async () => {
  for (const bench of open) await bench[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  place.remove();
});

test('is refused where its number was not given, with who can do it, and gets a new number where a profile says so', async () => {
  await first.plug(1);
  expect(await first.run(1, keepingRecipe)).toMatchObject({ outcome: 'passed', fault: null });
  const { hardwareId, serialNumber } = first.slot(1);
  const label = serialNumber ?? '';
  await expect
    .poll(async () => (await second.call('findUnit', { scan: label })).unit?.hardwareId ?? null, {
      timeout: 30_000,
    })
    .toBe(hardwareId);
  const stationId = first.station.state.station.id;
  await first.unplug(1);
  await carried('first', 'second');

  await second.call('virtualBench', { slotId: second.slot(1).slot.id, action: 'plug' });
  const { returnId } = (await second.call('openReturn', { scan: label, reason: 'no network' })).case;
  const { id: slotId } = second.slot(1).slot;
  const triage = await second.call('startTriage', { returnId, slotId });
  await second.ended(1, triage.jobId);
  const refusal = {
    code: 'identity.elsewhere',
    message: `This unit keeps its number ${label}, which the station ${stationId} gave: only there it can be given again.`,
  };
  await expect(
    second.call('startRepair', { returnId, slotId, recipeId: keepingRecipe }),
  ).rejects.toMatchObject(refusal);
  // also by hand: no step begins, and no number is taken
  expect(await second.run(1, keepingRecipe)).toMatchObject({ outcome: 'error', fault: refusal });
  expect((await second.call('listNumbers', { limit: 50 })).rows).toEqual([]);

  // a profile that gives new numbers is the way out that the fault names
  const repair = await second.call('startRepair', { returnId, slotId, recipeId: provisionRecipe });
  expect(await second.ended(1, repair.jobId)).toMatchObject({ outcome: 'passed', fault: null });
  expect(second.slot(1).serialNumber).not.toBe(label);
}, 120_000);
