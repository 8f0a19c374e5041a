/** What the life record and a diagnosis say, and the three things that can be decided. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { RecipeSummary, SlotView } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { UnitStateBadge } from '../parts/badge.tsx';
import { credentialWords } from '../parts/credential-words.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatTime } from '../parts/format.ts';
import { StepLine } from '../parts/step-line.tsx';
import { useAction, useApi, useRequest } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { lifeTitle } from '../units/life-words.ts';
import { Intake } from './intake.tsx';
import { type Decision, diagnosisOf } from './stage.ts';

interface Props {
  readonly view: SlotView;
  readonly recipes: readonly RecipeSummary[];
  readonly onDecide: (decision: Decision) => void;
}

export function KnowStage({ view, recipes, onDecide }: Props): ReactElement {
  const text = useText();
  return (
    <>
      <section className="panel stack">
        <h2>{text('returns.know.title')}</h2>
        {view.hardwareId === null ? (
          <p>{text('returns.know.unidentified')}</p>
        ) : (
          <Known hardwareId={view.hardwareId} state={`${view.unitState} ${view.activity.type}`} />
        )}
      </section>
      {view.hardwareId !== null && view.activity.type !== 'running' && (
        <Intake key={view.hardwareId} scan={view.hardwareId} />
      )}
      <Findings view={view} recipes={recipes} />
      {view.hardwareId !== null && view.activity.type !== 'running' && <Decisions onDecide={onDecide} />}
    </>
  );
}

function Known({ hardwareId, state }: { hardwareId: string; state: string }): ReactElement {
  const text = useText();
  const api = useApi();
  const life = useRequest(`known ${hardwareId} ${state}`, () => api.getUnit({ hardwareId }));
  if (life.value === null) return <FaultNote fault={life.fault} />;
  const { unit, events, identities } = life.value;
  const identity = identities.at(-1);
  return (
    <>
      <Facts
        rows={[
          [
            text('units.hardwareId'),
            <DeviceText key="id" mono>
              {unit.hardwareId}
            </DeviceText>,
          ],
          [text('units.serial'), unit.serialNumber && <DeviceText>{unit.serialNumber}</DeviceText>],
          [text('units.state'), <UnitStateBadge key="state" state={unit.state} />],
          [text('units.model'), <DeviceText key="model">{unit.model}</DeviceText>],
          [text('units.firmware'), unit.firmware && <DeviceText>{unit.firmware}</DeviceText>],
          [text('units.credential'), identity && text(credentialWords[identity.credentialState])],
        ]}
      />
      <h3>{text('returns.know.lastEvents')}</h3>
      <ul className="short-life">
        {events
          .slice(-3)
          .reverse()
          .map((event, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two events of one job may share time and title
            <li key={index}>
              <span className="muted tabular">{formatTime(event.at)}</span>
              <DeviceText>{lifeTitle(event, text)}</DeviceText>
              {event.outcome !== null && <span>{text(`outcome.${event.outcome}`)}</span>}
            </li>
          ))}
      </ul>
      <a href={formatRoute('units', hardwareId)}>{text('returns.know.openLife')}</a>
    </>
  );
}

function Findings({ view, recipes }: { view: SlotView; recipes: readonly RecipeSummary[] }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const recipe = recipes.find((candidate) => candidate.purpose === 'diagnose');
  const diagnosis = diagnosisOf(view, recipes);
  const running = view.activity.type === 'running';
  const diagnose = (recipeId: string): void => {
    action.run(() => api.startJob({ slotId: view.slot.id, recipeId })).catch(() => undefined); // run never rejects
  };
  return (
    <section className="panel stack">
      <div className="row">
        <h2 className="grow">{text('returns.findings.title')}</h2>
        {recipe !== undefined && (
          <Button
            variant={view.hardwareId === null ? 'filled' : 'default'}
            loading={action.busy || running}
            onClick={() => diagnose(recipe.id)}
          >
            {text(diagnosis === null ? 'returns.findings.run' : 'returns.findings.again')}
          </Button>
        )}
      </div>
      {recipe === undefined && <p className="muted">{text('returns.findings.noRecipe')}</p>}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      {diagnosis === null && <p className="muted">{text('returns.findings.none')}</p>}
      {diagnosis?.type === 'done' && (
        <>
          <FaultNote fault={diagnosis.fault} />
          <StepLine steps={diagnosis.steps} progress={null} ahead={[]} showReadings showFaults={false} />
        </>
      )}
      {diagnosis?.type === 'running' && (
        <StepLine steps={diagnosis.steps} progress={diagnosis.progress} ahead={[]} />
      )}
    </section>
  );
}

function Decisions({ onDecide }: { onDecide: (decision: Decision) => void }): ReactElement {
  const text = useText();
  return (
    <section className="stack">
      <h2>{text('returns.decide.title')}</h2>
      <div className="decisions">
        <button type="button" className="decision" onClick={() => onDecide('returned')}>
          <strong>{text('returns.decide.returned')}</strong>
          <span>{text('returns.decide.returnedText')}</span>
        </button>
        <button type="button" className="decision" onClick={() => onDecide('quarantined')}>
          <strong>{text('returns.decide.hold')}</strong>
          <span>{text('returns.decide.holdText')}</span>
        </button>
        <button type="button" className="decision decision-danger" onClick={() => onDecide('wipe')}>
          <strong>{text('returns.decide.wipe')}</strong>
          <span>{text('returns.decide.wipeText')}</span>
        </button>
      </div>
    </section>
  );
}
