/** One person: role, PIN, badge (scanned while this is open), and whether they may still sign in. */
import { Button, Modal, PasswordInput, Select, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { longestPin, type Person } from '../../src/model/people.ts';
import { type Role, roles } from '../../src/model/role.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { useScanClaim } from '../state/people-context.ts';

interface Props {
  /** Null: a new one. */
  readonly person: Person | null;
  /** The first person of a station: an administrator. */
  readonly first: boolean;
  readonly pinLength: number;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function PersonForm({ person, first, pinLength, onClose, onSaved }: Props): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>(person?.role ?? (first ? 'administrator' : 'operator'));
  const [pin, setPin] = useState('');
  /** Null: taken away; undefined: as it is. */
  const [badge, setBadge] = useState<string | null | undefined>(undefined);
  useScanClaim(true, (scanned) => {
    setBadge(scanned);
    // A reader types into whatever has the focus as well: that is no name and no PIN.
    setName((typed) => (typed.endsWith(scanned) ? typed.slice(0, -scanned.length) : typed));
    if (document.activeElement instanceof HTMLInputElement && document.activeElement.inputMode === 'numeric')
      setPin('');
  });
  const save = (change: { active?: boolean } = {}): void => {
    const secrets = {
      ...(pin === '' ? {} : { pin }),
      ...(badge === undefined ? {} : { badge }),
    };
    action
      .run(() =>
        person === null
          ? api.addPerson({
              name: name.trim(),
              role,
              ...(pin === '' ? {} : { pin }),
              ...(typeof badge === 'string' ? { badge } : {}),
            })
          : api.changePerson({
              id: person.id,
              ...(role === person.role ? {} : { role }),
              ...(change.active === false ? {} : secrets),
              ...change,
            }),
      )
      .then((worked) => worked && onSaved())
      .catch(() => undefined); // run never rejects
  };
  return (
    <Modal
      closeButtonProps={{ 'aria-label': text('common.close'), size: 44 }}
      opened
      onClose={onClose}
      title={person === null ? text('people.form.add') : text('people.form.change', { name: person.name })}
      size={560}
      centered
      className="people-dialog"
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {person === null && (
          <TextInput
            label={text('people.name')}
            value={name}
            maxLength={60}
            required
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <Select
          label={text('people.role')}
          value={role}
          disabled={first}
          onChange={(value) => setRole(roles.find((candidate) => candidate === value) ?? role)}
          data={roles.map((value) => ({ value, label: text(`role.${value}`) }))}
        />
        <PasswordInput
          label={text(person === null ? 'people.form.pin' : 'people.form.newPin')}
          description={text(person === null ? 'people.form.pinHint' : 'people.form.pinKeep', {
            count: pinLength,
          })}
          size="md"
          visibilityToggleButtonProps={{ 'aria-label': text('identities.pin.show') }}
          value={pin}
          maxLength={longestPin}
          inputMode="numeric"
          pattern="[0-9]*"
          autoComplete="new-password"
          onChange={(event) => setPin(event.currentTarget.value.replace(/\D/g, ''))}
        />
        <BadgeBox has={person?.hasBadge ?? false} badge={badge} onBadge={setBadge} />
        <FaultNote fault={action.fault} onDismiss={action.dismiss} />
        <div className="row">
          <Button type="submit" loading={action.busy}>
            {text('common.save')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {text('common.close')}
          </Button>
        </div>
        {person !== null && (
          <div className="stack">
            <div>
              <Button
                variant="default"
                disabled={action.busy}
                onClick={() => save({ active: !person.active })}
              >
                {text(person.active ? 'people.form.deactivate' : 'people.form.activate')}
              </Button>
            </div>
            {person.active && <p className="muted small">{text('people.form.deactivateHint')}</p>}
          </div>
        )}
      </form>
    </Modal>
  );
}

/** Says that a badge was scanned, never which: its code is as good as the badge. */
function BadgeBox({
  has,
  badge,
  onBadge,
}: {
  has: boolean;
  badge: string | null | undefined;
  onBadge: (badge: string | null | undefined) => void;
}): ReactElement {
  const text = useText();
  const words =
    typeof badge === 'string'
      ? text('people.form.badgeRead')
      : badge === null
        ? text('people.form.badgeGone')
        : text(has ? 'people.form.badgeHas' : 'people.form.badge');
  return (
    <div className="badge-box">
      <span className="grow" role="status">
        {words}
      </span>
      {badge !== undefined && (
        <Button variant="default" size="sm" onClick={() => onBadge(undefined)}>
          {text('people.form.badgeForget')}
        </Button>
      )}
      {has && badge === undefined && (
        <Button variant="default" size="sm" onClick={() => onBadge(null)}>
          {text('people.form.badgeTake')}
        </Button>
      )}
    </div>
  );
}
