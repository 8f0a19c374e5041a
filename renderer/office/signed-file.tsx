/** A file that was signed just now: to be saved, and to be taken by this station where it trusts the key. */
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { fromBase64 } from '../../src/base/bytes.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { downloadBytes } from '../parts/download.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useAction, useApi } from '../state/hooks.ts';

export function SignedFile({
  name,
  base64,
  mediaType,
  takeable,
  forWhom,
}: {
  name: string;
  base64: string;
  mediaType: string;
  /** This station would take it. */
  takeable: boolean;
  /** What to do with one that no station takes. */
  forWhom?: string;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [taken, setTaken] = useState(false);
  const take = (): void => {
    action
      .run(() => api.importFile({ base64 }))
      .then(setTaken)
      .catch(() => undefined); // run never rejects
  };
  return (
    <section className="signed-file stack" aria-label={text('office.signed')}>
      <p className="signed-head">
        <StateShape shape="check" size={28} />
        <strong>
          {text('office.signed')} · <DeviceText>{name}</DeviceText>
        </strong>
      </p>
      <div className="row">
        <Button size="lg" onClick={() => downloadBytes(name, mediaType, fromBase64(base64))}>
          {text('office.save')}
        </Button>
        {takeable && (
          <Button size="lg" variant="default" disabled={taken} loading={action.busy} onClick={take}>
            {text('office.takeHere')}
          </Button>
        )}
        <span role="status">{taken ? text('office.taken') : ''}</span>
      </div>
      {!takeable && <p className="muted">{forWhom ?? text('office.notTakeable')}</p>}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}
