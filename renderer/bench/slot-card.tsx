/** One slot, readable from two metres: number, shape, word; below them what to do now. */
import { memo, type ReactElement } from 'react';
import type { RecipeSummary, SlotView } from '../../src/model/station.ts';
import { slotLook } from '../look/slot-look.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { plainText } from '../parts/format.ts';
import { ProgressRing, StateShape } from '../parts/state-shape.tsx';
import { FittedWord } from './fitted-word.tsx';
import { SlotButtons } from './slot-buttons.tsx';
import { SlotDetail } from './slot-detail.tsx';
import { slotOffer } from './slot-offer.ts';
import { UnplugCorner } from './virtual-unit.tsx';

export type CardSize = 'large' | 'medium' | 'compact';

export function cardSize(slotCount: number): CardSize {
  if (slotCount <= 4) return 'large';
  return slotCount <= 12 ? 'medium' : 'compact';
}

/** A serial number whole; of a long hardware id its end, which is where ids of one batch differ. */
export function shortUnit(view: SlotView, longest: number): string {
  const { serialNumber, hardwareId } = view;
  if (serialNumber !== null) return serialNumber;
  const id = hardwareId ?? '';
  return id.length > longest ? `…${id.slice(-8)}` : id;
}

const shapeSizes: Readonly<Record<CardSize, number>> = { large: 56, medium: 52, compact: 24 };

interface Props {
  readonly view: SlotView;
  readonly recipes: readonly RecipeSummary[];
  readonly size: CardSize;
  readonly chosen: boolean;
  readonly onOpen: (slotId: string) => void;
}

/** Redrawn only when its own slot changed: the reducer keeps the other slots' values as they were. */
export const SlotCard = memo(function SlotCard({ view, recipes, size, chosen, onOpen }: Props): ReactElement {
  const text = useText();
  const look = slotLook(view, recipes);
  const word = text(look.word);
  const { slot, activity } = view;
  const unit = view.serialNumber ?? view.hardwareId;
  const unplugs = slotOffer(view, recipes).buttons.some((button) => button.type === 'unplug');
  return (
    <article
      className={`slot slot-${size} look-${look.name}`}
      data-look={look.name}
      data-chosen={chosen || undefined}
    >
      <button
        type="button"
        className="slot-cover"
        onClick={() => onOpen(slot.id)}
        aria-pressed={chosen}
        aria-label={text('bench.card.open', {
          number: slot.number,
          state: word,
          unit: unit === null ? '' : `${plainText(unit)}.`,
        })}
      />
      <header className="slot-head">
        <span className="slot-number">{slot.number}</span>
        {activity.type === 'running' ? (
          <span className="slot-ring">
            <ProgressRing fraction={activity.progress.fraction} size={shapeSizes[size]} />
            {size !== 'compact' && activity.progress.fraction !== null && (
              <span className="slot-percent tabular">{Math.floor(activity.progress.fraction * 100)}</span>
            )}
          </span>
        ) : (
          <StateShape shape={look.shape} size={shapeSizes[size]} />
        )}
        <span className="slot-unit tabular">
          {unit !== null && (
            <DeviceText>{size === 'large' ? unit : shortUnit(view, size === 'medium' ? 12 : 10)}</DeviceText>
          )}
        </span>
        {size !== 'compact' && !unplugs && <UnplugCorner view={view} />}
      </header>
      <div className="slot-state">
        <FittedWord word={word} />
      </div>
      <SlotDetail view={view} recipes={recipes} compact={size === 'compact'} />
      {size !== 'compact' && <SlotButtons view={view} recipes={recipes} onOpen={onOpen} />}
    </article>
  );
});
