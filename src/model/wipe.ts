/** The words of end of life: methods, levels, what was read back, verdicts. Only data; who signs what is in evidence/. */
import { z } from 'zod';
import { confidencePercent } from './sampled-read.ts';

/**
 * NIST SP 800-88 names, plus `partial` for what does not even reach Clear (settings marked as free but still in
 * flash). `purge` needs a vendor statement and no shipped driver declares it.
 */
export const wipeLevels = ['partial', 'clear', 'purge', 'destroy'] as const;
export type WipeLevel = (typeof wipeLevels)[number];

/** One way of wiping that a driver offers, declared before any unit is touched. */
export interface WipeMethod {
  readonly id: string;
  readonly title: string;
  /** The most that this method may ever claim. */
  readonly level: WipeLevel;
  /** What is left behind, in words for the certificate: fuses, locked slots, running firmware. */
  readonly leaves: readonly string[];
  /** How the result is read back: every byte, by asking the firmware, or not at all. */
  readonly verification: 'full-read' | 'query' | 'none';
}

/** One memory or store of the unit after the wipe. Sizes in bytes. */
export const mediumReportSchema = z.strictObject({
  name: z.string(),
  level: z.enum(wipeLevels),
  method: z.string(),
  bytesTotal: z.int().nonnegative(),
  bytesRead: z.int().nonnegative(),
  /** `sampled`: some blocks, drawn at random; never enough for a certificate. */
  verification: z.enum(['full-read', 'sampled', 'query', 'none']),
  /** With `sampled`, and only then. See sampled-read.ts. */
  sample: z
    .strictObject({
      blockBytes: z.int().positive(),
      blocksTotal: z.int().positive(),
      blocksRead: z.int().positive(),
      fromPercent: z.number().positive().max(100),
      confidencePercent: z.number().min(0).max(100),
    })
    .optional(),
  /** Blocks to which random bytes were written, read back and erased again: a unit that only shows erased bytes can not. */
  challengedBlocks: z.int().nonnegative().optional(),
  /** True when everything that was read is erased. */
  clean: z.boolean(),
  /** SHA-256 of what was read back, hexadecimal; null where bytes can not be read. */
  readBackSha256: z.string().nullable(),
  findings: z.array(z.string()),
});
export type MediumReport = z.infer<typeof mediumReportSchema>;

export const mediumPhases = ['wiping', 'verifying', 'checked'] as const;
/** `verifying` includes writing and erasing test patterns; `checked` says only that the read-back has ended, not how. */
export type MediumPhase = (typeof mediumPhases)[number];

/** How far the wipe of one medium is, for who waits at the bench. No document is made of it. */
export interface MediumProgress {
  /** As the certificate names it. */
  readonly name: string;
  readonly phase: MediumPhase;
  /** Of this phase. Null while the unit works and does not say how far it is: most erase all of it at one command. */
  readonly bytesDone: number | null;
  /** Null where the protocol counts no bytes: the firmware is only asked. */
  readonly bytesTotal: number | null;
}

export const wipeVerdicts = [
  'VERIFIED',
  'VERIFIED WITH EXCEPTIONS',
  'COMPLETED, NOT VERIFIED',
  'FAILED',
  'INTERRUPTED',
  'DESTROY REQUIRED',
] as const;
export type WipeVerdict = (typeof wipeVerdicts)[number];

export interface WipeEvidence {
  readonly media: readonly MediumReport[];
  /** What was not erased, each with its reason. */
  readonly retained: readonly string[];
  readonly finished: boolean;
}

/** What is wrong with what a medium says of its sample: more confidence than it can have, or other sums. Null when nothing is. */
export function sampleObjection({
  name,
  verification,
  sample,
  bytesTotal,
  bytesRead,
}: MediumReport): string | null {
  if ((verification === 'sampled') !== (sample !== undefined))
    return `${name}: sampled, and no sample is named, or the other way round`;
  if (sample === undefined) return null;
  const { blockBytes, blocksTotal, blocksRead } = sample;
  if (
    blockBytes * blocksTotal !== bytesTotal ||
    blockBytes * blocksRead !== bytesRead ||
    blocksRead > blocksTotal
  )
    return `${name}: blocks and bytes of its sample do not fit each other`;
  return sample.confidencePercent > confidencePercent(sample)
    ? `${name}: ${sample.confidencePercent} % confidence, where its sample gives ${confidencePercent(sample)}`
    : null;
}

/**
 * The verdict that the evidence allows: a full read of every byte of every medium for VERIFIED; anything kept makes
 * it WITH EXCEPTIONS; a medium whose bytes were not all read is never called verified.
 */
export function wipeVerdict(evidence: WipeEvidence): WipeVerdict {
  if (!evidence.finished) return 'INTERRUPTED';
  if (evidence.media.length === 0) return 'FAILED';
  if (evidence.media.some((medium) => !medium.clean)) return 'FAILED';
  const fullyRead = (medium: MediumReport): boolean =>
    medium.verification === 'full-read' &&
    medium.bytesTotal > 0 &&
    medium.bytesRead === medium.bytesTotal &&
    medium.readBackSha256 !== null;
  if (!evidence.media.every(fullyRead)) return 'COMPLETED, NOT VERIFIED';
  return evidence.retained.length > 0 ? 'VERIFIED WITH EXCEPTIONS' : 'VERIFIED';
}

/** Only these two may be called a certificate; all else prints as a report. */
export function isCertificate(verdict: WipeVerdict): boolean {
  return verdict === 'VERIFIED' || verdict === 'VERIFIED WITH EXCEPTIONS';
}
