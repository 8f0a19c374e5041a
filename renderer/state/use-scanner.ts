import { useEffect, useRef } from 'react';
import { noScan, stepScan } from './scan-detector.ts';

/**
 * Listens to the whole window. The Enter that ends a scan is swallowed, or it would press whatever button has the
 * focus. Fields marked `data-scan="own"` take scans themselves: there the text is wanted where it lands.
 */
export function useScanner(onScan: (text: string) => void): void {
  const latest = useRef(onScan);
  latest.current = onScan;
  useEffect(() => {
    let state = noScan;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.target instanceof HTMLElement && event.target.closest('[data-scan="own"]') !== null) return;
      const step = stepScan(state, event.key, event.timeStamp);
      state = step.state;
      if (step.scanned === null) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current(step.scanned);
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
}
