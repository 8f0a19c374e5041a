/** What belongs to documents beside the documents: time stamps of an authority, and how long names of people are kept. */
import { z } from 'zod';
import { type NamePolicy, namePolicySchema } from '../model/document.ts';
import type { FaultData } from '../model/fault.ts';
import { nothing, replying } from './request.ts';

export interface TimeStampView {
  /** Null: no document is stamped. */
  readonly url: string | null;
  readonly stamped: number;
  /** Documents that are owed one. */
  readonly waiting: number;
  readonly lastFault: FaultData | null;
}

export interface NamesView {
  readonly policy: NamePolicy;
  /** Names that are kept beside documents now. */
  readonly kept: number;
}

export const evidenceRequests = {
  names: replying<NamesView>()(nothing),
  saveNamePolicy: replying<NamesView>()(namePolicySchema),
  /** Of documents that were signed before. Replies with how many names are gone. */
  eraseNames: replying<{ readonly names: number; readonly jobs: number }>()(
    z.strictObject({ before: z.iso.datetime() }),
  ),
  timeStamps: replying<TimeStampView>()(nothing),
  /** Null switches time stamps off. The certificates (PEM) are those that vouch for the authority. */
  useTimeStamps: replying<TimeStampView>()(
    z.strictObject({
      authority: z
        .strictObject({ url: z.url().max(300), certificatesPem: z.string().min(1).max(60_000) })
        .nullable(),
    }),
  ),
} as const;
