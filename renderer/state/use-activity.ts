import { useEffect, useState } from 'react';

/**
 * Counts up at most every `intervalMs`, while somebody is at the window. What asks the station again and again by itself
 * would count as a person who is still there, and keep them signed in for ever.
 */
export function useActivity(intervalMs: number): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    let lastAtMs = performance.now();
    const onActivity = (event: Event): void => {
      if (event.timeStamp - lastAtMs < intervalMs) return;
      lastAtMs = event.timeStamp;
      setCount((old) => old + 1);
    };
    const kinds = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const;
    for (const kind of kinds) window.addEventListener(kind, onActivity, { passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, onActivity);
    };
  }, [intervalMs]);
  return count;
}
