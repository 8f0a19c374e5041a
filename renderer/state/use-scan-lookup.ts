/**
 * What a scanned or typed text is: a unit on the bench, a unit in the life records, or, where people sign in, a badge. A unit
 * comes first: its label is scanned a hundred times for each badge.
 */
import { useCallback, useRef, useState } from 'react';
import type { Api } from '../../src/contract/contract.ts';
import { asFault, type FaultData } from '../../src/model/fault.ts';
import type { StationState } from '../../src/model/station.ts';
import { useApi } from './hooks.ts';
import { formatRoute, navigate } from './route.ts';

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

function openUnit(hardwareId: string): void {
  navigate(formatRoute('units', hardwareId));
}

export function useScanLookup(
  station: StationState | null,
  onFound: (hardwareId: string) => void = openUnit,
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
          if (hardwareId !== null) onFound(hardwareId);
        },
        () => setScan({ text, found: false, fault: null }),
      );
    },
    [api, onFound],
  );
  return { scan, look };
}
