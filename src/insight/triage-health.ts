/** The readings of a diagnosis as verdicts: supply, restarts, crashes, memory, flash wear, certificate dates, counters, clock. */

import type { Readings, ReadingValue } from '../model/job.ts';
import { brokenLimit } from '../model/reading-words.ts';
import type { Limit } from '../model/recipe.ts';
import type { TriageFinding } from '../model/return.ts';
import { finding } from './finding.ts';

export interface TriageLimit {
  readonly reading: string;
  readonly limit: Limit;
  readonly value: ReadingValue;
  readonly passed: boolean;
}

const dayMs = 86_400_000;
/** A certificate that ends within this time is renewed while the unit is here. */
const soonDays = 90;
const fullStackPercent = 95;
const nearlyFullStackPercent = 85;
/** Share of the erase cycles that a flash data sheet promises. */
const wornPercent = 80;

export function healthFindings(
  { readings, limits }: { readonly readings: Readings; readonly limits: readonly TriageLimit[] },
  now: Date,
): readonly TriageFinding[] {
  return [
    ...limits.map((each) => limitFinding(each)),
    ...restarts(readings),
    ...crashes(readings),
    ...memory(readings),
    ...wear(readings),
    ...dates(readings, now),
    ...counters(readings),
    ...logs(readings),
    ...trial(readings),
  ];
}

function limitFinding({ reading, limit, value, passed }: TriageLimit): TriageFinding {
  const topic = /supply|battery|voltage/i.test(reading) ? 'supply' : 'job';
  return passed
    ? finding(topic, 'fine', `${reading} is ${String(value)}, within its limits.`, null, value)
    : finding(topic, 'fault', brokenLimit(reading, value, limit), JSON.stringify(limit), value);
}

/** Words of Zephyr's `hwinfo reset_cause`, of Espressif's ROM and of modems. */
const causes: readonly (readonly [pattern: RegExp, text: string])[] = [
  // before the watchdogs: Espressif calls one of its causes RTCWDT_BROWN_OUT_RESET
  [
    /brown.?out|low.?volt|undervolt/i,
    'The supply broke down last (brown-out): check battery and connectors.',
  ],
  [/watchdog|wdt/i, 'A watchdog restarted it last: its firmware hung.'],
  [/lockup|panic|fault|exception/i, 'Its processor stopped on a fault last.'],
  [/temperature|therm/i, 'It was switched off by its temperature last.'],
  [/parity|ecc/i, 'A memory error restarted it last.'],
];

function restarts(readings: Readings): readonly TriageFinding[] {
  const { resetCause = null, restarts: count = null, restartsWhileWatched: watched = null } = readings;
  const found: TriageFinding[] = [];
  if (typeof watched === 'number')
    found.push(
      watched > 0
        ? finding(
            'reset',
            'fault',
            `It restarted ${watched} times by itself while it was watched.`,
            0,
            watched,
          )
        : finding('reset', 'fine', 'It started and went on running while it was watched.', 0, 0),
    );
  if (typeof resetCause === 'string') {
    const known = causes.find(([pattern]) => pattern.test(resetCause));
    found.push(
      known === undefined
        ? finding('reset', 'fine', `Last restart: ${resetCause}.`, null, resetCause)
        : finding('reset', 'watch', known[1], null, resetCause),
    );
  }
  if (typeof count === 'number' && count > 0)
    found.push(finding('reset', 'fine', `It counts ${count} restarts.`, null, count));
  return found;
}

function crashes(readings: Readings): readonly TriageFinding[] {
  const { coredump = null, panic = null } = readings;
  const panics =
    typeof panic === 'string'
      ? [finding('crash', 'fault', `Its firmware crashed while it was watched: ${panic}.`, null, panic)]
      : [];
  if (coredump === null) return panics;
  return [...panics, ...dumps(coredump)];
}

function dumps(coredump: ReadingValue): readonly TriageFinding[] {
  return coredump === 'none' || coredump === 0 || coredump === false
    ? [finding('crash', 'fine', 'It keeps no memory dump of a crash.')]
    : [
        finding(
          'crash',
          'fault',
          typeof coredump === 'number'
            ? `Its firmware has crashed: it keeps a memory dump of ${coredump} bytes. Save it with a tool of its maker before the unit is wiped.`
            : 'Its firmware has crashed: it keeps a memory dump. Save it with a tool of its maker before the unit is wiped.',
          'none',
          coredump,
        ),
      ];
}

function memory(readings: Readings): readonly TriageFinding[] {
  const { fullestStackPercent = null, fullestStack = null, stacks = null } = readings;
  const whose = typeof fullestStack === 'string' ? ` (${fullestStack})` : '';
  const found: TriageFinding[] = [];
  if (stacks === 'not measured')
    found.push(
      finding('memory', 'unknown', 'How full its stacks are is not measured on this board.', null, stacks),
    );
  if (typeof fullestStackPercent === 'number') {
    const verdict =
      fullestStackPercent >= fullStackPercent
        ? 'fault'
        : fullestStackPercent >= nearlyFullStackPercent
          ? 'watch'
          : 'fine';
    found.push(
      finding(
        'memory',
        verdict,
        `The fullest stack${whose} is ${fullestStackPercent} % full.`,
        null,
        fullestStackPercent,
      ),
    );
  }
  for (const [name, value] of Object.entries(readings))
    if (/^pool\..*\.fewestFree$/.test(name) && value === 0)
      found.push(
        finding('memory', 'watch', `The memory pool ${name.split('.')[1] ?? ''} was empty once.`, null, 0),
      );
  return found;
}

/** `flashWear.PART`: the most that a page of it was erased, in percent of what the data sheet promises. */
function wear(readings: Readings): readonly TriageFinding[] {
  return Object.entries(readings).flatMap(([name, value]) => {
    if (!name.startsWith('flashWear.') || typeof value !== 'number') return [];
    const part = name.slice('flashWear.'.length);
    const verdict = value >= 100 ? 'fault' : value >= wornPercent ? 'watch' : 'fine';
    return [finding('flash', verdict, `The flash of ${part} is worn to ${value} %.`, null, value)];
  });
}

function dates(
  { heldCertificateNotAfter = null, clock = null }: Readings,
  now: Date,
): readonly TriageFinding[] {
  const found: TriageFinding[] = [];
  const until =
    typeof heldCertificateNotAfter === 'string' ? Date.parse(heldCertificateNotAfter) : Number.NaN;
  if (Number.isFinite(until)) {
    const days = Math.floor((until - now.getTime()) / dayMs);
    found.push(
      days < 0
        ? finding(
            'certificate',
            'fault',
            `Its certificate ended ${-days} days ago.`,
            null,
            heldCertificateNotAfter,
          )
        : days < soonDays
          ? finding(
              'certificate',
              'watch',
              `Its certificate ends in ${days} days.`,
              null,
              heldCertificateNotAfter,
            )
          : finding('certificate', 'fine', 'Its certificate is in date.', null, heldCertificateNotAfter),
    );
  }
  // SMP's clock has no zone (protocols.md): a day of tolerance covers every one.
  const said = typeof clock === 'string' ? Date.parse(`${clock.slice(0, 19)}Z`) : Number.NaN;
  if (Number.isFinite(said) && Math.abs(said - now.getTime()) > dayMs)
    found.push(
      finding('job', 'watch', `Its clock is wrong: it says ${String(clock)}.`, now.toISOString(), clock),
    );
  return found;
}

const troubles =
  /(err|error|errors|drop|dropped|fail|failed|failures|timeout|timeouts|retr(y|ies)|lost|crc)s?$/i;

/** Counters of statistics groups whose names mean trouble, and of network interfaces. */
function counters(readings: Readings): readonly TriageFinding[] {
  return Object.entries(readings).flatMap(([name, value]) => {
    if (typeof value !== 'number' || value <= 0) return [];
    if (!/^(stat|net)\./.test(name) || !troubles.test(name)) return [];
    return [finding('network', 'watch', `It counts ${value} of ${name.replace(/^stat\./, '')}.`, 0, value)];
  });
}

/** The newest lines of the unit's own log that are errors. */
function logs(readings: Readings): readonly TriageFinding[] {
  const { logErrors = null, lastError = null } = readings;
  if (typeof logErrors !== 'number') return [];
  return logErrors === 0
    ? [finding('crash', 'fine', 'Its log holds no errors.', 0, 0)]
    : [
        finding(
          'crash',
          'watch',
          `Its log holds ${logErrors} ${logErrors === 1 ? 'error' : 'errors'}${typeof lastError === 'string' ? `, the newest: ${lastError}` : ''}.`,
          0,
          logErrors,
        ),
      ];
}

function trial({ firmwareConfirmed = null }: Readings): readonly TriageFinding[] {
  return firmwareConfirmed === false
    ? [
        finding(
          'firmware',
          'watch',
          'Its firmware is on trial: the next restart brings the old one back.',
          true,
          false,
        ),
      ]
    : [];
}
