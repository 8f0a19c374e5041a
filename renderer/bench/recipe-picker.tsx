/** Arms slots: the chosen recipe starts when a unit is plugged in. What can not be undone is shown before that. */
import { Select } from '@mantine/core';
import { memo, type ReactElement } from 'react';
import type { RecipeSummary, SlotView, StationState } from '../../src/model/station.ts';
import { type Text, useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useRequest } from '../state/hooks.ts';
import { GroupsAge } from './groups-age.tsx';

const byHand = '';
const mixed = '?mixed';

/** The recipe that all slots are armed with; null for none; undefined when they differ. */
export function commonRecipe(slots: readonly SlotView[]): string | null | undefined {
  const first = slots[0]?.armedRecipeId ?? null;
  return slots.every((view) => view.armedRecipeId === first) ? first : undefined;
}

interface PickerProps {
  readonly label: string;
  readonly slots: readonly SlotView[];
  readonly recipes: StationState['recipes'];
}

/** Progress changes a slot's view several times a second; what is armed changes rarely. */
function armedAlike(before: PickerProps, now: PickerProps): boolean {
  return (
    before.label === now.label &&
    before.recipes === now.recipes &&
    before.slots.length === now.slots.length &&
    before.slots.every((view, index) => {
      const other = now.slots[index];
      return view.slot.id === other?.slot.id && view.armedRecipeId === other.armedRecipeId;
    })
  );
}

export const RecipePicker = memo(function RecipePicker({ label, slots, recipes }: PickerProps): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const common = commonRecipe(slots);
  const arm = (value: string | null): void => {
    if (value === null || value === mixed) return;
    const recipeId = value === byHand ? null : value;
    const slotIds = slots.map((view) => view.slot.id);
    action.run(() => api.armSlots({ slotIds, recipeId })).catch(() => undefined); // run never rejects
  };
  const armed = recipes.find((recipe) => recipe.id === common);
  return (
    <div className="recipe-picker">
      <div className="recipe-picker-field">
        <span className="recipe-picker-label">{label}</span>
        <Select
          className="recipe-picker-select"
          value={common === undefined ? mixed : (common ?? byHand)}
          onChange={arm}
          disabled={action.busy || slots.length === 0}
          data={options(recipes, common === undefined, text)}
          maxDropdownHeight={420}
          aria-label={label}
        />
      </div>
      {armed !== undefined && <ArmedNotes recipe={armed} />}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </div>
  );
}, armedAlike);

function options(
  recipes: readonly RecipeSummary[],
  isMixed: boolean,
  text: Text,
): { value: string; label: string; disabled?: boolean }[] {
  return [
    ...(isMixed ? [{ value: mixed, label: text('bench.arm.mixed'), disabled: true }] : []),
    { value: byHand, label: text('bench.arm.none') },
    ...recipes.map((recipe) => ({ value: recipe.id, label: recipe.title })),
  ];
}

/** What the armed recipe can not undo, and what would stop it here. */
function ArmedNotes({ recipe }: { recipe: RecipeSummary }): ReactElement {
  const text = useText();
  const api = useApi();
  const plan = useRequest(recipe.id, () => api.plan({ recipeId: recipe.id }));
  const known = ['erase-all', 'burn-fuses', 'lock', 'replace-identity'] as const;
  const acts = recipe.irreversible.map((act) => {
    const name = known.find((candidate) => candidate === act);
    return name === undefined ? act : text(`permission.${name}`);
  });
  return (
    <>
      {acts.length > 0 && (
        <p className="recipe-picker-warning">{text('bench.arm.irreversible', { acts: acts.join(', ') })}</p>
      )}
      {recipe.steps.includes('configure') && <GroupsAge />}
      {plan.value?.problems.map((problem) => (
        <FaultNote key={`${problem.code} ${problem.message}`} fault={problem} />
      ))}
    </>
  );
}
