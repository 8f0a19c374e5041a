/** What a job left to take away: each signed document by its name and verdict, and each file (labels). */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { RecordDetail } from '../../src/contract/contract.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import { isCertificate, type WipeVerdict, wipeVerdicts } from '../../src/model/wipe.ts';
import { type Text, useText } from '../messages/text.ts';
import { useAction, useApi, useRequest } from '../state/hooks.ts';
import { DeviceText } from './device-text.tsx';
import { DocumentButtons } from './document-buttons.tsx';
import { downloadFile } from './download.ts';
import { FaultNote } from './fault-note.tsx';

export function verdictOf(document: SignedDocument): WipeVerdict | null {
  return wipeVerdicts.find((verdict) => verdict === document.body.verdict) ?? null;
}

/** `Wipe report · FAILED`: the verdict is the name of a wipe's paper. */
export function documentTitle(document: SignedDocument, text: Text): string {
  const verdict = verdictOf(document);
  const kind = text(`kind.${document.kind}`);
  return verdict === null ? kind : text('papers.verdict', { kind, verdict: text(`verdict.${verdict}`) });
}

export function JobPapers({
  detail,
}: {
  detail: Pick<RecordDetail, 'row' | 'documents' | 'artefacts'>;
}): ReactElement {
  const text = useText();
  const { documents, artefacts, row } = detail;
  if (documents.length === 0 && artefacts.length === 0)
    return <p className="muted">{text('drawer.noArtefacts')}</p>;
  return (
    <ul className="papers">
      {documents.map((document) => (
        <li key={document.id}>
          <strong className={`grow ${toneOf(document)}`}>{documentTitle(document, text)}</strong>
          <DocumentButtons documentId={document.id} size="sm" short />
        </li>
      ))}
      {artefacts.map((name) => (
        <li key={name}>
          <span className="grow">
            <DeviceText>{name}</DeviceText>
          </span>
          <ArtefactButton jobId={row.jobId} name={name} />
        </li>
      ))}
    </ul>
  );
}

/** The same, asked for by job: where only the job is known. */
export function LoadedJobPapers({ jobId }: { jobId: string }): ReactElement {
  const api = useApi();
  const detail = useRequest(`record ${jobId}`, () => api.getRecord({ jobId }));
  return (
    <>
      <FaultNote fault={detail.fault} />
      {detail.value !== null && <JobPapers detail={detail.value} />}
    </>
  );
}

function toneOf(document: SignedDocument): string {
  const verdict = verdictOf(document);
  if (verdict === null) return '';
  return document.kind === 'wipe-certificate' && isCertificate(verdict) ? 'good-words' : 'bad-words';
}

function ArtefactButton({ jobId, name }: { jobId: string; name: string }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const save = (): void => {
    action
      .run(async () => downloadFile(await api.exportDocument({ jobId, artefact: name })))
      .catch(() => undefined); // run never rejects
  };
  return (
    <div className="stack">
      <Button
        variant="default"
        size="sm"
        disabled={action.busy}
        onClick={save}
        aria-label={text('papers.downloadFile', { name })}
      >
        {text('common.download')}
      </Button>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </div>
  );
}
