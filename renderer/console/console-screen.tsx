/** The wire of one slot for engineers: the log as it comes, and a line to the unit when no job uses it. */
import { Button, Select, TextInput } from '@mantine/core';
import { type ReactElement, useMemo, useState } from 'react';
import type { SlotView } from '../../src/model/station.ts';
import { slotLook } from '../look/slot-look.ts';
import { useText } from '../messages/text.ts';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { plainText } from '../parts/format.ts';
import { LiveLog } from '../parts/live-log.tsx';
import { useAction, useApi, useStation } from '../state/hooks.ts';
import { formatRoute, navigate, type Route } from '../state/route.ts';

export function ConsoleScreen({ route }: { route: Route }): ReactElement {
  const text = useText();
  const station = useStation();
  const slots = [...station.slots].sort((left, right) => left.slot.number - right.slot.number);
  const view =
    slots.find((candidate) => candidate.slot.id === route.subject) ??
    slots.find((candidate) => candidate.port !== null) ??
    slots[0];
  const slotId = view?.slot.id;
  const lines = useMemo(() => station.log.filter((line) => line.slotId === slotId), [station.log, slotId]);
  if (view === undefined) return <EmptyScreen title={text('console.noSlots')} />;
  return (
    <div className="page page-table">
      <header className="page-head">
        <h1 className="grow">{text('console.title')}</h1>
        <Select
          aria-label={text('console.slot')}
          value={view.slot.id}
          onChange={(value) => navigate(formatRoute('console', value), true)}
          w={320}
          data={slots.map((candidate) => ({
            value: candidate.slot.id,
            label: [
              text('common.slot', { number: candidate.slot.number }),
              text(slotLook(candidate, station.recipes).word),
              plainText(candidate.serialNumber ?? candidate.hardwareId ?? '', 60),
            ]
              .filter(Boolean)
              .join(' · '),
          }))}
        />
      </header>
      <LiveLog key={view.slot.id} lines={lines} />
      <LineForm key={`line ${view.slot.id}`} view={view} />
    </div>
  );
}

function LineForm({ view }: { view: SlotView }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [line, setLine] = useState('');
  const running = view.activity.type === 'running';
  const blocked = view.port === null ? text('console.noUnit') : running ? text('console.busy') : null;
  const send = (): void => {
    const sent = line;
    action
      .run(async () => {
        await api.sendConsole({ slotId: view.slot.id, line: sent });
        setLine('');
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (line.trim() !== '' && blocked === null) send();
      }}
    >
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      <div className="console-line">
        <TextInput
          className="grow"
          value={line}
          onChange={(event) => setLine(event.currentTarget.value)}
          disabled={blocked !== null}
          placeholder={blocked ?? text('console.line')}
          aria-label={text('console.line')}
          maxLength={500}
          autoComplete="off"
          spellCheck={false}
          data-scan="own"
        />
        <Button type="submit" disabled={blocked !== null || line.trim() === ''} loading={action.busy}>
          {text('console.send')}
        </Button>
      </div>
    </form>
  );
}
