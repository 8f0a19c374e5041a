/**
 * Tells a keyboard-wedge scanner from a person: a scanner sends its characters a few milliseconds apart and ends with
 * Enter. Pure: times come in with the keys. Nothing here knows what was scanned.
 */
export interface ScanState {
  readonly text: string;
  readonly lastAtMs: number;
}

export const noScan: ScanState = { text: '', lastAtMs: 0 };

/** Longest pause between two characters of one scan. Cheap Bluetooth scanners need about 30 ms; people rarely type below 70. */
export const scanGapMs = 50;
const shortestScan = 4;
const longestScan = 200;

export interface ScanStep {
  readonly state: ScanState;
  /** Set when this key completes a scan. */
  readonly scanned: string | null;
}

export function stepScan(state: ScanState, key: string, atMs: number): ScanStep {
  const inTime = atMs - state.lastAtMs <= scanGapMs;
  if (key === 'Enter') {
    const text = inTime ? state.text.trim() : '';
    return { state: noScan, scanned: text.length >= shortestScan ? text : null };
  }
  // Shift and its like belong to the next character and take no time of their own.
  if (key === 'Shift' || key === 'CapsLock') return { state, scanned: null };
  if ([...key].length !== 1) return { state: noScan, scanned: null };
  const text = inTime ? state.text + key : key;
  if (text.length > longestScan) return { state: noScan, scanned: null };
  return { state: { text, lastAtMs: atMs }, scanned: null };
}
