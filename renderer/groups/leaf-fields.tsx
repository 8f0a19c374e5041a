/** Values without parts, each asked for by its shape. What is typed and is no value yet (a number with a letter in it) is told apart from none. */
import { Select, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { SettingValue } from '../../src/model/group.ts';
import { useText } from '../messages/text.ts';
import type { Shape } from './setting-shape.ts';

/** Undefined: nothing is set. `notYet`: it can not be taken as it stands. */
export const notYet: unique symbol = Symbol('not a value yet');
export type Entered = SettingValue | undefined | typeof notYet;

export interface FieldProps<S extends Shape = Shape> {
  readonly label: string;
  readonly shape: S;
  readonly value: SettingValue | undefined;
  readonly required: boolean;
  readonly onEnter: (entered: Entered) => void;
}

export function ChoiceField({
  label,
  value,
  required,
  options,
  onEnter,
}: FieldProps & { readonly options: readonly SettingValue[] }): ReactElement {
  const text = useText();
  const [chosen, setChosen] = useState(value === undefined ? null : JSON.stringify(value));
  const isTemplate = typeof value === 'string' && value.includes('{{');
  const offered = isTemplate && !options.includes(value) ? [...options, value] : options;
  return (
    <Select
      label={label}
      required={required}
      clearable
      value={chosen}
      onChange={(next) => {
        setChosen(next);
        onEnter(offered.find((one) => JSON.stringify(one) === next));
      }}
      data={offered.map((one) => ({
        value: JSON.stringify(one),
        label:
          typeof one === 'boolean'
            ? text(one ? 'groups.true' : 'groups.false')
            : typeof one === 'object'
              ? JSON.stringify(one)
              : String(one),
      }))}
    />
  );
}

/** A template may stand for a number. */
export function NumberField({
  label,
  shape,
  value,
  required,
  onEnter,
}: FieldProps<Extract<Shape, { kind: 'number' }>>): ReactElement {
  const text = useText();
  const [typed, setTyped] = useState(value === undefined ? '' : String(value));
  const entered = numberOf(typed, shape);
  const bounds = [shape.min, shape.max].map((bound) => (Number.isFinite(bound) ? String(bound) : ''));
  return (
    <TextInput
      label={label}
      required={required}
      inputMode="numeric"
      description={bounds.join('') === '' ? null : bounds.join(' … ')}
      value={typed}
      error={
        entered === notYet
          ? text(shape.whole ? 'groups.needsWhole' : 'groups.needsNumber', { expression: '{{…}}' })
          : null
      }
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        onEnter(numberOf(next, shape));
      }}
    />
  );
}

function numberOf(typed: string, { whole, min, max }: Extract<Shape, { kind: 'number' }>): Entered {
  const text = typed.trim();
  if (text === '') return undefined;
  if (text.includes('{{')) return text;
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return notYet;
  const number = Number(text);
  return number < min || number > max || (whole && !Number.isSafeInteger(number)) ? notYet : number;
}

export function TextField({
  label,
  shape,
  value,
  required,
  onEnter,
}: FieldProps<Extract<Shape, { kind: 'text' }>>): ReactElement {
  const text = useText();
  const [typed, setTyped] = useState(value === undefined ? '' : String(value));
  const wrong = shape.secret && typed !== '' && !/^secret:[a-z0-9][a-z0-9-]{0,62}$/.test(typed);
  return (
    <TextInput
      label={label}
      required={required}
      placeholder={shape.secret ? 'secret:NAME' : ''}
      description={shape.maxLength === null ? null : text('groups.mostLength', { count: shape.maxLength })}
      value={typed}
      error={wrong ? text('groups.needsReference') : null}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        // A password that was typed in the place of its name is not sent anywhere.
        const refused = shape.secret && next !== '' && !/^secret:[a-z0-9][a-z0-9-]{0,62}$/.test(next);
        onEnter(refused ? notYet : next);
      }}
    />
  );
}

export function JsonField({ label, value, required, onEnter }: FieldProps): ReactElement {
  const text = useText();
  const [typed, setTyped] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const wrong = jsonOf(typed) === notYet;
  return (
    <Textarea
      label={`${label} · ${text('groups.asJson')}`}
      required={required}
      autosize
      minRows={3}
      maxRows={16}
      value={typed}
      error={wrong ? text('groups.needsJson') : null}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        onEnter(jsonOf(next));
      }}
    />
  );
}

function jsonOf(typed: string): Entered {
  if (typed.trim() === '') return undefined;
  try {
    return JSON.parse(typed) as SettingValue;
  } catch {
    return notYet; // half-typed
  }
}
