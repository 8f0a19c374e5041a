/** A unit into another group, with what its next job would change, before it is plugged in. */
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { MovePreview } from '../../src/contract/groups.ts';
import { GroupChoice } from '../groups/group-choice.tsx';
import { useGroupNodes } from '../groups/use-group-nodes.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { useAction, useApi, useRequest } from '../state/hooks.ts';
import { SettingChanges } from './setting-changes.tsx';

export function MoveUnit({
  hardwareId,
  from,
  onMoved,
  onClose,
}: {
  hardwareId: string;
  from: string | null;
  onMoved: () => void;
  onClose: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const nodes = useGroupNodes('', null);
  const [group, setGroup] = useState<string | null>(null);
  const preview = useRequest(`move ${hardwareId} ${group}`, () =>
    group === null ? Promise.resolve(null) : api.previewMove({ hardwareId, group }),
  );
  const seen = preview.value !== null && preview.value.group === group && preview.fault === null;
  const move = (to: string): void => {
    action
      .run(() => api.moveUnit({ hardwareId, group: to }))
      .then((worked) => worked && onMoved())
      .catch(() => undefined); // run never rejects
  };
  return (
    <section className="stack unit-move" aria-label={text('units.move')}>
      <GroupChoice
        label={text('units.moveTo')}
        nodes={(nodes.value ?? []).filter(({ id }) => id !== from)}
        value={group}
        onChoose={setGroup}
        top={false}
      />
      <FaultNote fault={nodes.fault ?? preview.fault ?? action.fault} />
      {seen && preview.value !== null && <Preview preview={preview.value} />}
      <div className="group-acts">
        <Button
          disabled={group === null || !seen}
          loading={action.busy}
          onClick={() => group !== null && move(group)}
        >
          {text('units.moveNow')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {text('groups.cancel')}
        </Button>
      </div>
    </section>
  );
}

function Preview({ preview }: { preview: MovePreview }): ReactElement {
  const text = useText();
  const { changes, moreChanges, kept, readAt } = preview;
  return (
    <div className="stack" role="status">
      <p>
        {readAt === null
          ? text('units.previewUnread')
          : changes.length === 0
            ? text('units.previewSame')
            : text('units.preview', { count: changes.length + moreChanges })}
      </p>
      {changes.length > 0 && <SettingChanges changes={changes} />}
      {moreChanges > 0 && <p className="muted">{text('groups.moreValues', { count: moreChanges })}</p>}
      {kept.length > 0 && <p className="muted">{text('units.previewKept', { names: kept.join(', ') })}</p>}
      {readAt !== null && <p className="muted">{text('units.previewRead', { at: formatMoment(readAt) })}</p>}
    </div>
  );
}
