/** Folds a unit's events into lines: one for all steps of a number within one job, one for what servers took in a row. */
import type { LifeEvent } from '../../src/contract/contract.ts';
import { identityOf } from './life-words.ts';

export interface LifeLine {
  /** Oldest first, never empty. */
  readonly events: readonly LifeEvent[];
  /** What the line says: its newest event. */
  readonly newest: LifeEvent;
}

/** Of events oldest first, lines newest first. A server's answer between two steps of a number does not part them. */
export function lifeLines(events: readonly LifeEvent[]): readonly LifeLine[] {
  const lines: LifeEvent[][] = [];
  for (const event of events) {
    const last = lines.at(-1);
    const other = last?.[0]?.type === 'sync' && event.type === 'identity' ? lines.at(-2) : last;
    if (other !== undefined && belongs(other, event)) other.push(event);
    else lines.push([event]);
  }
  return lines
    .flatMap((line) => {
      const newest = line.at(-1);
      return newest === undefined ? [] : [{ events: line, newest }];
    })
    .reverse();
}

function belongs(line: readonly LifeEvent[], event: LifeEvent): boolean {
  const before = line.at(-1);
  if (before === undefined || before.type !== event.type) return false;
  if (event.type === 'identity')
    return event.jobId !== null && event.jobId === before.jobId && serialOf(event) === serialOf(before);
  // A rejection stands alone: it is the one answer that somebody must see.
  return event.type === 'sync' && taken(event) && taken(before);
}

function serialOf(event: LifeEvent): string | null {
  return identityOf(event)?.serial ?? null;
}

function taken(event: LifeEvent): boolean {
  return event.title.endsWith(' accepted');
}
