/** What commands print: tables and sentences for people, one JSON value for programs. Device texts lose their control characters. */
import Table from 'cli-table3';
import { asFault } from '../model/fault.ts';
import { exitCodeOfFault } from './exit-codes.ts';

/** A unit decides what it is called: its text must not move the cursor or hide a line. */
export function safeText(value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? '' : String(value).replace(/\p{Cc}/gu, '·');
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

export function printTable(
  head: readonly string[],
  rows: readonly (readonly (string | number | boolean | null | undefined)[])[],
): void {
  if (rows.length === 0) {
    print('Nothing here yet.');
    return;
  }
  const table = new Table({
    head: [...head],
    style: { head: process.stdout.isTTY ? ['cyan'] : [], border: [] },
    wordWrap: true,
  });
  table.push(...rows.map((row) => row.map(safeText)));
  print(table.toString());
}

/** Prints a fault as what happened, what to do, who acts; returns the exit code. */
export function reportFault(thrown: unknown, json: boolean): number {
  const fault = asFault(thrown);
  const data = fault.toData();
  if (json) printJson({ fault: data });
  else process.stderr.write(`${safeText(data.message)}\n${data.help}\n(${data.code}, for: ${data.who})\n`);
  if (data.code === 'bug' && fault.cause instanceof Error)
    process.stderr.write(`${fault.cause.stack ?? ''}\n`);
  return exitCodeOfFault(fault.code);
}
