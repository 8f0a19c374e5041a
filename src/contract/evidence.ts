/** What belongs to documents beside the documents: time stamps of an authority, and how long names of people are kept. */
import { z } from 'zod';
import { type DocumentKind, type NamePolicy, namePolicySchema } from '../model/document.ts';
import type { FaultData } from '../model/fault.ts';
import { nothing, replying } from './request.ts';

/** A certificate that vouches for the authority. */
export interface VouchingCertificate {
  readonly subject: string;
  /** UTC ISO time. */
  readonly validTo: string;
  /** Of the certificate, hexadecimal. */
  readonly sha256: string;
  readonly pem: string;
}

export interface TimeStampView {
  /** Null: no document is stamped. */
  readonly url: string | null;
  readonly certificates: readonly VouchingCertificate[];
  /** What is stamped; all other documents are covered by the next of these. */
  readonly kinds: readonly DocumentKind[];
  readonly stamped: number;
  /** Documents that are owed one. */
  readonly waiting: number;
  readonly lastFault: FaultData | null;
}

/** A stamp that was asked for to see whether it works; it is not kept. */
export interface TimeStampTrial {
  /** What the authority says the time is. UTC ISO time, as the next one. */
  readonly at: string;
  /** What this computer said when the stamp came. */
  readonly here: string;
  readonly certificates: readonly VouchingCertificate[];
}

export interface NamesView {
  readonly policy: NamePolicy;
  /** Names that are kept beside documents now. */
  readonly kept: number;
  /** When the oldest document was signed whose names are kept. UTC ISO time. */
  readonly oldest: string | null;
}

const authority = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(300),
  certificatesPem: z.string().min(1).max(60_000),
});

export const evidenceRequests = {
  names: replying<NamesView>()(nothing),
  saveNamePolicy: replying<NamesView>()(namePolicySchema),
  /** How many names would go. */
  namesBefore: replying<{ readonly names: number }>()(z.strictObject({ before: z.iso.datetime() })),
  /** Of documents that were signed before. Replies with how many names are gone. */
  eraseNames: replying<{ readonly names: number; readonly jobs: number }>()(
    z.strictObject({ before: z.iso.datetime() }),
  ),
  timeStamps: replying<TimeStampView>()(nothing),
  /** Null switches time stamps off. The certificates (PEM) are those that vouch for the authority. */
  useTimeStamps: replying<TimeStampView>()(z.strictObject({ authority: authority.nullable() })),
  /** Asks this authority for one stamp; nothing is kept. Throws Fault server.unreachable, server.nonsense, evidence.time-stamp. */
  testTimeStamps: replying<TimeStampTrial>()(z.strictObject({ authority })),
} as const;
