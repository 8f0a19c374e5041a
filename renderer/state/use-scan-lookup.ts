/** What a scanned or typed number opens: a unit on the bench, a unit in the life records, or the search for it. */
import { useCallback, useRef, useState } from 'react';
import type { Api } from '../../src/contract/contract.ts';
import type { StationState } from '../../src/model/station.ts';
import { useApi } from './hooks.ts';
import { formatRoute, navigate } from './route.ts';

export interface ScanResult {
  readonly text: string;
  /** Null while it is being looked up. */
  readonly found: boolean | null;
}

/** The hardware id that a scanned text stands for, or null. Exact matches only: a scan is never a guess. */
export async function lookUp(scanned: string, station: StationState, api: Api): Promise<string | null> {
  const wanted = scanned.toLowerCase();
  const here = station.slots.find(
    (view) => view.hardwareId?.toLowerCase() === wanted || view.serialNumber?.toLowerCase() === wanted,
  );
  if (here?.hardwareId) return here.hardwareId;
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
      setScan({ text, found: null });
      lookUp(text, latest.current, api).then(
        (hardwareId) => {
          setScan({ text, found: hardwareId !== null });
          if (hardwareId !== null) onFound(hardwareId);
        },
        () => setScan({ text, found: false }),
      );
    },
    [api, onFound],
  );
  return { scan, look };
}
