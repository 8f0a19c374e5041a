/** Requests about the file that a line without a network carries to its server, and about the one that comes back. */
import { z } from 'zod';
import type { SignedAsk } from '../model/exchange.ts';
import type { ImportedLeases } from './leases.ts';
import { replying } from './request.ts';

export interface TakenReceipts {
  /** Settled now. */
  readonly accepted: number;
  /** Settled already: the same file again does nothing. */
  readonly known: number;
  /** Not of this server, not for this station, or for another record: nothing was changed by them. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
  /** What the server says that it does not take; those records wait, and say so. */
  readonly rejected: readonly { readonly id: string; readonly reason: string }[];
}

export interface AnswerTaken {
  readonly receipts: TakenReceipts;
  readonly orders: ImportedLeases;
  /** The version of the groups that is live now by it; null when nothing changed. */
  readonly groups: number | null;
  /** At the server, newer than here, and signed by an office that is trusted here: to be fetched as files. */
  readonly packages: readonly {
    readonly package: string;
    readonly title: string;
    readonly version: string;
    readonly sha256: string;
    readonly sizeBytes: number;
  }[];
  readonly revoked: {
    readonly certificates: number;
    readonly signers: readonly string[];
    readonly stationRevokedAt: string | null;
  };
  /** What is missing, unknown here or was not taken, in sentences. */
  readonly notes: readonly string[];
}

export const exchangeRequests = {
  /** What this station asks for beside receipts, for a file with so many pages of records; null while it is enrolled nowhere. */
  exchangeAsk: replying<SignedAsk | null>()(z.strictObject({ pages: z.int().min(0).max(1_000_000) })),
  /** The text of the server's answer file, as large as a month of receipts makes it; the same again does nothing. */
  importAnswer: replying<AnswerTaken>()(z.strictObject({ answer: z.string().max(200_000_000) })),
} as const;
