/**
 * What a person must know, by where it comes from: each source says its own fault and takes it back when it is over.
 * Nothing stays on the screen that has gone away, and nothing that has not is wiped by another source.
 */
import type { FaultData } from '../model/fault.ts';

/** `slot:` + id: an armed slot whose job could not start. */
export type AlertSource =
  | 'numbers'
  | 'store'
  | 'journal'
  | 'server'
  | 'evidence'
  | 'issuers'
  | 'revocations'
  | `pin:${string}`
  | 'people'
  | 'server-sign-in'
  | 'server-alarms'
  | 'leases'
  | 'destinations'
  | 'time-stamps'
  | 'drift'
  | 'groups'
  | 'packages'
  | 'revoked'
  | `slot:${string}`;

export class Alerts {
  readonly #bySource = new Map<AlertSource, FaultData>();
  readonly #onChange: (alerts: readonly FaultData[]) => void;

  constructor(onChange: (alerts: readonly FaultData[]) => void) {
    this.#onChange = onChange;
  }

  get list(): readonly FaultData[] {
    return [...this.#bySource.values()];
  }

  raise(source: AlertSource, fault: FaultData): void {
    const before = this.#bySource.get(source);
    if (before?.code === fault.code && before.message === fault.message) return;
    this.#bySource.set(source, fault);
    this.#onChange(this.list);
  }

  settle(source: AlertSource): void {
    if (this.#bySource.delete(source)) this.#onChange(this.list);
  }

  set(source: AlertSource, fault: FaultData | null): void {
    if (fault === null) this.settle(source);
    else this.raise(source, fault);
  }
}
