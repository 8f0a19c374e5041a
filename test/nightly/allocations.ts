/** `node test/nightly/allocations.ts [numbers] [seed]`: the shared order of test/allocation/simulate.ts, one JSON line at the end. */
import { FleetServer } from '../allocation/fleet.ts';
import { simulateYear } from '../allocation/simulate.ts';

const allocations = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const began = performance.now();
const server = await FleetServer.open();
const end = await simulateYear(server, {
  allocations,
  stations: 20,
  seed,
  factShare: 0.01,
  wildness: 1,
  progress: (made) =>
    process.stderr.write(`${made} after ${Math.round((performance.now() - began) / 1_000)} s\n`),
});
await server.close();
const seconds = Math.round((performance.now() - began) / 1_000);
process.stdout.write(`${JSON.stringify({ part: 'allocations', ...end, seconds })}\n`);
process.exitCode = end.repeated === 0 && end.accounted && end.units <= end.ordered ? 0 : 1;
