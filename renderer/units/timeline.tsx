import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LifeEvent } from '../../src/contract/contract.ts';
import { helpOf, useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { DocumentButtons } from '../parts/document-buttons.tsx';
import { formatTime, timeZoneName } from '../parts/format.ts';
import { LoadedJobPapers } from '../parts/job-papers.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { formatRoute } from '../state/route.ts';
import { type LifeLine, lifeLines } from './life-lines.ts';
import { lifeDetail, lifeFault, lifeShape, lifeTitle } from './life-words.ts';

/** One line through a unit's life, from its first key to its wipe certificate, newest at the top. */
export function Timeline({ events }: { events: readonly LifeEvent[] }): ReactElement {
  const text = useText();
  return (
    <>
      <p className="muted small">{text('table.zone', { zone: timeZoneName() })}</p>
      <ol className="timeline">
        {lifeLines(events).map((line, index, all) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: counted from the oldest: a new event at the top closes nothing that is open below it.
          <Line key={all.length - index} line={line} />
        ))}
      </ol>
    </>
  );
}

function Line({ line }: { line: LifeLine }): ReactElement {
  const text = useText();
  const { newest, events } = line;
  const { i18n } = useTranslation();
  const detail = lifeDetail(newest, text);
  const fault = lifeFault(newest);
  const rejected = newest.type === 'sync' && newest.title.endsWith(' rejected');
  const title =
    newest.type === 'sync' && events.length > 1
      ? text('life.sync.many', { count: events.length })
      : lifeTitle(newest, text);
  return (
    <li className={`life life-${rejected ? 'rejected' : (newest.outcome ?? newest.type)}`}>
      <StateShape shape={lifeShape(newest)} size={24} />
      <div className="life-body">
        <div className="life-head">
          <strong>
            <DeviceText>{title}</DeviceText>
          </strong>
          {newest.outcome !== null && newest.outcome !== 'passed' && (
            <span>{text(`outcome.${newest.outcome}`)}</span>
          )}
          <time className="muted tabular" dateTime={newest.at}>
            {formatTime(newest.at)}
          </time>
        </div>
        {fault !== null ? (
          <p>
            {helpOf(fault, i18n)} <span className="muted mono small">{fault.code}</span>
          </p>
        ) : (
          detail !== '' &&
          newest.type !== 'sync' && (
            <p>
              <DeviceText>{detail}</DeviceText>
            </p>
          )
        )}
        {events.length > 1 && <Steps events={events} />}
        {newest.type === 'job' && newest.jobId !== null && <JobLinks jobId={newest.jobId} />}
        {newest.type === 'wipe' && newest.documentId !== null && (
          <div className="life-links">
            <DocumentButtons documentId={newest.documentId} size="sm" />
          </div>
        )}
      </div>
    </li>
  );
}

function Steps({ events }: { events: readonly LifeEvent[] }): ReactElement {
  const text = useText();
  return (
    <details className="life-steps">
      <summary>
        {text(events[0]?.type === 'sync' ? 'life.entries' : 'life.steps', { count: events.length })}
      </summary>
      <ol>
        {events.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are in order and only ever added at the end
          <li key={index}>
            <DeviceText>{[lifeTitle(event, text), event.detail].filter(Boolean).join(' · ')}</DeviceText>
            <time className="muted tabular" dateTime={event.at}>
              {formatTime(event.at)}
            </time>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** The papers of a job come with its whole log: they are asked for when somebody wants them. */
function JobLinks({ jobId }: { jobId: string }): ReactElement {
  const text = useText();
  const [shown, setShown] = useState(false);
  return (
    <>
      <div className="life-links row">
        <Button component="a" variant="default" size="sm" href={formatRoute('records', jobId)}>
          {text('units.openRecord')}
        </Button>
        <Button variant="default" size="sm" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {text('drawer.artefacts')}
        </Button>
      </div>
      {shown && <LoadedJobPapers jobId={jobId} />}
    </>
  );
}
