import type { ReactElement } from 'react';
import type { ShapeName } from '../look/slot-look.ts';
import { useText } from '../messages/text.ts';
import { StateShape } from './state-shape.tsx';

type Tone = 'good' | 'bad' | 'warn' | 'quiet';

/** A small state: shape and word; the colour only repeats them. */
export function Badge({
  tone,
  shape,
  children,
}: {
  tone: Tone;
  shape: ShapeName;
  children: string;
}): ReactElement {
  return (
    <span className={`badge badge-${tone}`}>
      <StateShape shape={shape} size={18} />
      {children}
    </span>
  );
}

const outcomeLooks = {
  passed: ['good', 'check'],
  failed: ['bad', 'octagon'],
  error: ['warn', 'triangle'],
  cancelled: ['quiet', 'slash'],
  interrupted: ['warn', 'bars'],
  running: ['quiet', 'ring'],
} as const;

export function OutcomeBadge({ outcome }: { outcome: keyof typeof outcomeLooks }): ReactElement {
  const text = useText();
  const [tone, shape] = outcomeLooks[outcome];
  return (
    <Badge tone={tone} shape={shape}>
      {text(`outcome.${outcome}`)}
    </Badge>
  );
}

const unitLooks = {
  blank: ['quiet', 'socket'],
  provisioned: ['good', 'check'],
  returned: ['warn', 'hand'],
  wiped: ['quiet', 'disc'],
  retired: ['quiet', 'slash'],
  destroyed: ['quiet', 'octagon'],
  quarantined: ['warn', 'bars'],
} as const;

export function UnitStateBadge({ state }: { state: keyof typeof unitLooks }): ReactElement {
  const text = useText();
  const [tone, shape] = unitLooks[state];
  return (
    <Badge tone={tone} shape={shape}>
      {text(`unitState.${state}`)}
    </Badge>
  );
}

const syncLooks = {
  waiting: ['quiet', 'ring'],
  accepted: ['good', 'check'],
  rejected: ['bad', 'octagon'],
  superseded: ['quiet', 'disc'],
  'set-aside': ['quiet', 'slash'],
} as const;

export function SyncBadge({ state }: { state: keyof typeof syncLooks }): ReactElement {
  const text = useText();
  const [tone, shape] = syncLooks[state];
  return (
    <Badge tone={tone} shape={shape}>
      {text(`syncState.${state}`)}
    </Badge>
  );
}

const identityLooks = {
  reserved: ['quiet', 'ring'],
  'key-made': ['quiet', 'ring'],
  issued: ['quiet', 'ring'],
  written: ['quiet', 'ring'],
  proven: ['quiet', 'ring'],
  committed: ['good', 'check'],
  burned: ['bad', 'octagon'],
  quarantined: ['warn', 'bars'],
  revoked: ['quiet', 'slash'],
} as const;

export function IdentityStateBadge({ state }: { state: keyof typeof identityLooks }): ReactElement {
  const text = useText();
  const [tone, shape] = identityLooks[state];
  return (
    <Badge tone={tone} shape={shape}>
      {text(`identityState.${state}`)}
    </Badge>
  );
}
