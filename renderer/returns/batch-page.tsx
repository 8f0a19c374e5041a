/** A batch: each unit is scanned or plugged in and checked against the list; the sheet at the end accounts for each. */
import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useEffect, useState } from 'react';
import type { BatchCheck, BatchView } from '../../src/contract/returns.ts';
import { type BatchFate, type BatchUnit, batchFates, isSettled } from '../../src/model/batch.ts';
import type { SlotView } from '../../src/model/station.ts';
import type { ShapeName } from '../look/slot-look.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { DocumentButtons } from '../parts/document-buttons.tsx';
import { EngineText } from '../parts/engine-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useAction, useApi, useRequest, useStation } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { BackToDesk } from './desk-lists.tsx';

const shownAtMost = 500;

const fateShapes: Readonly<Record<BatchFate, ShapeName>> = {
  verified: 'check',
  'verified-with-exceptions': 'check',
  destroyed: 'check',
  'destroy-required': 'octagon',
  'not-verified': 'triangle',
  failed: 'octagon',
  interrupted: 'bars',
  missing: 'ring',
};

export function BatchPage({
  batchId,
  scanned,
}: {
  batchId: string;
  /** Scanned on this page, wherever the focus was. */
  scanned: string | null;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const station = useStation();
  const key = station.slots.map(({ activity }) => activity.type).join();
  const view = useRequest(`batch ${batchId} ${key}`, () => api.getBatch({ batchId }));
  if (view.value === null)
    return (
      <>
        <FaultNote fault={view.fault} />
        <BackToDesk />
      </>
    );
  const { batch, units, refused } = view.value;
  return (
    <>
      <Standing view={view.value} />
      {batch.closedAt === null && (
        <Check key={scanned} batchId={batchId} scanned={scanned} onChecked={view.reload} />
      )}
      {batch.closedAt === null && <Slots batchId={batchId} units={units} slots={station.slots} />}
      <section className="panel stack">
        <h2>{text('returns.batch.units', { count: units.length })}</h2>
        <ul className="desk-list batch-list">
          {units.slice(0, shownAtMost).map((unit) => (
            <li key={unit.line} className="desk-row">
              <span className="tabular muted">{unit.line}</span>
              <strong>
                <DeviceText>{unit.listedAs}</DeviceText>
              </strong>
              <span className={`batch-fate batch-${isSettled(unit.fate) ? 'settled' : unit.fate}`}>
                <StateShape shape={fateShapes[unit.fate]} size={20} /> {text(`fate.${unit.fate}`)}
              </span>
            </li>
          ))}
        </ul>
        {units.length > shownAtMost && (
          <p className="muted">{text('returns.open.more', { count: shownAtMost })}</p>
        )}
      </section>
      {refused.length > 0 && (
        <section className="panel stack">
          <h2>{text('returns.batch.refused')}</h2>
          <ul className="desk-list">
            {refused.map(({ hardwareId, serialNumber }) => (
              <li key={hardwareId} className="desk-row">
                <StateShape shape="hand" size={20} />
                <DeviceText>{serialNumber ?? hardwareId}</DeviceText>
              </li>
            ))}
          </ul>
        </section>
      )}
      {batch.closedAt === null ? (
        <Close batchId={batchId} missing={batch.counts.missing} onClosed={view.reload} />
      ) : (
        batch.documentId !== null && (
          <section className="panel stack">
            <h2>{text('kind.batch-sheet')}</h2>
            <DocumentButtons documentId={batch.documentId} size="lg" />
          </section>
        )
      )}
      <BackToDesk />
    </>
  );
}

function Standing({ view: { batch } }: { view: BatchView }): ReactElement {
  const text = useText();
  return (
    <section className="panel stack">
      <h2>{batch.title}</h2>
      <p className="muted">
        {text('returns.batch.loaded', { name: batch.loadedBy })}
        {batch.approvedBy !== null && ` ${text('returns.batch.agreed', { name: batch.approvedBy.name })}`}
      </p>
      <ul className="fates">
        {batchFates
          .filter((fate) => batch.counts[fate] > 0)
          .map((fate) => (
            <li key={fate}>
              <strong className="tabular">{batch.counts[fate]}</strong> {text(`fate.${fate}`)}
            </li>
          ))}
      </ul>
    </section>
  );
}

function Check({
  batchId,
  scanned,
  onChecked,
}: {
  batchId: string;
  scanned: string | null;
  onChecked: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [scan, setScan] = useState('');
  const [said, setSaid] = useState<BatchCheck | null>(null);
  const check = (unit: string): void => {
    action
      .run(async () => {
        setSaid(await api.checkBatchUnit({ batchId, scan: unit }));
        setScan('');
        onChecked();
      })
      .catch(() => undefined); // run never rejects
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scan is another form (its key), so once is enough
  useEffect(() => {
    if (scanned !== null) check(scanned);
  }, []);
  return (
    <form
      className="panel stack"
      onSubmit={(event) => {
        event.preventDefault();
        check(scan.trim());
      }}
    >
      <div className="row">
        <TextInput
          className="grow"
          size="lg"
          value={scan}
          placeholder={text('returns.choose.scan')}
          aria-label={text('returns.choose.scan')}
          maxLength={100}
          onChange={(event) => setScan(event.currentTarget.value)}
          data-scan="own"
          data-autofocus
        />
        <Button size="lg" type="submit" loading={action.busy} disabled={scan.trim() === ''}>
          {text('returns.batch.check')}
        </Button>
      </div>
      {said !== null && (
        <p className={`batch-said ${said.listed ? 'batch-listed' : 'batch-stranger'}`} role="status">
          <StateShape shape={said.listed ? 'check' : 'hand'} size={40} />
          <EngineText>{said.words}</EngineText>
        </p>
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}

/** Every unit that is plugged in: on the list and to be wiped, done, or to be taken out. */
function Slots({
  batchId,
  units,
  slots,
}: {
  batchId: string;
  units: readonly BatchUnit[];
  slots: readonly SlotView[];
}): ReactElement | null {
  const text = useText();
  const plugged = slots.filter(({ port }) => port !== null);
  if (plugged.length === 0) return <p className="muted">{text('returns.choose.noneText')}</p>;
  return (
    <ul className="choices">
      {plugged.map((view) => {
        const unit = units.find(({ hardwareId }) => hardwareId !== null && hardwareId === view.hardwareId);
        const word =
          view.hardwareId === null
            ? 'returns.batch.unidentified'
            : unit === undefined
              ? 'returns.batch.stranger'
              : isSettled(unit.fate)
                ? 'returns.batch.done'
                : 'returns.batch.wipe';
        return (
          <li key={view.slot.id}>
            <a className="choice" href={formatRoute('returns', view.slot.id, { batch: batchId })}>
              <span className="choice-number tabular">{view.slot.number}</span>
              <span className="grow">
                <strong>
                  <DeviceText>{view.serialNumber ?? view.hardwareId ?? text('common.unknown')}</DeviceText>
                </strong>
                <span className="choice-state">{text(word)}</span>
              </span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

function Close({
  batchId,
  missing,
  onClosed,
}: {
  batchId: string;
  missing: number;
  onClosed: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  return (
    <section className="panel stack">
      {missing > 0 && <p className="decision-why">{text('returns.batch.notAll', { count: missing })}</p>}
      <div>
        <Button
          size="lg"
          variant={missing > 0 ? 'default' : 'filled'}
          loading={action.busy}
          onClick={() => {
            action
              .run(() => api.closeBatch({ batchId }))
              .then((worked) => worked && onClosed())
              .catch(() => undefined); // run never rejects
          }}
        >
          {text('returns.batch.close')}
        </Button>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}
