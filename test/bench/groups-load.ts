/**
 * Groups with many units: how long the engine keeps its event loop meanwhile, as a part of the 10 ms that others may wait for it. On a
 * machine that others use they wait for those as well, so how late it was has a goal where there are processors to spare alone.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { GroupFigures, Phase } from './groups-engine.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const mostLateMs = 10;
const titles = {
  compare: 'Comparing a draft',
  drift: 'Listing how units stand to their groups',
  walk: 'Comparing all units with a new version',
  tree: 'Listing the groups',
  preview: 'Previewing a move',
} as const satisfies Record<keyof GroupFigures, string>;

export async function groupsLoad(
  units: number,
  groups: number,
  runs: number,
): Promise<readonly Measurement[]> {
  const isQuiet = (loadavg()[0] ?? 0) < availableParallelism() / 2;
  const all: GroupFigures[] = [];
  for (let run = 0; run < runs; run += 1) all.push(await once(units, groups));
  const about = `${units.toLocaleString('en')} units in ${groups.toLocaleString('en')} groups`;
  return (Object.keys(titles) as (keyof GroupFigures)[]).flatMap((name): Measurement[] => {
    const phases = all.map((figures) => figures[name]);
    const figure = (words: string, valueMs: (phase: Phase) => number, goal: number | null): Measurement => ({
      name: `${titles[name]}, ${about}: ${words}, of ${mostLateMs} ms`,
      unit: 'ratio',
      better: 'less',
      spread: spreadOf(phases.map((phase) => valueMs(phase) / mostLateMs)),
      runs,
      goal,
      note: phases.map(noteOf).join(' | '),
    });
    return [
      figure('processor time of a turn (p99)', ({ turnMs }) => turnMs, 1),
      figure('event loop late (p99)', ({ lateMs }) => lateMs, isQuiet ? 1 : null),
    ];
  });
}

function noteOf({ wallMs, latestMs, turnMs, longestTurnMs, slowestMs, requests, rows }: Phase): string {
  const asked =
    requests === 0 ? '' : `; ${requests} requests, ${rows} rows, the slowest ${slowestMs.toFixed(1)} ms`;
  return `${Math.round(wallMs)} ms in all, at most ${latestMs.toFixed(1)} ms late, ${turnMs.toFixed(1)} ms of processor time a turn (p99), ${longestTurnMs.toFixed(1)} ms the longest${asked}; load of the machine ${loadavg()[0]?.toFixed(2) ?? '?'}`;
}

async function once(units: number, groups: number): Promise<GroupFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-groups-'));
  try {
    const program = join(import.meta.dirname, 'groups-engine.ts');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, folder, String(units), String(groups)],
      { maxBuffer: 16 * 1024 * 1024 },
    );
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as GroupFigures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
