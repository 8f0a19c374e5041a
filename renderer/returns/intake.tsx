/** A unit that came back: what is known of it in words, the customer's reason, and the return that begins with it. */
import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useText } from '../messages/text.ts';
import { UnitStateBadge } from '../parts/badge.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useAction, useApi, useRequest } from '../state/hooks.ts';
import { formatRoute, navigate } from '../state/route.ts';

/** `scan`: a serial number or a hardware id, as it was read off the unit. */
export function Intake({ scan }: { scan: string }): ReactElement {
  const text = useText();
  const api = useApi();
  const sight = useRequest(`sight ${scan}`, () => api.findUnit({ scan }));
  const action = useAction();
  const [reason, setReason] = useState('');
  const [reference, setReference] = useState('');
  if (sight.value === null) return <FaultNote fault={sight.fault} />;
  const { unit, gone, openReturnId, fromServer } = sight.value;
  if (unit === null)
    return (
      <p className="bad-words" role="status">
        {text('returns.intake.unknown', { scan })}
      </p>
    );
  const open = (): void => {
    action
      .run(async () => {
        const view = await api.openReturn({
          scan: unit.hardwareId,
          reason: reason.trim(),
          ...(reference.trim() === '' ? {} : { reference: reference.trim() }),
        });
        navigate(formatRoute('returns', null, { return: view.case.returnId }));
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <section className="panel stack">
      <div className="row">
        <h2 className="grow">
          <DeviceText>{unit.serialNumber ?? unit.hardwareId}</DeviceText>
        </h2>
        <UnitStateBadge state={unit.state} />
        <a href={formatRoute('units', unit.hardwareId)}>{text('drawer.lifeRecord')}</a>
      </div>
      {gone !== null && <GoneNote gone={gone} />}
      {fromServer && <p className="muted">{text('returns.intake.fromServer')}</p>}
      {openReturnId !== null ? (
        <div>
          <Button size="lg" component="a" href={formatRoute('returns', null, { return: openReturnId })}>
            {text('returns.intake.goOn')}
          </Button>
        </div>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            open();
          }}
        >
          <TextInput
            size="lg"
            label={text('returns.intake.reason')}
            value={reason}
            maxLength={500}
            required
            onChange={(event) => setReason(event.currentTarget.value)}
            data-scan="own"
          />
          <TextInput
            size="lg"
            label={text('returns.intake.reference')}
            value={reference}
            maxLength={100}
            onChange={(event) => setReference(event.currentTarget.value)}
            data-scan="own"
          />
          <div>
            <Button size="lg" type="submit" loading={action.busy} disabled={reason.trim() === ''}>
              {text('returns.intake.open')}
            </Button>
          </div>
        </form>
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}

/** Where and when it ended, as large as it deserves: somebody is about to use it again. */
export function GoneNote({ gone }: { gone: string }): ReactElement {
  const text = useText();
  return (
    <div className="gone-note" role="alert">
      <StateShape shape="octagon" size={44} />
      <div>
        <strong>{text('returns.gone.title')}</strong>
        <p>
          <DeviceText>{gone}</DeviceText>
        </p>
      </div>
    </div>
  );
}
