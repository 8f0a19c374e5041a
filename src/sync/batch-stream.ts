/**
 * Batches behind one another for as long as all goes well: while the server works on one, the answer to the one before it is read and
 * settled, and the next one is made. Never two at once, so that the order stays. What has no answer stays waiting: a reply that is lost, or a stop
 * in between, costs sending what it was for again, which the server answers with the same receipts.
 */
import type { OutboxRow } from '../model/document.ts';
import type { Delivery, PreparedBatch, UnreadAnswer } from './destination.ts';

export interface StreamParts {
  prepare(rows: readonly OutboxRow[]): PreparedBatch;
  /** What goes next, but for what is on its way. */
  next(underWay: readonly OutboxRow[]): readonly OutboxRow[];
  /** False: nothing more is to be sent now. */
  settle(rows: readonly OutboxRow[], answers: ReadonlyMap<string, Delivery>): boolean;
  sendSignal(): AbortSignal;
  isStopped(): boolean;
  /** Counts what came into the outbox meanwhile: it may be more urgent than what was made ready. */
  news(): number;
}

/** Sent, and answered with nothing that can be read. */
export interface Undelivered {
  readonly rows: readonly OutboxRow[];
  readonly thrown: unknown;
}

interface Batch {
  readonly rows: readonly OutboxRow[];
  readonly prepared: PreparedBatch;
}
interface Answered {
  readonly rows: readonly OutboxRow[];
  readonly answer: UnreadAnswer;
}

/** Resolves when nothing more is due, or something went wrong. Rejects only with what `settle` and `next` throw. */
export async function streamBatches(
  first: readonly OutboxRow[],
  parts: StreamParts,
): Promise<readonly Undelivered[]> {
  const undelivered: Undelivered[] = [];
  let goesOn = true;
  const take = ({ rows, answer }: Answered): void => {
    let answers: ReadonlyMap<string, Delivery>;
    try {
      answers = answer.read();
    } catch (thrown) {
      // An answer that is none: a later try, as when there was no answer.
      undelivered.push({ rows, thrown });
      goesOn = false;
      return;
    }
    if (!parts.settle(rows, answers)) goesOn = false;
  };
  const makeReady = (underWay: readonly OutboxRow[]): Batch | null => {
    const rows = parts.next(underWay);
    return rows.length === 0 ? null : { rows, prepared: parts.prepare(rows) };
  };
  let before: Answered | null = null;
  let isFirst = true;
  let batch: Batch | null = { rows: first, prepared: parts.prepare(first) };
  while (batch !== null) {
    const { rows, prepared }: Batch = batch;
    const news = parts.news();
    const underWay = ended(prepared.post(parts.sendSignal()));
    if (before !== null) take(before);
    let next: Batch | null = goesOn ? makeReady(rows) : null;
    const sent = await underWay;
    before = null;
    if (!sent.ok) {
      if (!parts.isStopped()) undelivered.push({ rows, thrown: sent.thrown });
      break;
    }
    const answered: Answered = { rows, answer: sent.value };
    // a server that takes nothing gets one batch, not two
    if (isFirst) take(answered);
    else before = answered;
    isFirst = false;
    if (parts.isStopped()) goesOn = false;
    if (goesOn && news !== parts.news()) next = makeReady(rows);
    batch = goesOn ? next : null;
  }
  if (before !== null) take(before);
  return undelivered;
}

type Ended<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly thrown: unknown };

/** Never rejects: whoever is busy meanwhile looks at it later. */
function ended<T>(work: Promise<T>): Promise<Ended<T>> {
  return work.then(
    (value) => ({ ok: true, value }),
    (thrown: unknown) => ({ ok: false, thrown }),
  );
}
