/** Whether the clock of this computer and an authority's agree: tokens and dates of certificates depend on it. */

const toleranceMs = 5 * 60_000;

/** `date` is the header of RFC 9110 section 6.6.1. A sentence, or null when they agree or nothing can be said. */
export function clockFinding(date: string | readonly string[] | undefined, now: Date): string | null {
  const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  const aheadMs = now.getTime() - theirs;
  if (Number.isNaN(theirs) || Math.abs(aheadMs) <= toleranceMs) return null;
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return `The clock of this computer is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} the authority's.`;
}
