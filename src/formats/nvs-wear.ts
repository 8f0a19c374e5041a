/**
 * How often the pages of an NVS partition were erased: each page that is taken into use gets the next sequence number, and pages are
 * taken in turn (ESP-IDF documentation, "NVS: Internals"), so that the highest number over the count of pages is the erases of each.
 */
import { pageHeaderCrc, pageStates } from './nvs-layout.ts';

export const nvsHeaderBytes = 32;
/** What makers of NOR flash promise. */
const promisedErases = 100_000;

/** `headers`: the first 32 bytes of each page. Percent of what the flash promises; null when no page was ever used. */
export function nvsWearPercent(headers: readonly Uint8Array[]): number | null {
  const sequences = headers.flatMap((header) => sequenceOf(header));
  if (sequences.length === 0) return null;
  const erases = (Math.max(...sequences) + 1) / headers.length;
  return Math.round((1000 * erases) / promisedErases) / 10;
}

function sequenceOf(header: Uint8Array): readonly number[] {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const state = view.getUint32(0, true);
  if (state === pageStates.unused || state === pageStates.corrupt) return [];
  return view.getUint32(28, true) === pageHeaderCrc(header) ? [view.getUint32(4, true)] : [];
}
