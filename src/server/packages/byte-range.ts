/** One range of bytes as RFC 9110 section 14 has it: what a client that was cut off asks for. */

export type ByteRange =
  /** No range, several, or one that can not be read: the whole of it is sent (section 14.2 allows that). */
  | { readonly type: 'whole' }
  /** Inclusive. */
  | { readonly type: 'part'; readonly first: number; readonly last: number }
  /** Nothing of it is there: 416. */
  | { readonly type: 'outside' };

export function readRange(header: string | undefined, sizeBytes: number): ByteRange {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (match === null || (from === '' && to === '')) return { type: 'whole' };
  if (from === '') {
    const length = Number(to);
    return length === 0
      ? { type: 'outside' }
      : { type: 'part', first: Math.max(0, sizeBytes - length), last: sizeBytes - 1 };
  }
  const first = Number(from);
  const last = to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (to !== '' && Number(to) < first) return { type: 'whole' };
  return first >= sizeBytes ? { type: 'outside' } : { type: 'part', first, last };
}
