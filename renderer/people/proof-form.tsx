/**
 * Who somebody is: a badge that is scanned at any moment, or a name and a PIN on keys that a glove can hit. A PIN is in this
 * component's memory until it is sent, and nowhere else.
 */
import { Button, FocusTrap, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { ProofInput } from '../../src/contract/people.ts';
import { shortestBadge } from '../../src/model/people.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useAction, useApi, useRequest } from '../state/hooks.ts';
import { useScanClaim } from '../state/people-context.ts';
import { PinPad } from './pin-pad.tsx';

export function ProofForm({
  badgeText,
  without,
  onProof,
}: {
  badgeText: string;
  /** The id of one who is not offered: the first person can not be the second. */
  without: string | null;
  onProof: (proof: ProofInput) => Promise<void>;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const names = useRequest('sign-in names', () => api.signInNames({}));
  const action = useAction();
  const [name, setName] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const send = (proof: ProofInput): void => {
    setPin('');
    action.run(() => onProof(proof)).catch(() => undefined); // run never rejects
  };
  useScanClaim(true, (scanned) => {
    // A PIN that was typed quickly on a keyboard looks like a scan, but is shorter than any badge.
    if (name !== null && scanned === pin && pin.length < shortestBadge) send({ name, pin });
    else send({ badge: scanned });
  });
  const offered = names.value?.names.filter(({ id }) => id !== without) ?? [];
  return (
    <div className="stack proof-form">
      {/* On no button: the Enter of a keyboard ends the PIN. */}
      <FocusTrap.InitialFocus />
      <p className="proof-badge">
        <StateShape shape="hand" size={32} />
        {badgeText}
      </p>
      <FaultNote fault={action.fault ?? names.fault} />
      {name === null ? (
        names.value?.typed ? (
          <NameField onName={setName} />
        ) : (
          <div className="stack">
            <p className="muted">{text('people.signIn.choose')}</p>
            <ul className="name-list">
              {offered.map((person) => (
                <li key={person.id}>
                  <button type="button" className="name-key" onClick={() => setName(person.name)}>
                    <DeviceText>{person.name}</DeviceText>
                  </button>
                </li>
              ))}
            </ul>
            {names.value !== null && offered.length === 0 && <p>{text('people.signIn.nobody')}</p>}
          </div>
        )
      ) : (
        <div className="stack">
          <div className="row">
            <strong className="grow proof-name">
              <DeviceText>{name}</DeviceText>
            </strong>
            <Button
              variant="default"
              onClick={() => {
                setName(null);
                setPin('');
                action.dismiss();
              }}
            >
              {text('people.signIn.other')}
            </Button>
          </div>
          <PinPad pin={pin} busy={action.busy} onPin={setPin} onDone={() => send({ name, pin })} />
        </div>
      )}
    </div>
  );
}

function NameField({ onName }: { onName: (name: string) => void }): ReactElement {
  const text = useText();
  const [typed, setTyped] = useState('');
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== '') onName(typed.trim());
      }}
    >
      <TextInput
        className="grow"
        label={text('people.signIn.name')}
        value={typed}
        maxLength={60}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" className="align-end">
        {text('people.signIn.next')}
      </Button>
    </form>
  );
}
