/** Tells the engine that somebody is there: at most every 20 seconds, and only for a hand, never for the window itself. */
import { useEffect } from 'react';
import { useApi } from '../state/hooks.ts';

const intervalMs = 20_000;

export function useKeepSignedIn(signedIn: boolean): void {
  const api = useApi();
  useEffect(() => {
    if (!signedIn) return;
    let toldMs = Number.NEGATIVE_INFINITY;
    const tell = (event: Event): void => {
      if (!event.isTrusted || event.timeStamp - toldMs < intervalMs) return;
      toldMs = event.timeStamp;
      api.keepSignedIn({}).catch(() => undefined); // the engine is gone: the banner says so
    };
    const kinds = ['pointerdown', 'keydown', 'wheel'] as const;
    for (const kind of kinds) window.addEventListener(kind, tell, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, tell, { capture: true });
    };
  }, [api, signedIn]);
}
