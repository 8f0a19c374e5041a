/** How a unit stands to its group, by what was last read back from it: the word, and setting by setting what differs. */
import type { ReactElement } from 'react';
import type { DriftState, UnitDrift } from '../../src/model/group-version.ts';
import type { ShapeName } from '../look/slot-look.ts';
import { useText } from '../messages/text.ts';
import { Badge } from '../parts/badge.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { formatTime } from '../parts/format.ts';
import { fleetAddress } from './fleet-route.ts';

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
export function inWhat({ reason, keys }: UnitDrift): string | null {
  if (reason !== null) return reason;
  const all = keys.map(({ key, observed, requested }) => `${key}: ${observed ?? '–'} → ${requested}`);
  return all.length === 0 ? null : all.join('; ');
}

export function DriftFacts({ drift }: { drift: UnitDrift }): ReactElement {
  const text = useText();
  return (
    <div className="stack">
      <div className="row">
        <a href={fleetAddress('groups', drift.group)}>
          <DeviceText>{drift.group}</DeviceText>
        </a>
        <DriftBadge state={drift.state} />
      </div>
      {drift.reason !== null && (
        <p>
          <DeviceText>{drift.reason}</DeviceText>
        </p>
      )}
      {drift.keys.map(({ key, observed, requested, since }) => (
        <div key={key} className="fleet-setting">
          <strong>
            <DeviceText mono>{key}</DeviceText>
          </strong>
          <Facts
            rows={[
              [text('fleet.drift.holds'), observed === null ? null : <Value key="o">{observed}</Value>],
              [text('fleet.drift.shouldHold'), <Value key="r">{requested}</Value>],
              [text('groups.since'), formatTime(since)],
            ]}
          />
        </div>
      ))}
      {drift.readAt !== null && (
        <p className="muted small">
          {text('groups.readAt')}: <time dateTime={drift.readAt}>{formatTime(drift.readAt)}</time>
        </p>
      )}
    </div>
  );
}

function Value({ children }: { children: string }): ReactElement {
  return <DeviceText mono>{children}</DeviceText>;
}
