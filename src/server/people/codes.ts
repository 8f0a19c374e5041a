/** Things that are shown once and known here only by their hash: sessions, tokens, invitations, enrolment codes. */
import { createHash } from 'node:crypto';
import type { Random } from '../../base/random.ts';

/** 256 random bits as base64url. */
export function newCode(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('base64url');
}

/** Enough for 256 random bits: there is nothing to guess from. Lower-case hexadecimal. */
export function codeSha256(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
