/** One narrow path for a unit that came back: choose, what we know, decide, do, proof. */
import { Button } from '@mantine/core';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { SlotView } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useStation } from '../state/hooks.ts';
import { formatRoute, navigate, type Route } from '../state/route.ts';
import { BatchPage } from './batch-page.tsx';
import { ChooseStage } from './choose-stage.tsx';
import { DecideStage } from './decide-stage.tsx';
import { DoStage } from './do-stage.tsx';
import { KnowStage } from './know-stage.tsx';
import { ProofStage } from './proof-stage.tsx';
import { ReturnPage } from './return-page.tsx';
import { type Decision, type Stage, stageOf, stages } from './stage.ts';

export function ReturnsScreen({ route }: { route: Route }): ReactElement {
  const text = useText();
  const station = useStation();
  const view = station.slots.find((candidate) => candidate.slot.id === route.subject) ?? null;
  const unit = view?.hardwareId ?? null;
  const [decision, setDecision] = useState<Decision | null>(null);
  const [again, setAgain] = useState(false);
  // A decision belongs to one unit: another one in the same slot starts from the beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these two say which unit it is
  useEffect(() => {
    setDecision(null);
    setAgain(false);
  }, [route.subject, unit]);
  const { return: returnId = null, batch: batchId = null, unit: scanned = null, do: wanted } = route.query;
  const chosen = decision ?? (wanted === 'wipe' && unit !== null ? 'wipe' : null);
  const stage = stageOf(view, station.recipes, chosen, again);
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (stage === 'do') setAgain(false);
    top.current?.scrollTo({ top: 0 });
  }, [stage]);
  return (
    <div className="page page-scroll" ref={top}>
      <header className="page-head">
        <h1 className="grow">{text('returns.title')}</h1>
        {view !== null && stage !== 'choose' && <ChosenUnit view={view} locked={stage === 'do'} />}
      </header>
      <Path current={view === null && returnId !== null ? 'know' : stage} />
      <div className="narrow">
        {view === null && returnId !== null && <ReturnPage key={returnId} returnId={returnId} />}
        {view === null && returnId === null && batchId !== null && (
          <BatchPage key={batchId} batchId={batchId} scanned={scanned} />
        )}
        {stage === 'choose' && returnId === null && batchId === null && <ChooseStage scanned={scanned} />}
        {view !== null && stage === 'know' && (
          <KnowStage view={view} recipes={station.recipes} onDecide={setDecision} />
        )}
        {view !== null && stage === 'decide' && chosen !== null && (
          <DecideStage
            view={view}
            decision={chosen}
            batchId={batchId}
            onBack={() => {
              setDecision(null);
              navigate(
                returnId === null
                  ? formatRoute('returns', view.slot.id, { batch: batchId })
                  : formatRoute('returns', null, { return: returnId }),
              );
            }}
          />
        )}
        {view !== null && stage === 'do' && <DoStage view={view} recipes={station.recipes} />}
        {view !== null && stage === 'proof' && view.activity.type === 'done' && (
          <ProofStage
            view={view}
            documentId={view.activity.documentId}
            returnId={returnId}
            batchId={batchId}
            onAgain={() => {
              setAgain(true);
              setDecision('wipe');
            }}
          />
        )}
      </div>
    </div>
  );
}

function ChosenUnit({ view, locked }: { view: SlotView; locked: boolean }): ReactElement {
  const text = useText();
  return (
    <>
      <span>
        {text('common.slot', { number: view.slot.number })}
        {' · '}
        <strong>
          <DeviceText>{view.serialNumber ?? view.hardwareId ?? text('common.unknown')}</DeviceText>
        </strong>
      </span>
      {!locked && (
        <Button variant="default" onClick={() => navigate(formatRoute('returns'))}>
          {text('returns.change')}
        </Button>
      )}
    </>
  );
}

function Path({ current }: { current: Stage }): ReactElement {
  const text = useText();
  const at = stages.indexOf(current);
  return (
    <ol className="path" aria-label={text('returns.path')}>
      {stages.map((stage, index) => (
        <li
          key={stage}
          className={index < at ? 'path-done' : index === at ? 'path-now' : 'path-ahead'}
          aria-current={index === at ? 'step' : undefined}
        >
          {index < at ? (
            <StateShape shape="check" size={22} />
          ) : (
            <span className="path-number">{index + 1}</span>
          )}
          {text(`returns.stage.${stage}`)}
        </li>
      ))}
    </ol>
  );
}
