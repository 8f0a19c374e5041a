/** DESTROY REQUIRED: why, and what happens then. It is asked once, and by holding. */
import { NativeSelect, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { destroyReasons } from '../../src/model/destruction.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { HoldButton } from '../parts/hold-button.tsx';
import { useIntoView } from '../parts/use-into-view.ts';
import { useAction, useApi } from '../state/hooks.ts';

export function DestroyOrder({
  hardwareId,
  onOrdered,
}: {
  hardwareId: string;
  onOrdered: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const section = useIntoView<HTMLElement>();
  const [reason, setReason] = useState<string>(destroyReasons[0]);
  const [note, setNote] = useState('');
  const order = (): void => {
    action
      .run(() =>
        api.requireDestruction({
          hardwareId,
          reason: destroyReasons.find((known) => known === reason) ?? 'no-answer',
          note: note.trim(),
        }),
      )
      .then((worked) => worked && onOrdered())
      .catch(() => undefined); // run never rejects
  };
  return (
    <section className="panel stack opened" ref={section} tabIndex={-1} aria-labelledby="destroy-order">
      <h3 id="destroy-order">{text('returns.destroy.title')}</h3>
      <p>{text('returns.destroy.means')}</p>
      <NativeSelect
        size="lg"
        label={text('returns.destroy.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data={destroyReasons.map((value) => ({ value, label: text(`returns.destroy.reason.${value}`) }))}
      />
      <TextInput
        size="lg"
        label={text('returns.decide.note')}
        value={note}
        maxLength={400}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-scan="own"
      />
      <HoldButton
        label={text('returns.destroy.hold')}
        holdingLabel={text('returns.wipe.keepHolding')}
        hint={text('returns.wipe.holdHint')}
        disabled={action.busy || (reason === 'policy' && note.trim() === '')}
        onHeld={order}
      />
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}
