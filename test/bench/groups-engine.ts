/**
 * A process of its own: an engine with many units in many groups. How late its event loop is while units are compared with a new
 * version, a draft is compared with what is live, and lists are read page by page. Arguments: folder, units, groups. One line
 * of JSON.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Reply, RequestName } from '../../src/contract/contract.ts';
import { callHandler } from '../../src/contract/serve.ts';
import { openStation, type Station } from '../../src/station/station.ts';
import { fillUnits, manyGroups } from './group-rows.ts';

export interface Phase {
  /** 99th percentile and most of how late the event loop was. */
  readonly lateMs: number;
  readonly latestMs: number;
  /** Processor time of this thread in one turn of the loop (p99): what of it is our own, whatever else runs on the machine. */
  readonly turnMs: number;
  readonly longestTurnMs: number;
  readonly wallMs: number;
  /** The longest of its requests. */
  readonly slowestMs: number;
  readonly requests: number;
  readonly rows: number;
}
export type GroupFigures = Readonly<Record<'walk' | 'compare' | 'drift' | 'tree' | 'preview', Phase>>;

const [folder = '', unitsText, groupsText] = process.argv.slice(2);
const [units, groups] = [Number(unitsText), Number(groupsText)];
const resolutionMs = 1;

const open = (): Promise<Station> =>
  openStation({ dataFolder: folder, bench: 'virtual', appVersion: 'bench', virtualBaud: 0 });

/** As a front end asks: it comes as an event of its own, and what is answered goes over a wire as JSON. */
async function call<N extends RequestName>(station: Station, name: N, argument: unknown): Promise<Reply<N>> {
  await turn();
  const reply = (await callHandler(station.handlers, name, argument)) as Reply<N>;
  return JSON.parse(JSON.stringify(reply)) as Reply<N>;
}

async function publish(station: Station, period: number): Promise<void> {
  const { id: draft } = await call(station, 'openGroupDraft', { title: 'bench' });
  const text = JSON.stringify(manyGroups(groups, period));
  const { revision } = await call(station, 'replaceGroups', { draft, revision: 1, text });
  await call(station, 'reviewGroups', { draft, revision });
  await call(station, 'publishGroups', { draft, revision });
}

async function measured(work: (timed: Timed) => Promise<void>): Promise<Phase> {
  const loop = monitorEventLoopDelay({ resolution: resolutionMs });
  const turns = watchTurns();
  let [slowestMs, requests, rows] = [0, 0, 0];
  // What came before is over.
  await delay(100);
  loop.enable();
  const started = performance.now();
  await work(async (ask) => {
    const asked = performance.now();
    const answer = await ask();
    slowestMs = Math.max(slowestMs, performance.now() - asked);
    requests += 1;
    rows += answer.rows;
    return answer.next;
  });
  const wallMs = performance.now() - started;
  loop.disable();
  const own = turns.end();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  return {
    lateMs: late(loop.percentile(99)),
    latestMs: late(loop.max),
    ...own,
    wallMs,
    slowestMs,
    requests,
    rows,
  };
}
function watchTurns(): { end(): Pick<Phase, 'turnMs' | 'longestTurnMs'> } {
  const spent: number[] = [];
  let [running, before] = [true, process.threadCpuUsage()];
  const look = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    spent.push((user + system) / 1_000);
    if (running) setImmediate(look);
  };
  setImmediate(look);
  return {
    end: () => {
      running = false;
      // Turns without work are none that anybody waited for.
      const busy = spent.filter((one) => one > 0.2).sort((left, right) => left - right);
      return { turnMs: busy[Math.floor(busy.length * 0.99)] ?? 0, longestTurnMs: busy.at(-1) ?? 0 };
    },
  };
}

type Timed = (
  ask: () => Promise<{ readonly rows: number; readonly next: string | null }>,
) => Promise<string | null>;

async function pages(
  timed: Timed,
  ask: (after: { after?: string }) => Promise<{ readonly rows: number; readonly next: string | null }>,
): Promise<void> {
  for (let after: string | null | undefined; after !== null; )
    after = await timed(() => ask(after == null ? {} : { after }));
}

const first = await open();
await publish(first, 300);
await first[Symbol.asyncDispose]();
const database = new Database(`${folder}/mintmark.db`);
fillUnits(database, units, groups);
database.close();

const station = await open();
try {
  const settled = async (): Promise<void> => {
    while (((await callHandler(station.handlers, 'listGroups', {})) as Reply<'listGroups'>).comparing)
      await delay(20);
  };
  const walk = await measured(settled);
  const { id: draft } = await call(station, 'openGroupDraft', { title: 'bench' });
  const text = JSON.stringify(manyGroups(groups, 600));
  const { revision } = await call(station, 'replaceGroups', { draft, revision: 1, text });
  const compare = await measured((timed) =>
    pages(timed, async (after) => {
      const page = await call(station, 'compareGroups', { draft, ...after });
      return { rows: page.changes.length, next: page.next };
    }),
  );
  await call(station, 'reviewGroups', { draft, revision });
  await call(station, 'publishGroups', { draft, revision });
  await settled();
  const named = manyGroups(groups, 600).map(({ id }) => id);
  const drift = await measured(async (timed) => {
    for (const group of named)
      await pages(timed, async (after) => {
        const page = await call(station, 'listDrift', { group, state: 'all', limit: 200, ...after });
        return { rows: page.rows.length, next: page.next };
      });
  });
  const tree = await measured((timed) =>
    pages(timed, async (after) => {
      const page = await call(station, 'listGroupNodes', { limit: 1_000, ...after });
      return { rows: page.rows.length, next: page.next };
    }),
  );
  const preview = await measured(async (timed) => {
    for (let index = 0; index < 300; index += 1)
      await timed(async () => {
        const hardwareId = `UNIT${String((index * 7_919) % units).padStart(8, '0')}`;
        const group = named[(index * 31) % named.length];
        await call(station, 'previewMove', { hardwareId, group });
        return { rows: 1, next: null };
      });
  });
  const figures: GroupFigures = { walk, compare, drift, tree, preview };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await station[Symbol.asyncDispose]();
}
