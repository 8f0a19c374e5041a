/** Errors in a log that a unit wrote: lines of Zephyr (`[00:00:01.250,000] <err> modem: no SIM`) and of ESP-IDF (`E (1250) wifi: …`). */
import { stripVTControlCharacters } from 'node:util';
import type { Readings } from '../model/job.ts';

const errorLine = /^(?:\[[0-9:.,]{5,24}\] <err> |E \(\d{1,12}\) )(.{1,200})/;

/** `lastError`: the newest, without its time. */
export function logReadings(text: string): Readings {
  const errors = stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .flatMap((line) => errorLine.exec(line.trim())?.[1] ?? []);
  const last = errors.at(-1);
  return { logErrors: errors.length, ...(last === undefined ? {} : { lastError: last }) };
}
