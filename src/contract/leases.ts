/** Requests about shared orders: numbers that are leased by files, and numbers that the database has forgotten. */
import { z } from 'zod';
import type { FaultData } from '../model/fault.ts';
import { nothing, replying } from './request.ts';

export interface ImportedLeases {
  /** Names of the orders that came along and are new here. */
  readonly orders: readonly string[];
  /** How many leases are new here; 0 when the same file is imported again. */
  readonly leases: number;
  /** Orders that the office has closed. */
  readonly closed: readonly string[];
  /** Orders that were not taken, and why. */
  readonly refused: readonly FaultData[];
}

export const leaseRequests = {
  /** A signed request for a stick, to be answered by `mintmark server lease`. */
  leaseRequestFile: replying<{ readonly text: string }>()(nothing),
  /** The server's signed answer. */
  importLeases: replying<ImportedLeases>()(z.strictObject({ text: z.string().max(5_000_000) })),
  /** An engineer's decision after identity.high-water: all numbers up to the highest known mark are burned. */
  acceptNumbers: replying<null>()(nothing),
} as const;
