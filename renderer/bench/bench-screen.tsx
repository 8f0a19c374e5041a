import { Button } from '@mantine/core';
import { type CSSProperties, type ReactElement, useCallback } from 'react';
import { useText } from '../messages/text.ts';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { useStation } from '../state/hooks.ts';
import { formatRoute, navigate, type Route } from '../state/route.ts';
import type { ScanResult } from '../state/use-scan-lookup.ts';
import { BenchFooter } from './bench-footer.tsx';
import { FirstMinute } from './first-minute.tsx';
import { RecipePicker } from './recipe-picker.tsx';
import { cardSize, SlotCard } from './slot-card.tsx';
import { SlotDrawer } from './slot-drawer.tsx';

export function BenchScreen({
  route,
  scan,
  onScan,
}: {
  route: Route;
  scan: ScanResult | null;
  onScan: (text: string) => void;
}): ReactElement {
  const text = useText();
  const station = useStation();
  const chosenId = route.subject;
  const open = useCallback((slotId: string | null) => navigate(formatRoute('bench', slotId), true), []);
  const slots = [...station.slots].sort((left, right) => left.slot.number - right.slot.number);
  const chosen = slots.find((view) => view.slot.id === chosenId);
  const size = cardSize(slots.length);
  if (slots.length === 0) return <NoSlots />;
  return (
    <div className="bench">
      <div className="bench-main">
        <h1 className="hidden">{text('bench.title')}</h1>
        <FirstMinute station={station} />
        <div className="bench-bar">
          <RecipePicker label={text('bench.arm.label')} slots={slots} recipes={station.recipes} />
        </div>
        <div
          className={`bench-grid bench-grid-${size}`}
          style={{ '--columns': columnsFor(slots.length) } as CSSProperties}
        >
          {slots.map((view) => (
            <SlotCard
              key={view.slot.id}
              view={view}
              recipes={station.recipes}
              size={size}
              chosen={view.slot.id === chosenId}
              onOpen={open}
            />
          ))}
        </div>
        <BenchFooter shift={station.shift} scan={scan} onScan={onScan} />
      </div>
      {chosen !== undefined && (
        <SlotDrawer key={chosen.slot.id} view={chosen} station={station} onClose={() => open(null)} />
      )}
    </div>
  );
}

/** As square as the bench is wide: 2 × 2, 3 × 2, 4 × 2, 4 × 3; narrow windows take fewer. */
export function columnsFor(slotCount: number): number {
  if (slotCount <= 3) return Math.max(1, slotCount);
  if (slotCount === 4) return 2;
  return slotCount <= 6 ? 3 : 4;
}

function NoSlots(): ReactElement {
  const text = useText();
  return (
    <EmptyScreen
      title={text('bench.empty.title')}
      action={
        <Button component="a" href={formatRoute('settings')} size="lg">
          {text('bench.empty.action')}
        </Button>
      }
    >
      {text('bench.empty.text')}
    </EmptyScreen>
  );
}
