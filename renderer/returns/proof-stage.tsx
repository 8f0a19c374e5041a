/** The verdict as the paper that it will be, and the last decision of a unit's life. */
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { SlotView } from '../../src/model/station.ts';
import { isCertificate } from '../../src/model/wipe.ts';
import { useText } from '../messages/text.ts';
import { DocumentButtons } from '../parts/document-buttons.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useRequest } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { DestructionForm } from './destruction-form.tsx';
import { loadDocument } from './load-document.ts';
import { Paper } from './paper.tsx';
import { readWipePaper } from './wipe-paper.ts';

export function ProofStage({
  view,
  documentId,
  returnId,
  batchId,
  onAgain,
}: {
  view: SlotView;
  documentId: string | null;
  /** What the wipe was done for. */
  returnId: string | null;
  batchId: string | null;
  onAgain: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const proof = useRequest(`proof ${documentId}`, async () =>
    documentId === null ? null : await loadDocument(api, documentId),
  );
  const fault = view.activity.type === 'done' ? view.activity.fault : null;
  const document = proof.value;
  const paper = document === null ? null : readWipePaper(document);
  return (
    <>
      <FaultNote fault={fault ?? proof.fault} />
      <div className="proof">
        {document !== null && paper !== null ? (
          <Paper document={document} paper={paper} />
        ) : (
          <p className="panel">{text(proof.loading ? 'common.loading' : 'returns.proof.none')}</p>
        )}
        <div className="proof-actions stack">
          {view.hardwareId !== null && !proof.loading && (
            <LastDecision
              key={view.hardwareId}
              hardwareId={view.hardwareId}
              returnId={returnId}
              wiped={paper !== null && isCertificate(paper.verdict)}
              mustBeDestroyed={paper?.verdict === 'DESTROY REQUIRED'}
              onAgain={onAgain}
            />
          )}
          {document !== null && paper !== null && (
            <>
              <Button size="lg" variant="default" onClick={() => window.print()}>
                {text('returns.proof.print')}
              </Button>
              <DocumentButtons documentId={document.id} size="lg" />
            </>
          )}
          {batchId !== null && (
            <div>
              <Button size="lg" component="a" href={formatRoute('returns', null, { batch: batchId })}>
                {text('returns.proof.toBatch')}
              </Button>
            </div>
          )}
        </div>
      </div>
    </>
  );
}

function LastDecision({
  hardwareId,
  returnId,
  wiped,
  mustBeDestroyed,
  onAgain,
}: {
  hardwareId: string;
  returnId: string | null;
  wiped: boolean;
  mustBeDestroyed: boolean;
  onAgain: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [became, setBecame] = useState<'retired' | 'destroyed' | null>(null);
  const retire = (): void => {
    action
      .run(() =>
        returnId === null
          ? api.setUnitState({ hardwareId, state: 'retired', note: '' })
          : api.closeReturn({ returnId, outcome: 'retired' }),
      )
      .then((worked) => {
        if (worked) setBecame('retired');
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <section className="stack">
      {became !== null ? (
        <>
          <p className="good-words" role="status">
            {text('returns.proof.finished', { state: text(`unitState.${became}`) })}
          </p>
          <Button size="lg" component="a" href={formatRoute('returns')}>
            {text('returns.change')}
          </Button>
        </>
      ) : (
        <div className="row">
          {wiped && (
            <Button size="lg" loading={action.busy} onClick={retire}>
              {text(returnId === null ? 'returns.proof.retire' : 'returns.proof.closeReturn')}
            </Button>
          )}
          {!wiped && (
            <Button size="lg" variant={mustBeDestroyed ? 'default' : 'filled'} onClick={onAgain}>
              {text('returns.proof.again')}
            </Button>
          )}
        </div>
      )}
      {mustBeDestroyed && became === null && (
        <DestructionForm hardwareId={hardwareId} onRecorded={() => setBecame('destroyed')} />
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}
