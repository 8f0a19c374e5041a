/** One return on one page: what it is about, what was found, and the endings that are possible now. */
import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { ReturnView } from '../../src/contract/returns.ts';
import type { ReturnOutcome } from '../../src/model/return.ts';
import type { SlotView } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { UnitStateBadge } from '../parts/badge.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { DocumentButtons } from '../parts/document-buttons.tsx';
import { EngineText } from '../parts/engine-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import { useIntoView } from '../parts/use-into-view.ts';
import { useAction, useApi, useRequest, useStation } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { BackToDesk } from './desk-lists.tsx';
import { DestroyOrder } from './destroy-order.tsx';
import { DestructionForm } from './destruction-form.tsx';
import { DoStage } from './do-stage.tsx';
import { FindingList } from './finding-list.tsx';
import { GoneNote } from './intake.tsx';

export function ReturnPage({ returnId }: { returnId: string }): ReactElement {
  const text = useText();
  const api = useApi();
  const station = useStation();
  // What ends in a slot, and what servers confirm, changes how it can be closed.
  const key = `${station.slots.map(({ activity }) => activity.type).join()} ${station.sync.map(({ waiting }) => waiting).join()}`;
  const view = useRequest(`return ${returnId} ${key}`, () => api.getReturn({ returnId }));
  if (view.value === null)
    return (
      <>
        <FaultNote fault={view.fault} />
        <BackToDesk />
      </>
    );
  const { value } = view;
  const outcome = value.case.outcome ?? 'quarantined';
  const slot = station.slots.find((each) => each.slot.id === value.slotId) ?? null;
  return (
    <>
      <About view={value} slot={slot} />
      {value.gone !== null && <GoneNote gone={value.gone} />}
      {slot !== null && slot.activity.type === 'running' ? (
        <DoStage view={slot} recipes={station.recipes} />
      ) : (
        <>
          <Triage view={value} slot={slot} />
          {value.case.closedAt === null && (
            <Endings key={returnId} view={value} slot={slot} onChanged={view.reload} />
          )}
        </>
      )}
      {value.case.documentId !== null && (
        <section className="panel stack">
          <h2>
            {text('returns.closed.title', {
              outcome: text(`outcomeOfReturn.${outcome}`),
            })}
          </h2>
          <DocumentButtons documentId={value.case.documentId} size="lg" />
        </section>
      )}
      <BackToDesk />
    </>
  );
}

function About({ view, slot }: { view: ReturnView; slot: SlotView | null }): ReactElement {
  const text = useText();
  const { unit, case: about } = view;
  return (
    <section className="panel stack">
      <div className="row">
        <h2 className="grow">
          <DeviceText>{unit.serialNumber ?? unit.hardwareId}</DeviceText>
        </h2>
        <UnitStateBadge state={unit.state} />
        <a href={formatRoute('units', unit.hardwareId)}>{text('returns.know.openLife')}</a>
      </div>
      <Facts
        rows={[
          [text('returns.intake.reason'), <DeviceText key="reason">{about.reason}</DeviceText>],
          [text('returns.intake.reference'), about.reference && <DeviceText>{about.reference}</DeviceText>],
          [text('returns.opened'), `${formatMoment(about.openedAt)}, ${about.openedBy}`],
          [
            text('units.hardwareId'),
            <DeviceText key="id" mono>
              {unit.hardwareId}
            </DeviceText>,
          ],
          [text('units.firmware'), unit.firmware && <DeviceText>{unit.firmware}</DeviceText>],
          [
            text('returns.where'),
            slot === null ? text('returns.notPlugged') : text('common.slot', { number: slot.slot.number }),
          ],
        ]}
      />
    </section>
  );
}

/** In its slot where it was identified; else in whichever slot the clerk says that it is. */
function Triage({ view, slot }: { view: ReturnView; slot: SlotView | null }): ReactElement {
  const text = useText();
  const api = useApi();
  const station = useStation();
  const action = useAction();
  const { findings, case: about } = view;
  const candidates =
    slot !== null
      ? [slot]
      : station.slots.filter(({ port, activity }) => port !== null && activity.type !== 'running');
  const diagnose = (slotId: string): void => {
    action.run(() => api.startTriage({ returnId: about.returnId, slotId })).catch(() => undefined); // run never rejects
  };
  return (
    <section className="panel stack">
      <h2>{text('returns.findings.title')}</h2>
      {findings === null ? (
        <p className="muted">{text('returns.findings.none')}</p>
      ) : (
        <FindingList findings={findings} />
      )}
      {about.closedAt === null && (
        <div className="row">
          {candidates.length === 0 && <p>{text('returns.findings.plug')}</p>}
          {candidates.map((candidate) => (
            <Button
              key={candidate.slot.id}
              size="lg"
              variant={findings === null ? 'filled' : 'default'}
              loading={action.busy}
              onClick={() => diagnose(candidate.slot.id)}
            >
              {text('returns.findings.inSlot', { number: candidate.slot.number })}
            </Button>
          ))}
        </div>
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}

type Chosen = ReturnOutcome | 'destroy' | null;

function Endings({
  view,
  slot,
  onChanged,
}: {
  view: ReturnView;
  slot: SlotView | null;
  onChanged: () => void;
}): ReactElement {
  const text = useText();
  const [chosen, setChosen] = useState<Chosen>(null);
  const { unit, destroyOrderId } = view;
  if (destroyOrderId !== null)
    return (
      <>
        <section className="panel stack">
          <h2>{text('returns.destroy.ordered')}</h2>
          <p>{text('returns.destroy.orderedText')}</p>
          <DocumentButtons documentId={destroyOrderId} size="lg" />
        </section>
        <DestructionForm hardwareId={unit.hardwareId} onRecorded={onChanged} />
      </>
    );
  return (
    <section className="stack">
      <h2>{text('returns.decide.title')}</h2>
      <div className="decisions">
        {view.endings.map(({ outcome, why }) => (
          <button
            key={outcome}
            type="button"
            className={`decision ${outcome === 'retired' ? 'decision-danger' : ''}`}
            aria-pressed={chosen === outcome}
            onClick={() => setChosen(outcome)}
          >
            <strong>{text(`outcomeOfReturn.${outcome}`)}</strong>
            <span>{text(`outcomeOfReturn.${outcome}.text`)}</span>
            {why === null ? (
              <span className="decision-ready">
                <StateShape shape="check" size={18} /> {text('returns.ending.ready')}
              </span>
            ) : (
              <span className="decision-why">
                <EngineText>{why}</EngineText>
              </span>
            )}
          </button>
        ))}
        <button
          type="button"
          className="decision decision-danger"
          aria-pressed={chosen === 'destroy'}
          onClick={() => setChosen('destroy')}
        >
          <strong>{text('returns.destroy.title')}</strong>
          <span>{text('returns.destroy.text')}</span>
        </button>
      </div>
      {chosen === 'destroy' && <DestroyOrder hardwareId={unit.hardwareId} onOrdered={onChanged} />}
      {chosen !== null && chosen !== 'destroy' && (
        <Ending key={chosen} view={view} slot={slot} outcome={chosen} onClosed={onChanged} />
      )}
    </section>
  );
}

/** The act that an ending still needs, or the ending itself. */
function Ending({
  view,
  slot,
  outcome,
  onClosed,
}: {
  view: ReturnView;
  slot: SlotView | null;
  outcome: ReturnOutcome;
  onClosed: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const { recipes } = useStation();
  const action = useAction();
  const [note, setNote] = useState('');
  const { returnId, model } = view.case;
  const form = useIntoView<HTMLFormElement>();
  const why = view.endings.find((ending) => ending.outcome === outcome)?.why ?? null;
  const repair = recipes.filter(
    ({ purpose, product }) => purpose === 'provision' && (product === model || model === ''),
  );
  const slotId = slot?.slot.id ?? null;
  const close = (): void => {
    action
      .run(() => api.closeReturn({ returnId, outcome, note: note.trim() }))
      .then((worked) => worked && onClosed())
      .catch(() => undefined); // run never rejects
  };
  return (
    <form
      className="panel stack opened"
      ref={form}
      tabIndex={-1}
      aria-labelledby="ending"
      onSubmit={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <h3 id="ending">{text(`outcomeOfReturn.${outcome}`)}</h3>
      {why !== null && (
        <p className="decision-why">
          <EngineText>{why}</EngineText>
        </p>
      )}
      {why !== null && outcome === 'retired' && view.certificateId === null && slotId !== null && (
        <div>
          <Button
            size="lg"
            color="red"
            component="a"
            href={formatRoute('returns', slotId, { return: returnId, do: 'wipe' })}
          >
            {text('returns.decide.wipe')}
          </Button>
        </div>
      )}
      {why !== null && outcome === 'repaired' && slotId !== null && (
        <div className="row">
          {repair.map((recipe) => (
            <Button
              key={recipe.id}
              size="lg"
              loading={action.busy}
              onClick={() => {
                action
                  .run(() => api.startRepair({ returnId, slotId, recipeId: recipe.id }))
                  .catch(() => undefined); // run never rejects
              }}
            >
              {text('returns.repair.with', { recipe: recipe.title })}
            </Button>
          ))}
        </div>
      )}
      {why !== null && slotId === null && outcome !== 'quarantined' && <p>{text('returns.findings.plug')}</p>}
      {why === null && (
        <>
          <TextInput
            size="lg"
            label={text('returns.decide.note')}
            value={note}
            maxLength={400}
            required={outcome === 'quarantined'}
            onChange={(event) => setNote(event.currentTarget.value)}
            data-scan="own"
          />
          <div>
            <Button size="lg" type="submit" loading={action.busy}>
              {text('returns.ending.close', { outcome: text(`outcomeOfReturn.${outcome}`) })}
            </Button>
          </div>
        </>
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}
