/**
 * What a scanned or typed text is: a unit on the bench, a unit in the life records, or, where people sign in, a badge. A unit
 * comes first: its label is scanned a hundred times for each badge.
 */
import { useCallback, useRef, useState } from 'react';
import type { Api } from '../../src/contract/contract.ts';
import { asFault, type FaultData } from '../../src/model/fault.ts';
import type { StationState } from '../../src/model/station.ts';
import { useApi } from './hooks.ts';
import { formatRoute, navigate, parseRoute } from './route.ts';

export interface ScanResult {
  readonly text: string;
  /** Null while it is being looked up. */
  readonly found: boolean | null;
  /** Why a badge could not be tried; null when it simply is nobody's. */
  readonly fault: FaultData | null;
}

/** The hardware id that a scanned text stands for, or null. Exact matches only: a scan is never a guess. */
export async function lookUp(scanned: string, station: StationState, api: Api): Promise<string | null> {
  const wanted = scanned.toLowerCase();
  const here = station.slots.find(
    (view) => view.hardwareId?.toLowerCase() === wanted || view.serialNumber?.toLowerCase() === wanted,
  );
  if (here?.hardwareId) return here.hardwareId;
  // While nobody is signed in the records are closed, and a scan that is no unit on the bench is a badge.
  if (station.people.demanded && station.people.signedIn === null) return null;
  const page = await api.listUnits({ search: scanned.slice(0, 100), limit: 20 });
  const unit = page.rows.find(
    (row) => row.hardwareId.toLowerCase() === wanted || row.serialNumber?.toLowerCase() === wanted,
  );
  return unit?.hardwareId ?? null;
}

/**
 * Where a scanned unit is shown: at the returns desk as one that came back, or as one of the batch that is open there; everywhere
 * else by its life record. Whoever scans the very unit that they are about to wipe stays where they are.
 */
export function placeOfScan(hardwareId: string, hash: string, slots: StationState['slots']): string | null {
  const { screen, subject, query } = parseRoute(hash);
  if (screen !== 'returns') return formatRoute('units', hardwareId);
  if (subject !== null && slots.find(({ slot }) => slot.id === subject)?.hardwareId === hardwareId)
    return null;
  return formatRoute('returns', null, { batch: query.batch ?? null, unit: hardwareId });
}

function openUnit(hardwareId: string, { slots }: StationState): void {
  const place = placeOfScan(hardwareId, location.hash, slots);
  if (place !== null) navigate(place);
}

export function useScanLookup(
  station: StationState | null,
  onFound: (hardwareId: string, station: StationState) => void = openUnit,
): { scan: ScanResult | null; look: (text: string) => void } {
  const api = useApi();
  const [scan, setScan] = useState<ScanResult | null>(null);
  const latest = useRef(station);
  latest.current = station;
  const look = useCallback(
    (text: string) => {
      if (latest.current === null) return;
      const station = latest.current;
      setScan({ text, found: null, fault: null });
      lookUp(text, station, api).then(
        (hardwareId) => {
          if (hardwareId === null && station.people.demanded) {
            // Never shown: it may be a badge.
            setScan({ text: '', found: null, fault: null });
            api.signIn({ proof: { badge: text } }).then(
              () => setScan(null),
              (thrown) => setScan({ text: '', found: false, fault: asFault(thrown).toData() }),
            );
            return;
          }
          setScan({ text, found: hardwareId !== null, fault: null });
          if (hardwareId !== null) onFound(hardwareId, station);
        },
        () => setScan({ text, found: false, fault: null }),
      );
    },
    [api, onFound],
  );
  return { scan, look };
}
