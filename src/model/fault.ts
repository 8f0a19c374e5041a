/**
 * A known way to go wrong. The table in fault-table.ts holds policy and words: who must act, what the outcome of a
 * job is, what to do now. Codes are stable for ever; they are printed with the message so that a photograph of the
 * screen is enough to search for.
 */
import type { FaultActor, FaultEntry } from './fault-entry.ts';
import { faultTable } from './fault-table.ts';

export type FaultCode = keyof typeof faultTable;
export type FaultContext = Readonly<Record<string, string | number | boolean | null>>;

/** A fault as plain data: what crosses the contract, goes into records and is shown. */
export interface FaultData {
  readonly code: FaultCode;
  /** One sentence: what happened. */
  readonly message: string;
  /** One instruction: what to do now. */
  readonly help: string;
  readonly who: FaultActor;
  readonly context: FaultContext;
}

export class Fault extends Error {
  readonly code: FaultCode;
  readonly context: FaultContext;

  constructor(
    code: FaultCode,
    message: string,
    context: FaultContext = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = 'Fault';
    this.code = code;
    this.context = context;
  }

  get entry(): FaultEntry {
    return faultTable[this.code];
  }

  toData(): FaultData {
    const { who, help } = this.entry;
    return { code: this.code, message: this.message, help, who, context: this.context };
  }

  static fromData(data: FaultData): Fault {
    return new Fault(data.code, data.message, data.context);
  }
}

/** Anything thrown, as a fault: a Fault stays what it is, all else is a bug of ours (`bug`). */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Fault('bug', `Mintmark itself went wrong: ${message}`, {}, { cause: thrown });
}
