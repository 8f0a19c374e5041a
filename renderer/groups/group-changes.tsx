/** What other groups would change: which units, which values, and what could not be configured any more. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { GroupChange } from '../../src/model/group-version.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { formatRoute } from '../state/route.ts';
import { valueText } from './value-text.ts';

export function GroupChanges({
  groups,
  units,
  changes,
  onMore,
}: {
  /** Of all pages together. */
  groups: number;
  units: number;
  changes: readonly GroupChange[];
  /** Null when all are shown. */
  onMore: (() => void) | null;
}): ReactElement {
  const text = useText();
  if (groups === 0) return <p className="muted">{text('groups.nothing')}</p>;
  return (
    <section className="group-changes" aria-label={text('groups.compare')}>
      <p className="tabular">
        {text('groups.changedGroups', { count: groups })} · {text('groups.changedUnits', { count: units })}
      </p>
      {changes.map((change) => (
        <ChangedGroup key={change.group} change={change} />
      ))}
      {onMore !== null && (
        <Button variant="default" onClick={onMore}>
          {text('groups.more', { shown: changes.length, count: groups })}
        </Button>
      )}
    </section>
  );
}

function ChangedGroup({ change }: { change: GroupChange }): ReactElement {
  const text = useText();
  const { group, title, units, values, moreValues, otherwise, problem } = change;
  return (
    <div className="group-change">
      <p>
        <strong className={`change-word change-${change.change}`}>
          {text(`groups.change.${change.change}`)}
        </strong>{' '}
        <a href={formatRoute('groups', group)}>
          <DeviceText>{title}</DeviceText>
        </a>{' '}
        <a href={formatRoute('groups', group, { part: 'drift', state: 'all' })} className="tabular">
          {text('groups.unitsOf', { count: units })}
        </a>
      </p>
      {change.change === 'removed' && units > 0 && (
        <p className="group-problem">{text('groups.leftAlone', { count: units })}</p>
      )}
      {values.map(({ key, before, after, afterLayer }) => (
        <div key={key} className="mono">
          <DeviceText>{key}</DeviceText>: <del>{valueText(before)}</del> → <ins>{valueText(after)}</ins>
          {afterLayer !== null && afterLayer !== group && <span className="muted"> ({afterLayer})</span>}
        </div>
      ))}
      {moreValues > 0 && <p className="muted">{text('groups.moreValues', { count: moreValues })}</p>}
      {otherwise && values.length === 0 && change.change === 'changed' && (
        <p className="muted">{text('groups.otherwise')}</p>
      )}
      {problem !== null && (
        <p className="group-problem">
          <DeviceText>{problem}</DeviceText>
        </p>
      )}
    </div>
  );
}
