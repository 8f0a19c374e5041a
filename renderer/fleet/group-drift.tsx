/** How a unit stands to its group, by what was last read back from it: the word, and setting by setting what differs. */
import type { ReactElement } from 'react';
import type { UnitDrift } from '../../src/model/group-version.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { DriftBadge } from '../parts/drift-words.tsx';
import { Facts } from '../parts/facts.tsx';
import { formatMoment } from '../parts/format.ts';
import { fleetAddress } from './fleet-route.ts';

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
              [text('groups.since'), formatMoment(since)],
            ]}
          />
        </div>
      ))}
      {drift.readAt !== null && (
        <p className="muted small">
          {text('groups.readAt')}: <time dateTime={drift.readAt}>{formatMoment(drift.readAt)}</time>
        </p>
      )}
    </div>
  );
}

function Value({ children }: { children: string }): ReactElement {
  return <DeviceText mono>{children}</DeviceText>;
}
