/** Lines of the tables that people read: what the store lists and the contract carries. */
import type { SyncState } from './document.ts';
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
