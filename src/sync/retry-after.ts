/** `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date. */

/** A server that says a week is asked again after an hour: it may have been said by something in between. */
const longestMs = 3_600_000;

/** Milliseconds from now; null when it says nothing, or nothing that can be understood. */
export function retryAfterMs(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const text = header.trim();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), longestMs);
}
