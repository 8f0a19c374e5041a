/** The durable side of a job. Implemented by the store; every call is on disk when it returns. */
import type { ChainHead, DocumentKind, OutboxFact, SignedDocument } from '../model/document.ts';
import type { ForeignNumber } from '../model/foreign-number.ts';
import type { JobEnd, JobStart, StepResult } from '../model/job.ts';
import type { Unit, UnitState } from '../model/unit.ts';

/** What the unit becomes through the job; null leaves it as it is. */
export interface UnitChange {
  readonly hardwareId: string;
  readonly model: string;
  readonly state: UnitState | null;
  readonly serialNumber: string | null;
  readonly firmware: string | null;
  readonly groupId: string | null;
  readonly certificateFingerprint: string | null;
}

/** A statement that is still to be signed: its place in the chain is known only inside the transaction. */
export interface UnsignedDocument {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly body: SignedDocument['body'];
}

export interface JobConclusion {
  readonly end: JobEnd;
  readonly unit: UnitChange | null;
  /** In chain order. The first is the job's record. */
  readonly documents: readonly UnsignedDocument[];
  /** Facts besides the documents, which become facts by themselves. */
  readonly facts: readonly OutboxFact[];
  /** The job's log, bounded by the runner; kept beside the record, which has its digest. */
  readonly log: readonly string[];
}

export type DocumentSigner = (document: UnsignedDocument, head: ChainHead) => SignedDocument;

export interface WipeIntent {
  readonly jobId: string;
  readonly hardwareId: string;
  readonly methodId: string;
  readonly at: string;
}

/** A wipe that was begun, and how its document ends; null when it has none. */
export interface WipeAttempt extends WipeIntent {
  readonly verdict: string | null;
}

export interface Journal {
  /** Before the first byte. */
  begin(start: JobStart): void;
  /** As soon as the unit is known. */
  identified(jobId: string, hardwareId: string): void;
  stepFinished(jobId: string, result: StepResult): void;
  intent(intent: WipeIntent): void;
  /** One transaction: outcome, unit, signed documents, outbox rows. Finishing twice throws Fault `bug`. */
  finish(jobId: string, conclusion: JobConclusion, sign: DocumentSigner): readonly SignedDocument[];
  /** Jobs that were never finished: after a restart these were interrupted. */
  unfinished(): readonly {
    readonly start: JobStart;
    readonly hardwareId: string | null;
    readonly steps: readonly StepResult[];
  }[];
  unit(hardwareId: string): Unit | null;
  /** Whether it was retired or destroyed once, whatever it is called since. */
  hasEnded(hardwareId: string): boolean;
  /** Null for a unit without a number, and for one that has its number from this station. */
  foreignNumber(hardwareId: string): ForeignNumber | null;
}
