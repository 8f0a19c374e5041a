/** The fields of a work order. Packages and profiles that are here are offered; others are typed in. */
import { Autocomplete, NumberInput, Select, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { InstalledPackage } from '../../src/contract/office.ts';
import { useText } from '../messages/text.ts';
import type { OrderEntry } from './order-draft.ts';

interface Props {
  readonly entry: OrderEntry;
  readonly packages: readonly InstalledPackage[];
  readonly profiles: readonly string[];
  readonly onChange: (change: Partial<OrderEntry>) => void;
}

type TextField = 'title' | 'packageSha256' | 'stations' | 'operators' | 'issuedBy' | 'order';
type NumberField = 'quantity' | 'first' | 'last' | 'rework';

export function OrderForm({ entry, packages, profiles, onChange }: Props): ReactElement {
  const text = useText();
  const typed = (field: TextField, longest: number, more: { readonly placeholder?: string } = {}) => (
    <TextInput
      label={text(`office.order.${field}`)}
      value={entry[field]}
      maxLength={longest}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
      {...more}
    />
  );
  const counted = (field: NumberField, least: number) => (
    <NumberInput
      size="md"
      label={text(`office.order.${field}`)}
      value={entry[field]}
      min={least}
      max={10_000_000_000}
      allowDecimal={false}
      hideControls
      onChange={(value) => typeof value === 'number' && onChange({ [field]: value })}
    />
  );
  const timed = (field: 'notBefore' | 'notAfter') => (
    <TextInput
      type="datetime-local"
      label={text(`office.order.${field}`)}
      value={entry[field]}
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <div className="form-grid">
      {typed('order', 63, { placeholder: 'o-4713' })}
      {typed('title', 80)}
      <Autocomplete
        size="md"
        label={text('office.order.packageId')}
        value={entry.packageId}
        data={packages.filter(({ manifestSha256 }) => manifestSha256 !== null).map(({ id }) => id)}
        maxLength={63}
        onChange={(packageId) => {
          const here = packages.find(({ id }) => id === packageId)?.manifestSha256;
          onChange({ packageId, ...(here == null ? {} : { packageSha256: here }) });
        }}
      />
      {typed('packageSha256', 64)}
      <Autocomplete
        size="md"
        label={text('office.order.profile')}
        value={entry.profile}
        data={[...profiles]}
        maxLength={63}
        onChange={(profile) => onChange({ profile })}
      />
      {counted('quantity', 1)}
      {counted('first', 0)}
      {counted('last', 0)}
      {counted('rework', 0)}
      {typed('stations', 4_000, { placeholder: text('orders.any') })}
      {typed('operators', 4_000, { placeholder: text('orders.any') })}
      {timed('notBefore')}
      {timed('notAfter')}
      <Select
        label={text('office.order.sharing')}
        value={entry.sharing}
        allowDeselect={false}
        data={(['alone', 'leased'] as const).map((value) => ({
          value,
          label: text(`office.order.sharing.${value}`),
        }))}
        onChange={(value) => onChange({ sharing: value === 'leased' ? 'leased' : 'alone' })}
      />
      {entry.sharing === 'leased' && (
        <Select
          label={text('office.order.contact')}
          value={entry.contact}
          allowDeselect={false}
          data={(['none', 'start'] as const).map((value) => ({
            value,
            label: text(`office.order.contact.${value}`),
          }))}
          onChange={(value) => onChange({ contact: value === 'start' ? 'start' : 'none' })}
        />
      )}
      {typed('issuedBy', 80)}
    </div>
  );
}
