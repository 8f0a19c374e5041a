/**
 * Servers that keep one entry for each unit. A fact is only the reason to look: what is sent is what is true of the unit now, so
 * that facts that come late, twice or in another order leave the same entry. A unit that is over has none.
 */
import type { OutboxRow } from '../model/document.ts';
import { asFault, Fault } from '../model/fault.ts';
import { fillPlaceholders } from '../model/placeholders.ts';
import type { UnitState } from '../model/unit.ts';
import type { Delivery } from './destination.ts';
import type { TestableDestination, UnitEntry } from './destination-parts.ts';

export interface EntryServer {
  /** For people: where it is. */
  readonly address: string;
  /**
   * Makes or changes the entry, or takes it away; both again and again without harm. Resolves with what was done, in words.
   * Rejects with Fault destination.record (this unit is refused), server.refused (not now), destination.* and
   * server.unreachable (nobody is taken now).
   */
  put(unit: UnitEntry, signal: AbortSignal): Promise<string>;
  remove(unit: UnitEntry, signal: AbortSignal): Promise<string>;
  check(signal: AbortSignal): Promise<string>;
  close?(): void;
}

/** Enough for one sending within its time; the next batch follows at once. */
const batchMax = 20;
const kept: readonly UnitState[] = ['provisioned', 'returned'];

export function entryDestination(
  name: string,
  server: EntryServer,
  unitOf: (hardwareId: string) => UnitEntry | null,
): TestableDestination {
  return {
    name,
    address: server.address,
    batchMax,
    send: async (rows, signal) => {
      const answers = new Map<string, Delivery>();
      const done = new Map<string, Delivery>();
      for (const row of rows) {
        const subject = subjectOf(row);
        const known = subject === null ? undefined : done.get(subject);
        const answer = known ?? (await oneRow(subject, signal, answers.size > 0));
        if (answer === null) return answers; // the others are tried later
        answers.set(row.id, answer);
        if (subject !== null) done.set(subject, answer);
      }
      return answers;
    },
    check: (signal) => server.check(signal),
    [Symbol.asyncDispose]: async () => server.close?.(),
  };

  /** Null: nobody is taken now, and some were before. Throws the fault when it was the first. */
  async function oneRow(
    subject: string | null,
    signal: AbortSignal,
    some: boolean,
  ): Promise<Delivery | null> {
    const unit = subject === null ? null : unitOf(subject);
    if (unit === null)
      return { type: 'accepted', receipt: 'It is about no unit of this station: nothing to do there.' };
    const stays = kept.includes(unit.state);
    try {
      const receipt = await (stays ? server.put(unit, signal) : server.remove(unit, signal));
      return { type: 'accepted', receipt };
    } catch (thrown) {
      // one unit that is refused must not hold up the others; a person sees it on the list
      const fault = asFault(thrown);
      if (fault.code === 'destination.record')
        return { type: 'rejected', reason: stays ? fault.message : byHand(fault.message) };
      if (fault.code === 'server.refused') return { type: 'retry', reason: fault.message };
      if (some) return null;
      throw fault;
    }
  }

  function byHand(reason: string): string {
    return `${reason} The unit is over, and its entry is still there: whoever runs ${server.address} has to remove it; then put this record aside with what was done.`;
  }
}

function subjectOf(row: OutboxRow): string | null {
  const { payload } = row;
  if (typeof payload !== 'object' || payload === null || !('hardwareId' in payload)) return null;
  return typeof payload.hardwareId === 'string' ? payload.hardwareId : null;
}

/** The name of the unit's entry. Throws Fault destination.record for a unit that lacks what the template needs. */
export function entryNameOf(template: string, unit: UnitEntry): string {
  const facts: Readonly<Record<string, string | null>> = {
    serialNumber: unit.serialNumber,
    hardwareId: unit.hardwareId,
    model: unit.model,
  };
  return fillPlaceholders(template, (name) => {
    const fact = facts[name] ?? null;
    if (fact !== null) return fact;
    throw new Fault(
      'destination.record',
      `The unit ${unit.hardwareId} has no ${name}, which its name there is made of.`,
    );
  });
}
