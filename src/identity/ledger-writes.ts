/** How the identity transaction writes into the ledger: durable when it returns, and one flush for slots that write together. */
import { Fault } from '../model/fault.ts';
import type { IdentityLedger, IdentityProfile, IdentityRow, IdentityState } from '../model/identity.ts';
import type { StepRun } from '../steps/step.ts';

export class LedgerWrites {
  readonly #ledger: IdentityLedger;

  constructor(ledger: IdentityLedger) {
    this.#ledger = ledger;
  }

  /** The key of the pool was drawn for this number and did not get into the unit: it is over, and the unit gets another number. */
  async nextNumber(profile: IdentityProfile, row: IdentityRow, run: StepRun): Promise<IdentityRow> {
    const to = row.state === 'written' || row.state === 'proven' ? 'revoked' : 'burned';
    await this.advance(row, to, { reason: 'its key of the pool was used' }, run);
    const next = await this.together(() => this.#ledger.reserve(profile, row.hardwareId, run.jobId));
    run.log(`identity ${row.serialNumber}: ${to}, its key of the pool was used; next ${next.serialNumber}`);
    return next;
  }

  advance(
    row: IdentityRow,
    to: IdentityState,
    change: Parameters<IdentityLedger['advance']>[2],
    run: StepRun,
  ): Promise<IdentityRow> {
    return this.together(() => this.#ledger.advance(row.id, to, change, run.jobId));
  }

  /** One flush for the slots that write at the same time, where the ledger can. */
  async together<T>(work: () => T): Promise<T> {
    return this.#ledger.together === undefined ? work() : this.#ledger.together(work);
  }

  /** A key or certificate that somebody else has: the unit is put on hold with what is known. */
  async orQuarantine<T>(row: IdentityRow, run: StepRun, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.code === 'identity.conflict') {
        await this.advance(row, 'quarantined', { reason: thrown.message }, run);
      }
      throw thrown; // the unit is on hold by now; the fault still ends the step
    }
  }
}
