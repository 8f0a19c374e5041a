/**
 * Ten thousand kills, each at a random instruction point of store and identity transaction. Prints one JSON line with the
 * totals at the end, and the same into a file after every folder, so that a night that was cut short is counted as well.
 *
 *   node test/nightly/kills.ts [kills] [minutes] [file for the totals so far]
 */
import { writeFileSync } from 'node:fs';
import { killStores, type StoreKillTotals } from '../kills/store-lives.ts';

const [kills = '10000', minutes = '', file] = process.argv.slice(2);
const started = performance.now();
const seed = Date.now() & 0x7fff_ffff;
const line = (totals: StoreKillTotals): string =>
  JSON.stringify({
    what: 'kills at instruction points',
    asked: Number(kills),
    ...totals,
    broken: 0, // the first invariant that does not hold ends the run with what it was
    seed,
    minutes: Math.round((performance.now() - started) / 6_000) / 10,
  });
const totals = await killStores({
  kills: Number(kills),
  seed,
  lanes: 2,
  ...(minutes === '' ? {} : { untilMs: started + Number(minutes) * 60_000 }),
  onFolder: (soFar) => {
    if (file !== undefined) writeFileSync(file, `${line(soFar)}\n`);
  },
});
process.stdout.write(`${line(totals)}\n`);
