/** How a unit stands to its group, in a word with its shape, and in what it differs as one line. */
import type { ReactElement } from 'react';
import type { DriftState, UnitDrift } from '../../src/model/group-version.ts';
import type { ShapeName } from '../look/slot-look.ts';
import { useText } from '../messages/text.ts';
import { Badge } from './badge.tsx';

const looks = {
  same: ['good', 'check'],
  differs: ['warn', 'triangle'],
  unread: ['quiet', 'ring'],
  error: ['bad', 'octagon'],
} as const satisfies Record<DriftState, readonly [string, ShapeName]>;

export function DriftBadge({ state }: { state: DriftState }): ReactElement {
  const text = useText();
  const [tone, shape] = looks[state];
  return (
    <Badge tone={tone} shape={shape}>
      {text(`fleet.drift.${state}`)}
    </Badge>
  );
}

/** `net/apn: old.example → iot.example`, or why it can not be said. */
export function inWhat({ reason, keys, moreKeys = 0 }: UnitDrift): string | null {
  if (reason !== null) return reason;
  const all = keys.map(({ key, observed, requested }) => `${key}: ${observed ?? '–'} → ${requested}`);
  if (all.length === 0) return null;
  return [...all, ...(moreKeys > 0 ? [`+${moreKeys}`] : [])].join('; ');
}
