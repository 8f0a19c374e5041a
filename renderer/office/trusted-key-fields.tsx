/** One key of the list of stations' keys: whose it is, which numbers it signs, since when it is lost. */
import { Button, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import type { TrustedKeyEntry } from './trust-list-draft.ts';

type TextField = Exclude<keyof TrustedKeyEntry, 'publicKeyPem'>;

export function TrustedKeyFields({
  entry,
  onChange,
  onRemove,
}: {
  entry: TrustedKeyEntry;
  onChange: (change: Partial<TrustedKeyEntry>) => void;
  onRemove: () => void;
}): ReactElement {
  const text = useText();
  const field = (name: TextField, longest: number, more: { readonly type?: string } = {}) => (
    <TextInput
      label={text(`office.trust.${name}`)}
      value={entry[name]}
      maxLength={longest}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
      {...more}
    />
  );
  return (
    <fieldset className="trusted-key">
      <legend>{entry.station || text('office.trust.newKey')}</legend>
      <p className="muted small mono">
        <DeviceText>{bareKey(entry.publicKeyPem)}</DeviceText>
      </p>
      <div className="form-grid">
        {field('station', 100)}
        {field('fromSequence', 15)}
        {field('untilSequence', 15)}
        {field('compromisedAt', 30, { type: 'datetime-local' })}
        {field('note', 500)}
      </div>
      <div>
        <Button
          variant="subtle"
          size="sm"
          onClick={onRemove}
          aria-label={text('office.trust.removeLabel', { station: entry.station })}
        >
          {text('office.trust.remove')}
        </Button>
      </div>
    </fieldset>
  );
}

/** The key without its frame: what differs from one to the next. */
function bareKey(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----/g, '').trim();
}
