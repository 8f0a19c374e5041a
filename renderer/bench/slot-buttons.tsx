import { Button, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { assertNever } from '../../src/base/assert-never.ts';
import type { RecipeSummary, SlotView } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { formatRoute, navigate } from '../state/route.ts';
import { type SlotButton, slotOffer } from './slot-offer.ts';
import { PlugButton, UnplugButton } from './virtual-unit.tsx';

/** The card's buttons. What a button could not do is said right here, on the card. */
export function SlotButtons({
  view,
  recipes,
  onOpen,
}: {
  view: SlotView;
  recipes: readonly RecipeSummary[];
  onOpen: ((slotId: string) => void) | null;
}): ReactElement | null {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const slotId = view.slot.id;
  const start = (recipeId: string): void => {
    action.run(() => api.startJob({ slotId, recipeId })).catch(() => undefined); // run never rejects
  };
  const confirm = (): void => navigate(formatRoute('returns', slotId));
  const draw = (button: SlotButton): ReactElement | null => {
    switch (button.type) {
      case 'plug':
        return <PlugButton key="plug" view={view} />;
      case 'unplug':
        return <UnplugButton key="unplug" view={view} />;
      case 'replug':
        return <UnplugButton key="replug" view={view} back />;
      case 'start':
        return (
          <Button
            key="start"
            className="bench-button"
            loading={action.busy}
            onClick={() => start(button.recipeId)}
          >
            {text(button.word)}
          </Button>
        );
      case 'choose':
        return <ChooseRecipe key="choose" recipes={recipes} onStart={start} onWipe={confirm} />;
      case 'confirm':
        return (
          <Button key="confirm" className="bench-button" onClick={confirm}>
            {text('bench.confirm')}
          </Button>
        );
      case 'why':
        return onOpen === null ? null : (
          <Button key="why" className="bench-button bench-button-second" onClick={() => onOpen(slotId)}>
            {text('common.why')}
          </Button>
        );
      default:
        return assertNever(button);
    }
  };
  const buttons = slotOffer(view, recipes).buttons.map(draw);
  return (
    <footer className="slot-buttons">
      {buttons}
      {action.fault !== null && (
        <div className="slot-fault">
          <FaultNote fault={action.fault} onDismiss={action.dismiss} />
        </div>
      )}
    </footer>
  );
}

function ChooseRecipe({
  recipes,
  onStart,
  onWipe,
}: {
  recipes: readonly RecipeSummary[];
  onStart: (recipeId: string) => void;
  onWipe: () => void;
}): ReactElement {
  const text = useText();
  return (
    <Menu position="bottom-start" width="target" withinPortal>
      <Menu.Target>
        <Button className="bench-button">{text('bench.start')}</Button>
      </Menu.Target>
      <Menu.Dropdown className="bench-menu">
        {recipes.length === 0 && <Menu.Label>{text('bench.arm.noRecipes')}</Menu.Label>}
        {recipes.map((recipe) => (
          <Menu.Item
            key={recipe.id}
            onClick={() => (recipe.purpose === 'decommission' ? onWipe() : onStart(recipe.id))}
          >
            {recipe.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
