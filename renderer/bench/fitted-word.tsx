/**
 * A state word that fits its card: in a wide font or a language with long words it is drawn narrower, down to two thirds, and
 * keeps its height, because that is what is read from two metres. Below that it breaks.
 */
import { type ReactElement, useLayoutEffect, useRef } from 'react';

const widths = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.66] as const;

export function FittedWord({ word }: { word: string }): ReactElement {
  const element = useRef<HTMLSpanElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another word is fitted anew
  useLayoutEffect(() => {
    const own = element.current;
    const place = own?.parentElement;
    if (!own || !place) return;
    const measure = (): void => fitInto(own, place);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(place);
    return () => watch.disconnect();
  }, [word]);
  return (
    <span className="slot-word" ref={element}>
      {word}
    </span>
  );
}

/** The widest of `widths` at which no word is cut and the lines are not higher than their place. */
function fitInto(own: HTMLElement, place: HTMLElement): void {
  for (const width of widths) {
    own.classList.toggle('slot-word-narrow', width < 1);
    own.style.overflowWrap = width === widths.at(-1) ? 'anywhere' : 'normal';
    own.style.width = `${100 / width}%`;
    own.style.flexShrink = '0';
    own.style.setProperty('--narrow', String(width));
    const wide = own.scrollWidth > own.clientWidth;
    if (!wide && own.offsetHeight <= place.clientHeight) return;
  }
}
