import type { ReactElement } from 'react';
import type { ShapeName } from '../look/slot-look.ts';

const paths: Readonly<Record<Exclude<ShapeName, 'ring'>, ReactElement>> = {
  socket: (
    <>
      <rect x="4" y="6" width="24" height="20" rx="5" strokeDasharray="4 3.2" />
      <path d="M12 14v4M20 14v4" />
    </>
  ),
  disc: <circle cx="16" cy="16" r="11" fill="currentColor" />,
  check: (
    <>
      <circle cx="16" cy="16" r="13" />
      <path d="m9.5 16.5 4.5 4.5 8.5-9.5" strokeWidth="3.4" />
    </>
  ),
  octagon: (
    <>
      <path d="M10.6 3h10.8L29 10.6v10.8L21.4 29H10.6L3 21.4V10.6z" />
      <path d="m11 11 10 10M21 11 11 21" strokeWidth="3.4" />
    </>
  ),
  triangle: (
    <>
      <path d="M16 4 29.5 27.5h-27z" />
      <path d="M16 12.5v7" strokeWidth="3.4" />
      <path d="M16 23.6v.1" strokeWidth="3.8" />
    </>
  ),
  hand: (
    <path d="M10 17V8.5a2 2 0 0 1 4 0V15m0-8.5v-1a2 2 0 0 1 4 0V15m0-8a2 2 0 0 1 4 0v9m0-5a2 2 0 0 1 4 0v8.500c0 5-3.5 8.5-8.5 8.5-4 0-6-1.8-8-5.200l-3.7-6.300a2 2 0 0 1 3.4-2.100L10 18.5" />
  ),
  bars: (
    <>
      <rect x="3.5" y="3.5" width="25" height="25" rx="5" />
      <path d="M12.5 11v10M19.5 11v10" strokeWidth="3.8" />
    </>
  ),
  slash: (
    <>
      <circle cx="16" cy="16" r="13" />
      <path d="m7 25 18-18" strokeWidth="3" />
    </>
  ),
};

/** The shape of a state. Decoration: the word beside it says the same. */
export function StateShape({ shape, size = 32 }: { shape: ShapeName; size?: number }): ReactElement {
  return (
    <svg
      className="state-shape"
      viewBox="0 0 32 32"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shape === 'ring' ? <circle cx="16" cy="16" r="12" /> : paths[shape]}
    </svg>
  );
}

const radius = 13;
const round = 2 * Math.PI * radius;

/** Progress of the running step; turns slowly while nothing can be counted (and stands still with reduced motion). */
export function ProgressRing({ fraction, size }: { fraction: number | null; size: number }): ReactElement {
  const shown = fraction === null ? 0.25 : Math.min(1, Math.max(0, fraction));
  return (
    <svg
      className={fraction === null ? 'ring ring-waiting' : 'ring'}
      viewBox="0 0 32 32"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <circle className="ring-track" cx="16" cy="16" r={radius} />
      <circle
        className="ring-value"
        cx="16"
        cy="16"
        r={radius}
        strokeDasharray={`${shown * round} ${round}`}
        transform="rotate(-90 16 16)"
      />
    </svg>
  );
}
