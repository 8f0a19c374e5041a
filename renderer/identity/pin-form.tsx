/**
 * A person enters a PIN. It is in this form until it is sent, and nowhere else in the window: not in the address, not in
 * storage, gone from the fields whatever the answer is. What would use the last try before a lock is held, not pressed.
 */
import { Button, PasswordInput } from '@mantine/core';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { IssuerPinView, IssuerView } from '../../src/contract/identity.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { HoldButton } from '../parts/hold-button.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useAction, useApi } from '../state/hooks.ts';

export const chosenPinLeastCharacters = 8;

interface Props {
  readonly issuer: IssuerView;
  readonly pin: IssuerPinView;
  readonly autoFocus: boolean;
  readonly onSeen: (issuer: IssuerView) => void;
}

export function PinForm(props: Props): ReactElement {
  return props.pin.need === 'choose' ? <ChoosePin {...props} /> : <EnterPin {...props} />;
}

function EnterPin({ issuer, pin, autoFocus, onSeen }: Props): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [entered, setEntered] = useState('');
  const { name } = issuer;
  const send = (useLastTry: boolean): void => {
    setEntered('');
    action
      .run(async () => onSeen(await api.unlockIssuer({ name, pin: entered, useLastTry })))
      // a wrong one has changed how many are left
      .then((right) => (right ? null : api.testIssuer({ name }).then(onSeen)))
      .catch(() => undefined); // shown by the action; the list shows what is left of it
  };
  return (
    <form
      className="pin-form"
      autoComplete="off"
      data-scan="own"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pin.lastTry && entered !== '') send(false);
      }}
    >
      {pin.wrong > 0 && (
        <p className="pin-wrong tabular">{text('identities.pin.wrong', { count: pin.wrong })}</p>
      )}
      {pin.lastTry && (
        <p className="pin-last">
          <StateShape shape="octagon" size={24} /> {text('identities.pin.last')}
        </p>
      )}
      <PinField
        label={text('identities.pin.label', { name })}
        value={entered}
        onChange={setEntered}
        autoFocus={autoFocus}
      />
      {pin.lastTry ? (
        <HoldButton
          label={text('identities.pin.useLast')}
          holdingLabel={text('identities.pin.holding')}
          hint={text('identities.pin.holdHint')}
          disabled={entered === '' || action.busy}
          onHeld={() => send(true)}
        />
      ) : (
        <Button type="submit" size="lg" disabled={entered === ''} loading={action.busy}>
          {text('identities.pin.enter')}
        </Button>
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}

function ChoosePin({ issuer, pin, autoFocus, onSeen }: Props): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [done, setDone] = useState(false);
  const hasOne = pin.open;
  const short = next !== '' && [...next].length < chosenPinLeastCharacters;
  const differs = again !== '' && next !== again;
  const ready = next !== '' && next === again && !short && (!hasOne || current !== '');
  const send = (): void => {
    setCurrent('');
    setNext('');
    setAgain('');
    action
      .run(async () =>
        onSeen(await api.chooseIssuerPin({ name: issuer.name, pin: next, current: hasOne ? current : null })),
      )
      .then(setDone)
      .catch(() => undefined); // run never rejects
  };
  return (
    <form
      className="pin-form"
      autoComplete="off"
      data-scan="own"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) send();
      }}
    >
      <p className="muted">{text('identities.pin.chooseText')}</p>
      {hasOne && (
        <PinField
          label={text('identities.pin.current')}
          value={current}
          onChange={setCurrent}
          autoFocus={false}
        />
      )}
      <PinField
        label={text('identities.pin.next')}
        value={next}
        onChange={setNext}
        autoFocus={autoFocus}
        {...(short ? { error: text('identities.pin.short', { count: chosenPinLeastCharacters }) } : {})}
      />
      <PinField
        label={text('identities.pin.again')}
        value={again}
        onChange={setAgain}
        autoFocus={false}
        {...(differs ? { error: text('identities.pin.differs') } : {})}
      />
      <div className="row">
        <Button type="submit" size="lg" disabled={!ready} loading={action.busy}>
          {text('identities.pin.choose')}
        </Button>
        <span role="status">{done ? text('identities.pin.chosen') : ''}</span>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}

function PinField({
  label,
  value,
  onChange,
  autoFocus,
  error,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoFocus: boolean;
  error?: string;
}): ReactElement {
  const text = useText();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);
  return (
    <PasswordInput
      ref={field}
      label={label}
      value={value}
      error={error}
      maxLength={200}
      size="lg"
      autoComplete="new-password"
      spellCheck={false}
      visibilityToggleButtonProps={{ 'aria-label': text('identities.pin.show') }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
