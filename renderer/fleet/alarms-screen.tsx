/** Contradictions that the server found: each stays until somebody has looked at it and says so. */
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type ReactElement, useState } from 'react';
import type { MessageKey } from '../messages/catalogue.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { EngineText } from '../parts/engine-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import { useAct } from './act-button.tsx';
import { mayAs, post, type SignedIn } from './fleet-api.ts';
import { useServerPages } from './paged-table.tsx';

interface AlarmRow {
  readonly id: string;
  readonly station: string;
  readonly message: string;
  readonly raisedAt: string;
}

export function AlarmsScreen({ person }: { person: SignedIn }): ReactElement {
  const text = useText();
  const pages = useServerPages<AlarmRow>('/api/v1/alarms');
  const nothing = pages.rows.length === 0 && !pages.loading && pages.fault === null;
  return (
    <div className="page">
      <h1>{text('fleet.nav.alarms')}</h1>
      <FaultNote fault={pages.fault} />
      {nothing && (
        <EmptyScreen shape="check" title={text('fleet.alarms.none')}>
          {text('fleet.alarms.noneText')}
        </EmptyScreen>
      )}
      {pages.rows.map((alarm) => (
        <Alarm key={alarm.id} alarm={alarm} maySettle={mayAs(person, 'operator')} onSettled={pages.reload} />
      ))}
      {pages.more !== null && (
        <Button variant="default" onClick={pages.more}>
          {text('fleet.more')}
        </Button>
      )}
    </div>
  );
}

/** What a person does about it. By its sentence: an alarm has no code of its own. */
export function alarmHelp(message: string): MessageKey {
  if (message.startsWith('Fork: ')) return 'fleet.alarms.help.fork';
  if (/^Documents? .* missing\.$/.test(message)) return 'fleet.alarms.help.gap';
  if (message.startsWith('The chain of station ')) return 'fleet.alarms.help.broken';
  return 'fleet.alarms.help.other';
}

function Alarm({
  alarm,
  maySettle,
  onSettled,
}: {
  alarm: AlarmRow;
  maySettle: boolean;
  onSettled: () => void;
}): ReactElement {
  const text = useText();
  const [note, setNote] = useState('');
  const { busy, fault, run } = useAct();
  const settle = (event: FormEvent): void => {
    event.preventDefault();
    run(async () => {
      await post('/api/v1/alarms/settle', { id: alarm.id, note });
      onSettled();
    });
  };
  return (
    <section className="panel stack alarm" aria-label={alarm.message}>
      <div className="row">
        <StateShape shape="triangle" size={24} />
        <strong className="grow">
          <EngineText>{alarm.message}</EngineText>
        </strong>
      </div>
      <p>{text(alarmHelp(alarm.message))}</p>
      <p className="muted small">
        {formatMoment(alarm.raisedAt)} · <DeviceText>{alarm.station}</DeviceText>
      </p>
      {maySettle && (
        <form className="fleet-form" onSubmit={settle}>
          <TextInput
            className="grow"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            label={text('fleet.alarms.note')}
            maxLength={500}
          />
          <Button type="submit" variant="default" loading={busy}>
            {text('fleet.alarms.settle')}
          </Button>
        </form>
      )}
      <FaultNote fault={fault} />
    </section>
  );
}
