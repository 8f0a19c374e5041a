/** One record on its way: what it is, what the other side said last; try again, or put it aside with a reason. */
import { Button, Modal, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { keepsRecords } from '../../src/model/document.ts';
import type { SyncRow } from '../../src/model/rows.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { formatMoment } from '../parts/format.ts';
import { kindWord } from './sync-columns.tsx';

export function RecordDialog({
  row,
  onClose,
  onRetry,
  onPutAside,
}: {
  row: SyncRow;
  onClose: () => void;
  onRetry: () => void;
  onPutAside: (reason: string) => void;
}): ReactElement {
  const text = useText();
  const [reason, setReason] = useState('');
  const open = row.state === 'waiting' || row.state === 'rejected';
  return (
    <Modal
      closeButtonProps={{ 'aria-label': text('common.close'), size: 44 }}
      opened
      onClose={onClose}
      size={720}
      centered
      title={`${kindWord(row.kind, text)} ${row.subject ?? ''}`}
    >
      <div className="stack">
        <dl className="record-facts">
          <Fact name={text('sync.number')} value={String(row.sequence)} />
          <Fact name={text('sync.destination')} value={row.destination} />
          <Fact name={text('sync.stateColumn')} value={text(`syncState.${row.state}`)} />
          <Fact name={text('sync.attempts')} value={String(row.attempts)} />
          <Fact name={text('sync.created')} value={formatMoment(row.createdAt)} />
          {row.state === 'waiting' && (
            <Fact name={text('sync.next')} value={formatMoment(row.nextAttemptAt)} />
          )}
          <Fact name={text('sync.id')} value={row.id} mono />
        </dl>
        {row.lastError !== null && (
          <p className="said">
            <DeviceText>{row.lastError}</DeviceText>
          </p>
        )}
        {open && (
          <div>
            <Button onClick={onRetry}>{text('sync.retry')}</Button>
          </div>
        )}
        {open && keepsRecords(row.destination) && (
          <form
            className="put-aside"
            onSubmit={(event) => {
              event.preventDefault();
              if (reason.trim() !== '') onPutAside(reason.trim());
            }}
          >
            <TextInput
              className="grow"
              label={text('sync.asideReason')}
              description={text('sync.asideHelp')}
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={reason.trim() === ''}>
              {text('sync.putAside')}
            </Button>
          </form>
        )}
        {open && !keepsRecords(row.destination) && <p className="muted">{text('sync.notAside')}</p>}
      </div>
    </Modal>
  );
}

function Fact({ name, value, mono = false }: { name: string; value: string; mono?: boolean }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <DeviceText mono={mono}>{value}</DeviceText>
      </dd>
    </div>
  );
}
