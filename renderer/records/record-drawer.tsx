/** One record: what was asked for beside what was found, its limits, its log, its signed document. */
import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { RecordDetail } from '../../src/contract/contract.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import { useText } from '../messages/text.ts';
import { OutcomeBadge } from '../parts/badge.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatDuration, formatMoment } from '../parts/format.ts';
import { documentTitle, JobPapers } from '../parts/job-papers.tsx';
import { StepLine } from '../parts/step-line.tsx';
import { useApi, useRequest } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { useEscape } from '../state/use-escape.ts';
import { VerifyButton } from './verification.tsx';

export function RecordDrawer({ jobId, onClose }: { jobId: string; onClose: () => void }): ReactElement {
  const text = useText();
  const api = useApi();
  useEscape(onClose);
  const detail = useRequest(`record ${jobId}`, () => api.getRecord({ jobId }));
  return (
    <aside className="drawer drawer-wide" aria-label={text('records.detailLabel')}>
      <header className="drawer-head drawer-head-plain">
        <h2 className="grow">{text('records.detail')}</h2>
        {detail.value !== null && <OutcomeBadge outcome={detail.value.row.outcome} />}
        <ActionIcon className="drawer-close" onClick={onClose} aria-label={text('drawer.close')}>
          <IconX size={24} />
        </ActionIcon>
      </header>
      <div className="drawer-panel">
        <FaultNote fault={detail.fault} />
        {detail.value !== null && <Detail detail={detail.value} />}
      </div>
    </aside>
  );
}

function Detail({ detail }: { detail: RecordDetail }): ReactElement {
  const text = useText();
  const { row } = detail;
  return (
    <>
      <Facts
        rows={[
          [text('units.serial'), row.serialNumber && <DeviceText>{row.serialNumber}</DeviceText>],
          [text('units.hardwareId'), row.hardwareId && <DeviceText mono>{row.hardwareId}</DeviceText>],
          [text('records.recipe'), <DeviceText key="recipe">{row.recipeTitle}</DeviceText>],
          [text('records.time'), formatMoment(row.startedAt)],
          [text('records.duration'), row.durationMs === null ? null : formatDuration(row.durationMs)],
          [text('records.slot'), row.slotNumber],
          [text('records.operator'), <DeviceText key="operator">{row.operator}</DeviceText>],
        ]}
      />
      {row.hardwareId !== null && (
        <Button component="a" variant="default" href={formatRoute('units', row.hardwareId)}>
          {text('records.openUnit')}
        </Button>
      )}
      <h3>{text('records.steps')}</h3>
      <StepLine steps={detail.steps} progress={null} ahead={[]} showReadings />
      <h3>{text('drawer.artefacts')}</h3>
      <JobPapers detail={detail} />
      {detail.documents.length > 0 && <h3>{text('records.signatures')}</h3>}
      {detail.documents.map((document) => (
        <SignedDocumentFacts key={document.id} document={document} />
      ))}
      <h3>{text('records.log')}</h3>
      <pre className="log-text mono">
        {detail.log.length === 0
          ? text('log.empty')
          : detail.log.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a finished log never changes
              <div key={index}>
                <DeviceText>{line}</DeviceText>
              </div>
            ))}
      </pre>
    </>
  );
}

/** One signed document: what binds it to its chain, and whether its signature holds. */
function SignedDocumentFacts({ document }: { document: SignedDocument }): ReactElement {
  const text = useText();
  return (
    <section className="stack paper-facts" aria-label={documentTitle(document, text)}>
      <Facts
        rows={[
          [text('records.kind'), <strong key="kind">{documentTitle(document, text)}</strong>],
          [text('records.number'), document.sequence],
          [text('records.issued'), formatMoment(document.issuedAt)],
          [
            text('records.station'),
            <DeviceText key="station" mono>
              {document.station}
            </DeviceText>,
          ],
          [
            text('records.payload'),
            <DeviceText key="payload" mono>
              {document.payloadSha256}
            </DeviceText>,
          ],
        ]}
      />
      <VerifyButton documentId={document.id} />
    </section>
  );
}
