/** One setting as its definition wants it: fields for what its schema describes, kept in the draft or taken out of it. */
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { SettingDefinition, SettingValue } from '../../src/model/group.ts';
import { useText } from '../messages/text.ts';
import { type Entered, notYet } from './leaf-fields.tsx';
import { shapeOf } from './setting-shape.ts';
import { ShapeField } from './shape-field.tsx';

export function ValueForm({
  label,
  value,
  definition,
  onSave,
  onClose,
}: {
  label: string;
  value: SettingValue | undefined;
  definition: SettingDefinition;
  onSave: (value: SettingValue | undefined) => void;
  onClose: () => void;
}): ReactElement {
  const text = useText();
  const [entered, setEntered] = useState<Entered>(value);
  return (
    <form
      className="value-form"
      aria-label={label}
      data-scan="own"
      onSubmit={(event) => {
        event.preventDefault();
        if (entered !== notYet && entered !== undefined) onSave(entered);
      }}
    >
      <ShapeField
        label={label}
        shape={shapeOf(definition)}
        value={value}
        required={false}
        onEnter={setEntered}
      />
      <div className="group-acts">
        <Button type="submit" disabled={entered === notYet || entered === undefined}>
          {text('groups.save')}
        </Button>
        {value !== undefined && (
          <Button variant="default" onClick={() => onSave(undefined)}>
            {text('groups.unset')}
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {text('groups.cancel')}
        </Button>
      </div>
    </form>
  );
}
