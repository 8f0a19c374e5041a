/** A station whose data folder was copied (a restored disk, a cloned machine) after it had worked with a server: two memories, one key. */
import { cpSync } from 'node:fs';
import type { TestServer } from '../server/fixtures.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench } from './bench.ts';

/** One unit, made and taken by the server. */
export async function makeUnit(bench: TestBench, slot: number): Promise<void> {
  await bench.plug(slot);
  const { outcome } = await bench.run(slot, provisionRecipe);
  if (outcome !== 'passed') throw new Error(`slot ${slot}: ${outcome}`);
  await bench.until(
    'everything to be answered',
    ({ sync }) => sync[0]?.waiting === 0 && sync[0].accepted > 0,
    60_000,
  );
}

/** `folder` has worked on since it was copied to `copy`; the server has the records of both up to then, and of `folder` since. */
export async function copyStation(server: TestServer, folder: string, copy: string): Promise<void> {
  {
    await using bench = await openBench(folder);
    await disarmAll(bench);
    await bench.call('saveSettings', {
      serverUrl: server.url,
      enrolmentCode: server.server.enrolmentCode,
      stationName: 'Bench 7',
    });
    await makeUnit(bench, 1);
  }
  cpSync(folder, copy, { recursive: true });
  await using bench = await openBench(folder);
  await makeUnit(bench, 2);
}
