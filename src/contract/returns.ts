/**
 * The returns desk: what came back, batches that shall be wiped, and the end of units that can not be. Who may is in
 * station/people/request-acts.ts.
 */
import { z } from 'zod';
import {
  type Batch,
  type BatchFate,
  type BatchRefusal,
  type BatchUnit,
  batchIdSchema,
} from '../model/batch.ts';
import { destroyReasons, destructionMethods } from '../model/destruction.ts';
import { type ReturnCase, type ReturnOutcome, returnOutcomes, type TriageFinding } from '../model/return.ts';
import type { Unit } from '../model/unit.ts';
import { id, type Page, page, replying } from './request.ts';

/** What a scan is about: a label, a hardware id. */
export interface UnitSight {
  /** Null for a unit that neither this station nor its server knows. */
  readonly unit: Unit | null;
  /** Retired or destroyed: where and when, in words. */
  readonly gone: string | null;
  readonly openReturnId: string | null;
  /** Where it is plugged in right now. */
  readonly slotId: string | null;
  /** It is not known here; the server told of it. */
  readonly fromServer: boolean;
}

export interface ReturnView {
  readonly case: ReturnCase;
  readonly unit: Unit;
  readonly gone: string | null;
  readonly slotId: string | null;
  /** Null before the first diagnosis. */
  readonly findings: readonly TriageFinding[] | null;
  /** How it can be closed now; `why` is a sentence where it can not. */
  readonly endings: readonly { readonly outcome: ReturnOutcome; readonly why: string | null }[];
  /** A verified wipe of it since it was opened. */
  readonly certificateId: string | null;
  /** An order to destroy it that is not carried out. */
  readonly destroyOrderId: string | null;
}

export interface BatchView {
  readonly batch: Batch;
  readonly units: readonly BatchUnit[];
  readonly refused: readonly BatchRefusal[];
}

/** What the batch says to one unit that was scanned or plugged in. */
export interface BatchCheck {
  readonly listed: boolean;
  readonly line: number | null;
  readonly fate: BatchFate | null;
  /** For the clerk. */
  readonly words: string;
}

const scan = z.string().trim().min(1).max(200);
const note = z.string().trim().max(500).default('');

export const returnRequests = {
  /** What is known of the unit behind a label. Asks the server where this station knows nothing. */
  findUnit: replying<UnitSight>()(z.strictObject({ scan })),
  /** Throws Fault return.unknown, return.open. */
  openReturn: replying<ReturnView>()(
    z.strictObject({
      scan,
      /** The customer's words. */
      reason: z.string().trim().min(1).max(500),
      reference: z.string().trim().min(1).max(100).optional(),
    }),
  ),
  listReturns: replying<Page<ReturnCase>>()(z.strictObject({ open: z.boolean().optional(), ...page })),
  getReturn: replying<ReturnView>()(z.strictObject({ returnId: id })),
  /** Diagnoses the unit in the slot as the one of this return; one that is another is put on hold. */
  startTriage: replying<{ readonly jobId: string }>()(z.strictObject({ returnId: id, slotId: id })),
  /** Its identities are revoked, and it is provisioned again by this recipe. */
  startRepair: replying<{ readonly jobId: string }>()(
    z.strictObject({ returnId: id, slotId: id, recipeId: id }),
  ),
  /** Signs the record of the return. Throws Fault return.not-yet with what is missing. */
  closeReturn: replying<ReturnCase>()(
    z.strictObject({ returnId: id, outcome: z.enum(returnOutcomes), note }),
  ),
  /** DESTROY REQUIRED: the unit is put on hold, and the order says what to do. */
  requireDestruction: replying<{ readonly documentId: string }>()(
    z.strictObject({ hardwareId: id, reason: z.enum(destroyReasons), note }),
  ),
  /** Two people saw it. Throws Fault destroy.evidence, person.second. */
  recordDestruction: replying<{ readonly documentId: string; readonly unit: Unit }>()(
    z.strictObject({
      hardwareId: id,
      method: z.enum(destructionMethods),
      place: z.string().trim().min(1).max(200),
      /** Now, when it is not given. */
      destroyedAt: z.iso.datetime().optional(),
      /** The number as it was read off the unit. */
      serialSeen: z.string().trim().min(1).max(100).optional(),
      /** The other witness, where nobody has to sign in. */
      witness: z.string().trim().min(1).max(60).optional(),
      photos: z
        .array(z.strictObject({ name: z.string().min(1).max(100), base64: z.string().max(27_000_000) }))
        .max(5)
        .default([]),
      note,
    }),
  ),
  /** A list of hardware ids and serial numbers, one a line or in the first column of a CSV. */
  loadBatch: replying<BatchView>()(
    z.strictObject({
      batchId: batchIdSchema,
      title: z.string().trim().min(1).max(120),
      text: z.string().max(2_000_000),
    }),
  ),
  listBatches: replying<Page<Batch>>()(z.strictObject(page)),
  getBatch: replying<BatchView>()(z.strictObject({ batchId: id })),
  /** A unit that is not on the list is refused, and that goes on the sheet. */
  checkBatchUnit: replying<BatchCheck>()(z.strictObject({ batchId: id, scan })),
  /** Signs the sheet, which accounts for each unit of the list. */
  closeBatch: replying<{ readonly documentId: string; readonly batch: Batch }>()(
    z.strictObject({ batchId: id, note }),
  ),
  /** A photo that a document names. */
  exportAttachment: replying<{
    readonly name: string;
    readonly mediaType: string;
    readonly base64: string;
  }>()(z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
  /** The server's list of retired units as a file, for a line without a network. */
  importRetired: replying<{ readonly learned: number; readonly at: string }>()(
    z.strictObject({ text: z.string().max(9_500_000) }),
  ),
} as const;
