/**
 * What any part of the window may ask of people: to sign in, and to bring a second person. The dialogs are in people/; parts
 * and hooks know only this.
 */
import { createContext, useContext, useEffect, useRef } from 'react';
import type { FourEyesAct } from '../../src/model/acts.ts';

export interface PeopleDialogs {
  openSignIn(): void;
  /** Resolves to whether a second person agreed. */
  askSecond(act: FourEyesAct, subject: string): Promise<boolean>;
  /** Takes every scan until it is released: a dialog that waits for a badge. */
  claimScans(onScan: (text: string) => void): () => void;
}

export const PeopleContext = createContext<PeopleDialogs | null>(null);

/** Null outside of the frame: single parts that are drawn alone. */
export function usePeopleDialogs(): PeopleDialogs | null {
  return useContext(PeopleContext);
}

/** Scans come here for as long as the component is there and `active`. */
export function useScanClaim(active: boolean, onScan: (text: string) => void): void {
  const dialogs = usePeopleDialogs();
  const latest = useRef(onScan);
  latest.current = onScan;
  useEffect(
    () => (active && dialogs !== null ? dialogs.claimScans((text) => latest.current(text)) : undefined),
    [active, dialogs],
  );
}
