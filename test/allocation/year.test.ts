/** The small version of `npm run nightly`'s million numbers. */
import { expect, test } from 'vitest';
import { FleetServer } from './fleet.ts';
import { simulateYear } from './simulate.ts';

const allocations = Number(process.env.MINTMARK_ALLOCATIONS ?? 20_000);
const seed = Number(process.env.MINTMARK_SEED ?? 20_261);

test(`${allocations} numbers of one order over 20 stations with leases, restores and copies: none is given twice`, async () => {
  const server = await FleetServer.open();
  try {
    const year = await simulateYear(server, {
      allocations,
      stations: 20,
      seed,
      factShare: 0.05,
      wildness: 6,
    });
    expect(year).toMatchObject({ repeated: 0, accounted: true });
    expect(year.units).toBeLessThanOrEqual(year.ordered);
    // What makes it worth something did happen.
    expect(Math.min(year.clones, year.restoredDisks, year.restoredDatabases)).toBeGreaterThan(0);
    expect(year.refusedAsCopy).toBeGreaterThan(0);
  } finally {
    await server.close();
  }
}, 600_000);
