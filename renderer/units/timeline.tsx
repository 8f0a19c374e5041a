import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { LifeEvent } from '../../src/contract/contract.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { DocumentButtons } from '../parts/document-buttons.tsx';
import { formatTime } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import { formatRoute } from '../state/route.ts';
import { lifeShape, lifeTitle } from './life-words.ts';

/** One line through a unit's life, from its first key to its wipe certificate, newest at the top. */
export function Timeline({ events }: { events: readonly LifeEvent[] }): ReactElement {
  const text = useText();
  return (
    <ol className="timeline">
      {[...events].reverse().map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two events of one job may share time, type and title
        <li key={index} className={`life life-${event.outcome ?? event.type}`}>
          <StateShape shape={lifeShape(event)} size={24} />
          <div className="life-body">
            <div className="life-head">
              <strong>
                <DeviceText>{lifeTitle(event, text)}</DeviceText>
              </strong>
              {event.outcome !== null && event.outcome !== 'passed' && (
                <span>{text(`outcome.${event.outcome}`)}</span>
              )}
              <time className="muted tabular" dateTime={event.at}>
                {formatTime(event.at)}
              </time>
            </div>
            {event.detail !== '' && event.detail !== event.documentId && (
              <p>
                <DeviceText>{event.detail}</DeviceText>
              </p>
            )}
            {(event.jobId !== null || event.documentId !== null) && event.type !== 'identity' && (
              <div className="life-links">
                {event.type === 'job' && event.jobId !== null && (
                  <Button
                    component="a"
                    variant="default"
                    size="sm"
                    href={formatRoute('records', event.jobId)}
                  >
                    {text('units.openRecord')}
                  </Button>
                )}
                {event.type === 'wipe' && event.documentId !== null && (
                  <DocumentButtons documentId={event.documentId} size="sm" />
                )}
              </div>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
