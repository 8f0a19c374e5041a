/** What a press opens below it: brought into view, with the focus on it, so that eyes, Tab and a screen reader go on there. */
import { type RefObject, useEffect, useRef } from 'react';

/** For an element with `tabIndex={-1}`: itself, not a field in it, so that a scanner types into nothing. */
export function useIntoView<Element extends HTMLElement>(): RefObject<Element | null> {
  const ref = useRef<Element>(null);
  useEffect(() => {
    ref.current?.focus({ preventScroll: true });
    ref.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return ref;
}
