import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { WipePlanView } from '../../src/contract/contract.ts';
import type { SlotView } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { EngineText } from '../parts/engine-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { HoldButton } from '../parts/hold-button.tsx';
import { useAction, useApi, useRequest } from '../state/hooks.ts';
import type { Decision } from './stage.ts';

export function DecideStage({
  view,
  decision,
  batchId,
  onBack,
}: {
  view: SlotView;
  decision: Decision;
  /** The list that the unit has to be on. */
  batchId: string | null;
  onBack: () => void;
}): ReactElement {
  const text = useText();
  return (
    <>
      {decision === 'wipe' ? (
        <WipeDecision view={view} batchId={batchId} />
      ) : (
        <StateDecision view={view} state={decision} />
      )}
      <div>
        <Button variant="default" onClick={onBack}>
          ← {text('returns.decide.back')}
        </Button>
      </div>
    </>
  );
}

/** Returned or on hold: undone by another decision, so nothing is asked but the reason. */
function StateDecision({
  view,
  state,
}: {
  view: SlotView;
  state: 'returned' | 'quarantined';
}): ReactElement | null {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [note, setNote] = useState('');
  const [done, setDone] = useState(false);
  const { hardwareId } = view;
  if (hardwareId === null) return null;
  const write = (): void => {
    action
      .run(() => api.setUnitState({ hardwareId, state, note: note.trim() }))
      .then(setDone)
      .catch(() => undefined); // run never rejects
  };
  return (
    <form
      className="panel stack"
      onSubmit={(event) => {
        event.preventDefault();
        write();
      }}
    >
      <h2>{text(state === 'returned' ? 'returns.decide.returned' : 'returns.decide.hold')}</h2>
      <p className="muted">
        {text(state === 'returned' ? 'returns.decide.returnedText' : 'returns.decide.holdText')}
      </p>
      {done ? (
        <p className="good-words" role="status">
          {text('returns.decide.done', { state: text(`unitState.${state}`) })}
        </p>
      ) : (
        <>
          <TextInput
            label={text('returns.decide.note')}
            value={note}
            maxLength={400}
            required={state === 'quarantined'}
            onChange={(event) => setNote(event.currentTarget.value)}
            data-scan="own"
          />
          <div>
            <Button type="submit" loading={action.busy}>
              {text('returns.decide.do')}
            </Button>
          </div>
        </>
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}

function WipeDecision({ view, batchId }: { view: SlotView; batchId: string | null }): ReactElement {
  const text = useText();
  const api = useApi();
  const slotId = view.slot.id;
  const plan = useRequest(`wipe ${slotId} ${view.hardwareId}`, () => api.wipePlan({ slotId }));
  const action = useAction();
  return (
    <section className="panel stack">
      <FaultNote fault={plan.fault} />
      {batchId !== null && <p>{text('returns.wipe.batch', { batch: batchId })}</p>}
      {plan.value !== null && (
        <WipePlan
          plan={plan.value}
          slotNumber={view.slot.number}
          busy={action.busy}
          onHeld={({ recipeId, hardwareId }) => {
            action
              .run(() =>
                api.startWipe({
                  slotId,
                  recipeId,
                  confirmHardwareId: hardwareId,
                  ...(batchId === null ? {} : { batchId }),
                }),
              )
              .catch(() => undefined); // run never rejects
          }}
        />
      )}
      {plan.loading && <p className="muted">{text('common.loading')}</p>}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}

function WipePlan({
  plan,
  slotNumber,
  busy,
  onHeld,
}: {
  plan: WipePlanView;
  slotNumber: number;
  busy: boolean;
  onHeld: (plan: WipePlanView) => void;
}): ReactElement {
  const text = useText();
  const { method } = plan;
  return (
    <div className="wipe-plan">
      <div className="stack">
        <h2>{text('returns.wipe.title')}</h2>
        {plan.willBeLost.length === 0 ? (
          <p>{text('returns.wipe.nothing')}</p>
        ) : (
          <ul className="lost">
            {plan.willBeLost.map((loss) => (
              <li key={loss}>
                <EngineText>{loss}</EngineText>
              </li>
            ))}
          </ul>
        )}
        {plan.credentials.length > 0 && (
          <>
            <h3>{text('returns.wipe.credentials')}</h3>
            <ul className="lost">
              {plan.credentials.map((credential) => (
                <li key={credential}>
                  <DeviceText>{credential}</DeviceText>
                </li>
              ))}
            </ul>
          </>
        )}
        <Facts
          rows={[
            [text('returns.wipe.method'), <EngineText key="method">{method.title}</EngineText>],
            [text('returns.wipe.level'), text(`wipe.level.${method.level}`)],
            [text('returns.wipe.verification'), text(`wipe.verification.${method.verification}`)],
            [text('returns.wipe.leaves'), <Leaves key="leaves" leaves={method.leaves} />],
          ]}
        />
      </div>
      <div className="stack">
        <div className="big-id">
          <p>{text('returns.wipe.compare', { number: slotNumber })}</p>
          <p className="big-id-text mono">
            <DeviceText>{plan.hardwareId}</DeviceText>
          </p>
          {plan.serialNumber !== null && (
            <p className="big-id-serial">
              <DeviceText>{plan.serialNumber}</DeviceText>
            </p>
          )}
        </div>
        <HoldButton
          label={text('returns.wipe.hold')}
          holdingLabel={text('returns.wipe.keepHolding')}
          hint={text('returns.wipe.holdHint')}
          disabled={busy}
          onHeld={() => onHeld(plan)}
        />
      </div>
    </div>
  );
}

/** What the wipe does not reach, one by one: an auditor asks for each. */
function Leaves({ leaves }: { leaves: readonly string[] }): ReactElement {
  const text = useText();
  if (leaves.length === 0) return <>{text('returns.wipe.leavesNothing')}</>;
  return (
    <ul className="lost">
      {leaves.map((left) => (
        <li key={left}>
          <EngineText>{left}</EngineText>
        </li>
      ))}
    </ul>
  );
}
