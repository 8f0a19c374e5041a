/** Lines of the tables that people read: what the store lists and the contract carries. */
import type { SyncState } from './document.ts';
import type { IdentityState, KeyOrigin } from './identity.ts';
import type { Outcome } from './job.ts';

/** One job in the list of records. */
export interface RecordRow {
  readonly jobId: string;
  readonly documentId: string | null;
  readonly recipeTitle: string;
  readonly purpose: string;
  readonly slotNumber: number;
  readonly hardwareId: string | null;
  readonly serialNumber: string | null;
  readonly outcome: Outcome | 'running';
  readonly faultCode: string | null;
  readonly operator: string;
  readonly startedAt: string;
  readonly durationMs: number | null;
  /** The least settled of all destinations; null while there is no destination or no document. */
  readonly syncState: SyncState | null;
}

/** One certificate that is over, and what its authority knows of it. */
export interface RevocationRow {
  readonly issuer: string;
  /** Hexadecimal. */
  readonly certificateSerial: string;
  readonly serialNumber: string;
  readonly hardwareId: string;
  readonly reason: string;
  readonly state: SyncState;
  /** What the authority, or the person who confirmed it, said last. */
  readonly said: string | null;
  readonly at: string;
}

/** One line of the Sync page. `subject` is the hardware id that the fact is about, where there is one. */
export interface SyncRow {
  readonly id: string;
  readonly sequence: number;
  readonly kind: string;
  readonly destination: string;
  readonly state: SyncState;
  readonly attempts: number;
  readonly createdAt: string;
  readonly nextAttemptAt: string;
  readonly lastError: string | null;
  readonly subject: string | null;
}

/** One number that was ever given out, and what became of it. */
export interface NumberRow {
  readonly serialNumber: string;
  readonly profile: string;
  readonly state: IdentityState;
  readonly hardwareId: string;
  readonly orderId: string | null;
  readonly keyOrigin: KeyOrigin | null;
  /** Why it was burned, put on hold or revoked. */
  readonly reason: string | null;
  readonly jobId: string;
  readonly reservedAt: string;
  readonly updatedAt: string;
}

/** Everything that is known of one number. */
export interface NumberLife {
  readonly row: NumberRow;
  /** Oldest first. `from` is null for the first. */
  readonly transitions: readonly {
    readonly from: IdentityState | null;
    readonly to: IdentityState;
    readonly at: string;
    /** A job's id, or who decided by hand. */
    readonly jobId: string;
    readonly reason: string | null;
    /** There is a record of that job. */
    readonly hasRecord: boolean;
  }[];
  /** Every certificate that was ever issued for it, oldest first. */
  readonly certificates: readonly {
    readonly serial: string;
    readonly fingerprint: string;
    readonly at: string;
    readonly state: 'live' | 'REVOCATION PENDING' | 'revoked';
  }[];
  readonly publicKeySha256: string | null;
  /** The certificate that is in force, as PEM; null for a number without one. */
  readonly certificatePem: string | null;
}
