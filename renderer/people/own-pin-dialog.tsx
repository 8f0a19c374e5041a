/** Whoever is signed in gives themselves a new PIN: the old one first, or their badge. Nothing of it is kept in the window. */
import { Button, Modal, PasswordInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { longestPin, type PersonName } from '../../src/model/people.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { useScanClaim } from '../state/people-context.ts';

export function OwnPinDialog({ person, onClose }: { person: PersonName; onClose: () => void }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [badge, setBadge] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  useScanClaim(true, (scanned) => {
    setBadge(scanned);
    // A reader types into whatever has the focus as well.
    setCurrent('');
    setNext('');
    setAgain('');
  });
  const differs = again !== '' && again !== next;
  const ready = (current !== '' || badge !== null) && next !== '' && next === again;
  const save = (): void => {
    const proof = badge === null ? { name: person.name, pin: current } : { badge };
    setCurrent('');
    setNext('');
    setAgain('');
    setBadge(null);
    action
      .run(() => api.changeOwnPin({ proof, pin: next }))
      .then(setDone)
      .catch(() => undefined); // run never rejects
  };
  const field = (label: string, value: string, onChange: (value: string) => void, error?: string) => (
    <PasswordInput
      label={label}
      size="md"
      value={value}
      error={error}
      maxLength={longestPin}
      inputMode="numeric"
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': text('identities.pin.show') }}
      onChange={(event) => onChange(event.currentTarget.value.replace(/\D/g, ''))}
    />
  );
  return (
    <Modal
      closeButtonProps={{ 'aria-label': text('common.close'), size: 44 }}
      opened
      onClose={onClose}
      title={text('people.ownPin')}
      size={480}
      centered
      className="people-dialog"
    >
      <form
        className="stack"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save();
        }}
      >
        {badge === null ? (
          field(text('people.ownPin.current'), current, setCurrent)
        ) : (
          <p role="status">{text('people.ownPin.badge')}</p>
        )}
        {field(text('people.ownPin.next'), next, setNext)}
        {field(
          text('people.ownPin.again'),
          again,
          setAgain,
          differs ? text('people.ownPin.differs') : undefined,
        )}
        <FaultNote fault={action.fault} onDismiss={action.dismiss} />
        <div className="row">
          <Button type="submit" disabled={!ready} loading={action.busy}>
            {text('common.save')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {text('common.close')}
          </Button>
          <span role="status">{done ? text('people.ownPin.done') : ''}</span>
        </div>
      </form>
    </Modal>
  );
}
