/** A slot in detail, beside the bench: unit, steps, live log, documents. Another page would hide the other slots. */
import { ActionIcon, Button, Tabs } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactElement, useMemo } from 'react';
import type { SlotView, StationState } from '../../src/model/station.ts';
import { slotLook } from '../look/slot-look.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatDuration } from '../parts/format.ts';
import { LoadedJobPapers } from '../parts/job-papers.tsx';
import { LiveLog } from '../parts/live-log.tsx';
import { ProgressRing, StateShape } from '../parts/state-shape.tsx';
import { StepLine } from '../parts/step-line.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { useEscape } from '../state/use-escape.ts';
import { RecipePicker } from './recipe-picker.tsx';
import { SlotButtons } from './slot-buttons.tsx';
import { misbehaviourWords } from './virtual-unit.tsx';

export function SlotDrawer({
  view,
  station,
  onClose,
}: {
  view: SlotView;
  station: StationState;
  onClose: () => void;
}): ReactElement {
  const text = useText();
  const look = slotLook(view, station.recipes);
  const { slot } = view;
  useEscape(onClose);
  const lines = useMemo(() => station.log.filter((line) => line.slotId === slot.id), [station.log, slot.id]);
  return (
    <aside className="drawer" aria-label={text('drawer.label', { number: slot.number })}>
      <header className={`drawer-head look-${look.name}`}>
        {view.activity.type === 'running' ? (
          <ProgressRing fraction={view.activity.progress.fraction} size={36} />
        ) : (
          <StateShape shape={look.shape} size={36} />
        )}
        <div className="grow">
          <div className="drawer-slot">{text('common.slot', { number: slot.number })}</div>
          <h2>{text(look.word)}</h2>
        </div>
        <ActionIcon className="drawer-close" onClick={onClose} aria-label={text('drawer.close')}>
          <IconX size={24} />
        </ActionIcon>
      </header>
      <div className="drawer-buttons">
        <SlotButtons view={view} recipes={station.recipes} onOpen={null} />
        <CardControl view={view} />
      </div>
      <Tabs defaultValue="steps" className="drawer-tabs" keepMounted={false}>
        <Tabs.List grow>
          <Tabs.Tab value="steps">{text('drawer.steps')}</Tabs.Tab>
          <Tabs.Tab value="log">{text('drawer.log')}</Tabs.Tab>
          <Tabs.Tab value="unit">{text('drawer.unit')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="steps" className="drawer-panel">
          <Steps view={view} station={station} />
        </Tabs.Panel>
        <Tabs.Panel value="log" className="drawer-panel drawer-panel-log">
          <LiveLog lines={lines} />
        </Tabs.Panel>
        <Tabs.Panel value="unit" className="drawer-panel">
          <UnitFacts view={view} station={station} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}

function Steps({ view, station }: { view: SlotView; station: StationState }): ReactElement {
  const text = useText();
  const { activity } = view;
  if (activity.type === 'empty' || activity.type === 'ready')
    return <p className="muted">{text('drawer.noSteps')}</p>;
  const recipe = station.recipes.find((candidate) => candidate.id === activity.recipeId);
  const progress = activity.type === 'running' ? activity.progress : null;
  const ahead = progress === null ? [] : (recipe?.steps.slice(progress.stepIndex + 1) ?? []);
  return (
    <>
      {activity.type === 'done' && <FaultNote fault={activity.fault} />}
      <p className="drawer-recipe">{recipe?.title ?? activity.recipeId}</p>
      <StepLine steps={activity.steps} progress={progress} ahead={ahead} showFaults={false} />
      {activity.type === 'done' && (
        <>
          <p className="muted tabular">
            {text('drawer.total', { time: formatDuration(activity.durationMs) })}
          </p>
          <h3>{text('drawer.artefacts')}</h3>
          <LoadedJobPapers jobId={activity.jobId} />
        </>
      )}
    </>
  );
}

function UnitFacts({ view, station }: { view: SlotView; station: StationState }): ReactElement {
  const text = useText();
  const faulty = misbehaviourWords(view, text);
  return (
    <>
      <Facts
        rows={[
          [text('drawer.hardwareId'), view.hardwareId && <DeviceText mono>{view.hardwareId}</DeviceText>],
          [
            text('drawer.serialNumber'),
            view.serialNumber && <DeviceText mono>{view.serialNumber}</DeviceText>,
          ],
          [text('units.state'), view.unitState && text(`unitState.${view.unitState}`)],
          [
            text('drawer.port'),
            <DeviceText key="port">{view.port?.title ?? text('drawer.noPort')}</DeviceText>,
          ],
          [
            text('settings.slots.location'),
            <DeviceText key="location" mono>
              {view.slot.location}
            </DeviceText>,
          ],
          ...(faulty === null ? [] : [[text('nav.virtual'), faulty] as const]),
        ]}
      />
      {view.hardwareId !== null && (
        <Button component="a" href={formatRoute('units', view.hardwareId)} variant="default" fullWidth>
          {text('drawer.lifeRecord')}
        </Button>
      )}
      <RecipePicker label={text('drawer.armed')} slots={[view]} recipes={station.recipes} />
    </>
  );
}

/** Stops a running job; puts a finished card away by hand. */
function CardControl({ view }: { view: SlotView }): ReactElement | null {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const { activity } = view;
  if (activity.type === 'done') {
    const clear = (): void => {
      action.run(() => api.clearSlot({ slotId: view.slot.id })).catch(() => undefined); // run never rejects
    };
    return (
      <>
        <Button variant="default" loading={action.busy} onClick={clear}>
          {text('bench.clear')}
        </Button>
        <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      </>
    );
  }
  if (activity.type !== 'running') return null;
  const stop = (): void => {
    action.run(() => api.cancelJob({ jobId: activity.jobId })).catch(() => undefined); // run never rejects
  };
  return (
    <>
      <Button variant="default" size="lg" disabled={activity.cancelling} loading={action.busy} onClick={stop}>
        {text('bench.cancelJob')}
      </Button>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </>
  );
}
