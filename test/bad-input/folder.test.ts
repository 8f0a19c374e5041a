/** Data folders that can not be used: full, damaged, newer, read by another. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { disarmAll, openBench, provisionRecipe, temporaryFolder } from '../station/bench.ts';
import { expectClear, expectFault } from './clear-fault.ts';

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());
const data = (): string => join(place.folder, 'data');

test('a data folder that a newer Mintmark wrote is refused, and left as it is', async () => {
  await (await openBench(data()))[Symbol.asyncDispose]();
  const direct = new BetterSqlite(join(data(), 'mintmark.db'));
  direct.pragma('user_version = 999');
  direct.close();
  await expectFault(openBench(data()), 'store.newer', /999|newer/);
  const after = new BetterSqlite(join(data(), 'mintmark.db'));
  expect(after.pragma('user_version', { simple: true })).toBe(999);
  after.close();
});

test('a database that is no database is refused, and not replaced', async () => {
  mkdirSync(data());
  writeFileSync(join(data(), 'mintmark.db'), 'this was a shopping list'.repeat(1_000));
  await expectFault(openBench(data()), 'store.damaged', /./);
});

test('a data folder that another station uses is refused with the name of the holder', async () => {
  await using bench = await openBench(data());
  await expectFault(openBench(data()), 'store.locked', new RegExp(`process ${process.pid}`));
  expect(bench.station.state.alerts).toEqual([]);
});

test('a data folder that is a file is refused', async () => {
  writeFileSync(data(), '');
  await expectFault(openBench(data()), 'store.failed', /./);
});

const mountable =
  process.getuid?.() === 0 &&
  spawnSync('sh', [
    '-c',
    'mkdir -p /tmp/mintmark-mount && mount -t tmpfs -o size=1m tmpfs /tmp/mintmark-mount && umount /tmp/mintmark-mount',
  ]).status === 0;

describe('a full disk', () => {
  test.skipIf(!mountable)(
    'ends a job as what it is, calls nothing done that is not, and is over when there is room',
    async () => {
      const disk = join(place.folder, 'disk');
      mkdirSync(disk);
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', disk]).status).toBe(0);
      try {
        const bench = await openBench(join(disk, 'data'));
        await disarmAll(bench);
        await bench.plug(1);
        const { bavail, bsize } = statfsSync(disk);
        const ballast = join(disk, 'ballast');
        spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, `bs=${bsize}`, `count=${bavail}`]);
        const slotId = bench.slot(1).slot.id;
        let failure: unknown = null;
        for (let attempt = 0; attempt < 20 && failure === null; attempt += 1) {
          const { jobId } = await bench.call('startJob', { slotId, recipeId: 'gateway-mk2-diagnose' });
          const done = await bench.ended(1, jobId);
          if (done.outcome !== 'passed') failure = done.fault;
        }
        expectClear(failure as never, 'store.full', /full/);
        expect(bench.station.state.alerts.map((alert) => alert.code)).toContain('store.full');
        rmSync(ballast);
        expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
        expect(bench.station.state.alerts).toEqual([]);
        await bench[Symbol.asyncDispose]();
        await using again = await openBench(join(disk, 'data'));
        const rows = (await again.call('listRecords', { limit: 100 })).rows;
        expect(rows.filter((row) => row.outcome === 'running')).toEqual([]);
        expect(again.station.state.alerts).toEqual([]);
      } finally {
        spawnSync('umount', ['-l', disk]);
      }
    },
  );
});
