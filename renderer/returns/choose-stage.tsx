import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useEffect, useState } from 'react';
import type { SlotView } from '../../src/model/station.ts';
import { slotLook } from '../look/slot-look.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useStation } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { Batches, OpenReturns } from './desk-lists.tsx';
import { Intake } from './intake.tsx';

/** The desk: by label (what is known of it, and a return), the open returns, the batches, and by slot with one tap. */
export function ChooseStage({ scanned }: { scanned: string | null }): ReactElement {
  const text = useText();
  const station = useStation();
  const [typed, setTyped] = useState('');
  // Not in the address: what lands in the field may be a badge.
  const [sought, setSought] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was scanned last counts
  useEffect(() => setSought(null), [scanned]);
  const unit = sought ?? scanned;
  const withUnit = station.slots.filter((view) => view.activity.type !== 'empty');
  return (
    <section className="stack">
      <h2>{text('returns.choose.title')}</h2>
      <p className="muted">{text('returns.choose.text')}</p>
      <form
        className="console-line"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') setSought(typed.trim());
          setTyped('');
        }}
      >
        <TextInput
          className="grow"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          placeholder={text('returns.choose.scan')}
          aria-label={text('returns.choose.scan')}
          maxLength={100}
          data-scan="own"
          data-autofocus
        />
        <Button type="submit" variant="default">
          {text('returns.choose.look')}
        </Button>
      </form>
      {unit !== null && <Intake key={unit} scan={unit} />}
      {withUnit.length > 0 && <PluggedIn slots={withUnit} />}
      <OpenReturns />
      <Batches />
      {withUnit.length === 0 && (
        <EmptyScreen
          title={text('returns.choose.none')}
          action={
            <Button component="a" href={formatRoute('bench')}>
              {text('returns.choose.bench')}
            </Button>
          }
        >
          {text('returns.choose.noneText')}
        </EmptyScreen>
      )}
    </section>
  );
}

function PluggedIn({ slots }: { slots: readonly SlotView[] }): ReactElement {
  const text = useText();
  const { recipes } = useStation();
  return (
    <section className="panel stack">
      <h2>{text('returns.choose.here')}</h2>
      <ul className="choices">
        {slots.map((view) => {
          const state = slotLook(view, recipes);
          return (
            <li key={view.slot.id}>
              <a className="choice" href={formatRoute('returns', view.slot.id)}>
                <span className="choice-number tabular">{view.slot.number}</span>
                <span className="grow">
                  <strong>
                    <DeviceText>{view.serialNumber ?? view.hardwareId ?? text('common.unknown')}</DeviceText>
                  </strong>
                  <span className="choice-state">
                    <StateShape shape={state.shape} size={18} /> {text(state.word)}
                  </span>
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
