/** One value, asked for by its shape; lists and objects by the shapes of what is in them. */
import { Button } from '@mantine/core';
import { type ReactElement, useRef, useState } from 'react';
import type { SettingValue } from '../../src/model/group.ts';
import { useText } from '../messages/text.ts';
import {
  ChoiceField,
  type Entered,
  type FieldProps,
  JsonField,
  NumberField,
  notYet,
  TextField,
} from './leaf-fields.tsx';
import type { Shape } from './setting-shape.ts';

export function ShapeField(props: FieldProps): ReactElement {
  const { shape } = props;
  switch (shape.kind) {
    case 'choice':
      return <ChoiceField {...props} options={shape.options} />;
    case 'bool':
      return <ChoiceField {...props} options={[true, false]} />;
    case 'number':
      return <NumberField {...props} shape={shape} />;
    case 'text':
      return <TextField {...props} shape={shape} />;
    case 'list':
      return <ListField {...props} shape={shape} />;
    case 'object':
      return <ObjectField {...props} shape={shape} />;
    case 'json':
      return <JsonField {...props} />;
  }
}

interface Item {
  readonly id: number;
  readonly first: SettingValue | undefined;
  readonly entered: Entered;
}

function ListField({
  label,
  shape,
  value,
  onEnter,
}: FieldProps<Extract<Shape, { kind: 'list' }>>): ReactElement {
  const text = useText();
  const next = useRef(0);
  const made = (first: SettingValue | undefined): Item => {
    next.current += 1;
    return { id: next.current, first, entered: first };
  };
  const [items, setItems] = useState(() => (Array.isArray(value) ? value : []).map(made));
  const change = (changed: readonly Item[]): void => {
    setItems([...changed]);
    onEnter(listOf(changed));
  };
  return (
    <fieldset className="shape-parts">
      <legend>{label}</legend>
      {items.map((item, index) => (
        <div key={item.id} className="shape-item">
          <ShapeField
            label={`${label} ${index + 1}`}
            shape={shape.item}
            value={item.first}
            required
            onEnter={(entered) =>
              change(items.map((other) => (other.id === item.id ? { ...other, entered } : other)))
            }
          />
          <RemoveButton
            label={`${label} ${index + 1}`}
            onRemove={() => change(items.filter(({ id }) => id !== item.id))}
          />
        </div>
      ))}
      <Button variant="default" size="compact-md" onClick={() => change([...items, made(undefined)])}>
        {text('groups.addItem')}
      </Button>
    </fieldset>
  );
}

/** An item that is not filled in is no item that could be left out: lists have no holes. */
function listOf(items: readonly Item[]): Entered {
  const values: SettingValue[] = [];
  for (const { entered } of items) {
    if (entered === undefined || entered === notYet) return notYet;
    values.push(entered);
  }
  return values;
}

function ObjectField({
  label,
  shape,
  value,
  onEnter,
}: FieldProps<Extract<Shape, { kind: 'object' }>>): ReactElement {
  const first = partsOf(value);
  const [parts, setParts] = useState<ReadonlyMap<string, Entered>>(() => new Map(Object.entries(first)));
  return (
    <fieldset className="shape-parts">
      <legend>{label}</legend>
      {shape.fields.map(({ name, title, required, shape: part }) => (
        <ShapeField
          key={name}
          label={title}
          shape={part}
          value={first[name]}
          required={required}
          onEnter={(entered) => {
            const changed = new Map<string, Entered>([...parts, [name, entered]]);
            setParts(changed);
            onEnter(objectOf(changed));
          }}
        />
      ))}
    </fieldset>
  );
}

/** What no field asks for stays as it was. */
function objectOf(parts: ReadonlyMap<string, Entered>): Entered {
  const entries: [string, SettingValue][] = [];
  for (const [name, entered] of parts) {
    if (entered === notYet) return notYet;
    if (entered !== undefined && entered !== '') entries.push([name, entered]);
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function partsOf(value: SettingValue | undefined): Readonly<Record<string, SettingValue>> {
  return typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, SettingValue>>)
    : {};
}

function RemoveButton({ label, onRemove }: { label: string; onRemove: () => void }): ReactElement {
  const text = useText();
  return (
    <Button
      variant="default"
      size="compact-md"
      aria-label={`${text('groups.removeItem')} ${label}`}
      onClick={onRemove}
    >
      {text('groups.removeItem')}
    </Button>
  );
}
