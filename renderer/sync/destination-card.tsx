/** One destination: where, how it is, how much of what; and, for a person who asks, how far the way there goes. */
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { DestinationReport } from '../../src/contract/destinations.ts';
import { keepsRecords } from '../../src/model/document.ts';
import type { SyncView } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatAge } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { useNow } from '../state/use-now.ts';

export function DestinationCard({
  view,
  alone,
  onAlone,
}: {
  view: SyncView;
  alone: boolean;
  onAlone: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const nowMs = useNow(5_000);
  const action = useAction();
  const [report, setReport] = useState<DestinationReport | null>(null);
  const testable = keepsRecords(view.destination) && view.destination !== 'management-server';
  const test = (): void => {
    action
      .run(async () => setReport(await api.testDestination({ name: view.destination })))
      .catch(() => undefined); // run never rejects
  };
  return (
    <section className={alone ? 'panel destination destination-alone' : 'panel destination'}>
      <h2>
        <DeviceText>{view.destination}</DeviceText>
      </h2>
      <p className="muted">
        <DeviceText mono>{view.address}</DeviceText>
      </p>
      <p>
        <strong>{text(`sync.state.${view.state}`)}</strong>
        {' · '}
        {view.lastSuccessAt === null
          ? text('sync.neverSucceeded')
          : text('sync.lastSuccess', { age: formatAge(view.lastSuccessAt, nowMs, text) })}
      </p>
      <dl className="counts tabular">
        <Count value={view.waiting} word={text('sync.waiting')} />
        <Count value={view.accepted} word={text('sync.accepted')} />
        <Count value={view.rejected} word={text('sync.rejected')} bad={view.rejected > 0} />
      </dl>
      {(view.superseded > 0 || view.setAside > 0) && (
        <p className="muted tabular">
          {text('sync.alsoCounts', {
            superseded: view.superseded.toLocaleString('en'),
            aside: view.setAside.toLocaleString('en'),
          })}
        </p>
      )}
      {view.oldestWaitingAt !== null && (
        <p>{text('sync.oldest', { age: formatAge(view.oldestWaitingAt, nowMs, text) })}</p>
      )}
      <FaultNote fault={view.lastFault} />
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      {report !== null && <Report report={report} />}
      <div className="destination-buttons">
        <Button variant="default" aria-pressed={alone} onClick={onAlone}>
          {text(alone ? 'sync.allDestinations' : 'sync.onlyThis')}
        </Button>
        {testable && (
          <Button variant="default" loading={action.busy} onClick={test}>
            {text('sync.test')}
          </Button>
        )}
      </div>
    </section>
  );
}

function Count({ value, word, bad = false }: { value: number; word: string; bad?: boolean }): ReactElement {
  return (
    <div className={bad ? 'count count-bad' : 'count'}>
      <dt>{word}</dt>
      <dd>{value.toLocaleString('en')}</dd>
    </div>
  );
}

const shapes = { ok: 'check', wrong: 'octagon', 'not-tried': 'socket' } as const;

function Report({ report }: { report: DestinationReport }): ReactElement {
  const text = useText();
  return (
    <div className="probe" role="status">
      <ul>
        {report.steps.map(({ stage, state, words }) => (
          <li key={stage} className={`probe-step probe-${state}`}>
            <StateShape shape={shapes[state]} size={18} />
            <span>
              <strong>{text(`sync.stage.${stage}`)}</strong>{' '}
              {state === 'not-tried' ? text('sync.notTried') : <DeviceText>{words}</DeviceText>}
            </span>
          </li>
        ))}
      </ul>
      <p>
        <strong>{text(report.works ? 'sync.works' : 'sync.worksNot')}</strong> {report.advice ?? ''}
      </p>
    </div>
  );
}
