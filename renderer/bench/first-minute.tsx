/** The first minute on a virtual bench: three steps that tick themselves off. Done or closed once, it never comes back. */
import { Button } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import type { ReactElement } from 'react';
import type { StationState } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { formatRoute, navigate } from '../state/route.ts';

/** How far the person got: 0 nothing plugged in, 1 running, 2 a unit is done. */
export function minuteStep(station: StationState): 0 | 1 | 2 {
  const types = station.slots.map((view) => view.activity);
  if (types.some((activity) => activity.type === 'done' && activity.outcome === 'passed')) return 2;
  return types.some((activity) => activity.type !== 'empty') ? 1 : 0;
}

export function FirstMinute({ station }: { station: StationState }): ReactElement | null {
  const text = useText();
  const [seen, setSeen] = useLocalStorage({
    key: 'mintmark.first-minute',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const firstEmpty = station.slots.find((view) => view.activity.type === 'empty');
  const api = useApi();
  const action = useAction();
  const plug = (slotId: string): void => {
    action
      .run(async () => {
        const recipe = station.recipes.find((candidate) => candidate.purpose === 'provision');
        // On a bench that nobody has armed yet, so that the first unit starts as every later one will: by itself.
        if (recipe !== undefined && station.slots.every((view) => view.armedRecipeId === null))
          await api.armSlots({ slotIds: station.slots.map((view) => view.slot.id), recipeId: recipe.id });
        await api.virtualBench({ slotId, action: 'new-unit' });
      })
      .catch(() => undefined); // run never rejects
  };
  const veteran = station.shift.passed > 3;
  if (seen || veteran || station.station.bench !== 'virtual' || station.slots.length === 0) return null;
  const step = minuteStep(station);
  const passed = station.slots.find(
    (view) => view.activity.type === 'done' && view.activity.outcome === 'passed',
  );
  const waitsForStart =
    step === 1 &&
    station.slots.every(({ activity }) => activity.type === 'empty' || activity.type === 'ready');
  const finish = (): void => {
    setSeen(true);
    if (passed?.hardwareId) navigate(formatRoute('units', passed.hardwareId));
  };
  return (
    <section className="minute" aria-label={text('minute.label')}>
      <h2>{text('minute.label')}</h2>
      <ol>
        <MinuteStep number={1} state={step > 0 ? 'done' : 'now'} word={text('minute.plug')}>
          {step === 0 && firstEmpty !== undefined && (
            <Button onClick={() => plug(firstEmpty.slot.id)} loading={action.busy}>
              {text('minute.plugAction')}
            </Button>
          )}
        </MinuteStep>
        <MinuteStep
          number={2}
          state={step > 1 ? 'done' : step === 1 ? 'now' : 'ahead'}
          word={text(waitsForStart ? 'minute.start' : 'minute.watch')}
        />
        <MinuteStep number={3} state={step === 2 ? 'now' : 'ahead'} word={text('minute.open')}>
          {step === 2 && <Button onClick={finish}>{text('minute.openAction')}</Button>}
        </MinuteStep>
      </ol>
      <Button variant="subtle" color="gray" className="minute-close" onClick={() => setSeen(true)}>
        {text('minute.dismiss')}
      </Button>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}

function MinuteStep({
  number,
  state,
  word,
  children,
}: {
  number: number;
  state: 'done' | 'now' | 'ahead';
  word: string;
  children?: ReactElement | false;
}): ReactElement {
  return (
    <li className={`minute-step minute-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
      {state === 'done' ? (
        <StateShape shape="check" size={28} />
      ) : (
        <span className="minute-number">{number}</span>
      )}
      {children || <span>{word}</span>}
    </li>
  );
}
