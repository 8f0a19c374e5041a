import { useEffect, useRef } from 'react';

/** Keeps a scrolling list at its end while it grows, unless the person has scrolled up to read. */
export function useFollowEnd(
  count: number,
  scrollToEnd: () => void,
): { onScroll(element: HTMLElement): void } {
  const following = useRef(true);
  const latest = useRef(scrollToEnd);
  latest.current = scrollToEnd;
  useEffect(() => {
    if (count > 0 && following.current) latest.current();
  }, [count]);
  return {
    onScroll: (element) => {
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < 48;
    },
  };
}
