/**
 * The readings of a unit beside those of its group: what is usual there, and what is not. Being unusual is worth a look and no
 * fault by itself. Counters and times are not compared: they grow with age, and a returned unit is older than those on the bench.
 */
import type { Readings } from '../model/job.ts';
import { readingWords, valueWords } from '../model/reading-words.ts';
import type { TriageFinding, TriageTopic } from '../model/return.ts';
import { finding } from './finding.ts';
import { normOf, outlierScore, scoreOf } from './robust.ts';

/** The newest readings of each other unit. */
export interface PeerReadings {
  /** As people call them: "group Nord", "model Gateway Mk2". */
  readonly of: string;
  readonly units: readonly Readings[];
}

/** A group whose members differ in the last digit only has no outliers that anybody cares about. */
const leastShare = 0.1;
const mostFindings = 10;

const topics: readonly (readonly [pattern: RegExp, topic: TriageTopic])[] = [
  [/supply|battery|voltage|Mv$|Ma$/i, 'supply'],
  [/^pool\.|stack|heap|Memory/, 'memory'],
  [/^flashWear\./, 'flash'],
  [/rssi|snr|Dbm$|Db$/i, 'network'],
];
const grows = /^(stat|net|partition|image)\.|Ms$|Seconds$|Bytes$|^restarts$|^logErrors$|^bootloaderMode$/;

/** None with too few peers to say what is usual. */
export function peerFindings(readings: Readings, { of, units }: PeerReadings): readonly TriageFinding[] {
  let usual = 0;
  const odd: TriageFinding[] = [];
  for (const [name, value] of Object.entries(readings)) {
    if (typeof value !== 'number' || grows.test(name)) continue;
    const norm = normOf(units.flatMap((unit) => numberOf(unit[name])));
    if (norm === null) continue;
    const isOdd =
      scoreOf(value, norm) >= outlierScore &&
      Math.abs(value - norm.median) >= leastShare * Math.abs(norm.median);
    if (isOdd) odd.push(unusual(name, value, norm.median, `${norm.count} units of ${of}`));
    else usual += 1;
  }
  const shown = odd.slice(0, mostFindings);
  if (usual === 0) return shown;
  const among = `${units.length} units of ${of}`;
  return [
    ...shown,
    finding(
      'job',
      'fine',
      `${usual} ${usual === 1 ? 'reading is' : 'readings are'} as usual among ${among}.`,
    ),
  ];
}

function unusual(name: string, value: number, median: number, among: string): TriageFinding {
  const { label, unit } = readingWords(name);
  const text = `Unusual in its group: ${label} is ${valueWords(value, unit)}, ${valueWords(median, unit)} in the middle of ${among}.`;
  const topic = topics.find(([pattern]) => pattern.test(name))?.[1] ?? 'job';
  return finding(topic, 'watch', text, median, value);
}

function numberOf(value: Readings[string] | undefined): readonly number[] {
  return typeof value === 'number' && Number.isFinite(value) ? [value] : [];
}
