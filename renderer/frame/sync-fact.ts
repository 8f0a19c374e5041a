/** Whether records are safe on the server, as one sentence. Over all destinations, the worst news first. */
import { keepsRecords } from '../../src/model/document.ts';
import type { SyncView } from '../../src/model/station.ts';
import type { MessageKey } from '../messages/catalogue.ts';

export interface SyncFact {
  readonly key: MessageKey;
  readonly count: number;
  /** `bad` wants a person now; `warn` will mend itself or wants one later. */
  readonly level: 'good' | 'quiet' | 'warn' | 'bad';
  /** Newest success or oldest wait, whichever the sentence is about. */
  readonly since: string | null;
}

export function syncFact(destinations: readonly SyncView[]): SyncFact {
  const on = destinations.filter((view) => view.state !== 'off');
  const rejected = sum(on, (view) => view.rejected);
  if (rejected > 0) return { key: 'header.sync.rejected', count: rejected, level: 'bad', since: null };
  const waiting = sum(on, (view) => view.waiting);
  const oldest = earliest(on.map((view) => view.oldestWaitingAt));
  const newest = latest(on.map((view) => view.lastSuccessAt));
  if (on.some((view) => view.lastFault !== null) && waiting > 0)
    return { key: 'header.sync.unreachable', count: waiting, level: 'warn', since: oldest };
  if (on.some((view) => view.state === 'sending'))
    return { key: 'header.sync.sending', count: waiting, level: 'quiet', since: null };
  if (waiting > 0) return { key: 'header.sync.waiting', count: waiting, level: 'quiet', since: oldest };
  // authorities that hear of revocations keep no records
  const keepRecords = on.filter((view) => keepsRecords(view.destination));
  if (keepRecords.length === 0) return { key: 'header.sync.off', count: 0, level: 'quiet', since: null };
  return { key: 'header.sync.safe', count: 0, level: 'good', since: newest };
}

function sum(views: readonly SyncView[], pick: (view: SyncView) => number): number {
  return views.reduce((total, view) => total + pick(view), 0);
}

function earliest(times: readonly (string | null)[]): string | null {
  return times.filter((time) => time !== null).sort()[0] ?? null;
}

function latest(times: readonly (string | null)[]): string | null {
  return (
    times
      .filter((time) => time !== null)
      .sort()
      .at(-1) ?? null
  );
}
