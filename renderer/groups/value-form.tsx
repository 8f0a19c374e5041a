/** One setting as its definition wants it: a number, a choice, yes or no, a text, or JSON for what has parts. */
import { Button, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { SettingDefinition, SettingValue } from '../../src/model/group.ts';
import { useText } from '../messages/text.ts';

const integers = {
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
  int32: [-2_147_483_648, 2_147_483_647],
} as const;

export function ValueForm({
  label,
  value,
  definition,
  onSave,
}: {
  label: string;
  value: SettingValue | undefined;
  definition: SettingDefinition;
  onSave: (value: SettingValue | undefined) => void;
}): ReactElement {
  const text = useText();
  const parts = definition.type === 'json' || definition.type === 'cbor';
  const [typed, setTyped] = useState(() =>
    value === undefined ? '' : parts ? JSON.stringify(value, null, 2) : String(value),
  );
  const wanted = parsed(typed, definition);
  const bounds = definition.type in integers ? integers[definition.type as keyof typeof integers] : null;
  return (
    <div className="value-form">
      {definition.type === 'bool' || definition.oneOf !== undefined ? (
        <Select
          label={label}
          value={typed}
          onChange={(next) => setTyped(next ?? '')}
          data={(definition.oneOf ?? [true, false]).map((one) => ({
            value: String(one),
            label: typeof one === 'boolean' ? text(one ? 'groups.true' : 'groups.false') : String(one),
          }))}
        />
      ) : bounds !== null && !typed.includes('{{') ? (
        <NumberInput
          label={label}
          value={typed}
          allowDecimal={false}
          min={Math.max(bounds[0], definition.min ?? bounds[0])}
          max={Math.min(bounds[1], definition.max ?? bounds[1])}
          onChange={(next) => setTyped(String(next))}
        />
      ) : parts ? (
        <Textarea
          label={`${label} · ${text('groups.asJson')}`}
          autosize
          minRows={3}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={typed !== '' && wanted === undefined ? text('groups.needsJson') : null}
        />
      ) : (
        <TextInput
          label={label}
          value={typed}
          placeholder={definition.secret === true ? 'secret:NAME' : ''}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Button disabled={wanted === undefined} onClick={() => onSave(wanted)}>
        {text('groups.save')}
      </Button>
      {value !== undefined && (
        <Button variant="default" onClick={() => onSave(undefined)}>
          {text('groups.unset')}
        </Button>
      )}
    </div>
  );
}

/** Undefined for what can not be taken as it stands; what else is wrong with it the station says. */
function parsed(typed: string, { type, oneOf }: SettingDefinition): SettingValue | undefined {
  if (oneOf !== undefined) return oneOf.find((one) => String(one) === typed);
  if (type === 'bool') return typed === '' ? undefined : typed === 'true';
  if (type === 'json' || type === 'cbor') {
    try {
      return JSON.parse(typed) as SettingValue;
    } catch {
      return undefined; // half-typed
    }
  }
  if (type === 'string' || type === 'hex' || typed.includes('{{')) return typed;
  return typed === '' || !Number.isFinite(Number(typed)) ? undefined : Number(typed);
}
