/** A new group, or the title, level and place of one that is there. What it sets is changed beside its values, or as text. */
import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { GroupNode } from '../../src/contract/groups.ts';
import { type Group, groupIdSchema } from '../../src/model/group.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction } from '../state/hooks.ts';
import { GroupChoice } from './group-choice.tsx';
import { withinOf } from './group-tree.tsx';

const levels = ['organisation', 'site', 'customer', 'product', 'line'] as const;

export function GroupForm({
  group,
  below,
  nodes,
  onSave,
  onClose,
}: {
  /** Null for a new one. */
  group: Group | null;
  /** Where a new one begins. */
  below: string | null;
  nodes: readonly GroupNode[];
  /** Rejects with why it can not be kept. */
  onSave: (group: Group) => Promise<unknown>;
  onClose: () => void;
}): ReactElement {
  const text = useText();
  const action = useAction();
  const [id, setId] = useState(group?.id ?? '');
  const [title, setTitle] = useState(group?.title ?? '');
  const [level, setLevel] = useState(group?.level ?? '');
  const [parent, setParent] = useState<string | null>(group === null ? below : group.parent);
  const isTaken = group === null && nodes.some((node) => node.id === id);
  const isName = groupIdSchema.safeParse(id).success;
  const own = group === null ? new Set<string>() : withinOf(nodes, group.id);
  const save = (): void => {
    const { level: _level, ...rest } = group ?? { id, settings: {}, definitions: {} };
    const named = level.trim() === '' ? {} : { level: level.trim().slice(0, 40) };
    action
      .run(() => onSave({ ...rest, title: title.trim(), parent, ...named }))
      .then((worked) => worked && onClose())
      .catch(() => undefined); // run never rejects
  };
  const name = text(group === null ? 'groups.add' : 'groups.place');
  return (
    <form
      className="panel stack group-form"
      aria-label={name}
      data-scan="own"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{name}</h2>
      <div className="group-fields">
        <TextInput
          label={text('groups.id')}
          description={text('groups.idText')}
          value={id}
          disabled={group !== null}
          error={isTaken ? text('groups.idTaken') : id !== '' && !isName ? text('groups.idWrong') : null}
          onChange={(event) => setId(event.currentTarget.value)}
        />
        <TextInput
          label={text('groups.name')}
          value={title}
          maxLength={120}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <TextInput
          label={text('groups.level')}
          value={level}
          maxLength={40}
          list="group-levels"
          onChange={(event) => setLevel(event.currentTarget.value)}
        />
        <datalist id="group-levels">
          {levels.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
        <GroupChoice
          label={text('groups.below')}
          nodes={nodes.filter((node) => !own.has(node.id))}
          value={parent}
          onChoose={setParent}
          top
        />
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      <div className="group-acts">
        <Button type="submit" loading={action.busy} disabled={!isName || isTaken || title.trim() === ''}>
          {text('groups.save')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {text('groups.cancel')}
        </Button>
      </div>
    </form>
  );
}
