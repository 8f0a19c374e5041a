/** One unit and its group: in what it differs, since when, by which read-back. */
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { UnitDriftView } from '../../src/contract/groups.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { DriftBadge } from '../parts/drift-words.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatAge, formatMoment } from '../parts/format.ts';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { mayHere } from '../state/rights.ts';
import { formatRoute } from '../state/route.ts';
import { useNow } from '../state/use-now.ts';
import { MoveUnit } from './move-unit.tsx';
import { SettingChanges } from './setting-changes.tsx';

export function UnitGroup({ hardwareId, stamp }: { hardwareId: string; stamp: string }): ReactElement {
  const text = useText();
  const api = useApi();
  const { people } = useStation();
  const [moves, setMoves] = useState(0);
  const [moving, setMoving] = useState(false);
  const drift = useRequest(`unit drift ${hardwareId} ${stamp} ${moves}`, () => api.unitDrift({ hardwareId }));
  const mayMove = mayHere('groups', people);
  return (
    <section className="panel stack" aria-label={text('units.inGroup')}>
      <h2>{text('units.inGroup')}</h2>
      <FaultNote fault={drift.fault} />
      {drift.value === null && !drift.loading && drift.fault === null && (
        <p className="muted">{text('units.noGroup')}</p>
      )}
      {drift.value !== null && <Standing drift={drift.value} />}
      {mayMove && !moving && (
        <div>
          <Button variant="default" onClick={() => setMoving(true)}>
            {text('units.move')}
          </Button>
        </div>
      )}
      {moving && (
        <MoveUnit
          hardwareId={hardwareId}
          from={drift.value?.group ?? null}
          onMoved={() => {
            setMoving(false);
            setMoves((count) => count + 1);
          }}
          onClose={() => setMoving(false)}
        />
      )}
    </section>
  );
}

function Standing({ drift }: { drift: UnitDriftView }): ReactElement {
  const text = useText();
  const nowMs = useNow(30_000);
  const { group, groupTitle, state, keys, reason, readAt, readBy, moved, version, since } = drift;
  return (
    <>
      <div className="row">
        <a href={formatRoute('groups', group)}>
          <DeviceText>{groupTitle ?? group}</DeviceText>
        </a>
        <span className="muted mono">{group}</span>
        <DriftBadge state={state} />
        {since !== null && (
          <span className="muted">{text('units.differsSince', { at: formatMoment(since) })}</span>
        )}
      </div>
      {reason !== null && (
        <p className="group-problem">
          <DeviceText>{reason}</DeviceText>
        </p>
      )}
      {moved !== null && (
        <p className="muted">{text('units.movedBy', { by: moved.by, at: formatMoment(moved.at) })}</p>
      )}
      {keys.length > 0 && <SettingChanges changes={keys} sinceOf={(key) => sinceIn(keys, key)} />}
      <p className="muted">
        {readAt === null
          ? text('units.neverRead')
          : text('units.readBack', { at: formatMoment(readAt), age: formatAge(readAt, nowMs, text) })}{' '}
        {readBy !== null && <a href={formatRoute('records', readBy)}>{text('units.readRecord')}</a>}{' '}
        {version !== null && text('units.againstVersion', { number: version })}
      </p>
    </>
  );
}

function sinceIn(keys: UnitDriftView['keys'], key: string): string | null {
  return keys.find((one) => one.key === key)?.since ?? null;
}
