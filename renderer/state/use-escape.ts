import { useEffect, useRef } from 'react';

/** Closes a drawer with Escape, unless an open menu or list took the key for itself. */
export function useEscape(onEscape: () => void): void {
  const latest = useRef(onEscape);
  latest.current = onEscape;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      const lists = [...document.querySelectorAll('[role="menu"], [role="listbox"]')];
      if (lists.some((list) => list.checkVisibility())) return;
      latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
