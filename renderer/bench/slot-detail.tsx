import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecipeSummary, SlotView } from '../../src/model/station.ts';
import { helpOf, sentenceOf, useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { EngineText } from '../parts/engine-text.tsx';
import { timeLeft } from '../parts/format.ts';
import { mediumLine } from '../parts/medium-progress.tsx';
import { slotOffer } from './slot-offer.ts';

/** Smaller where it is more than three lines of a card with eight slots. A Chinese sign is as wide as two letters. */
function hintClass(words: string): string {
  const { length } = words.replaceAll(/[\u2e80-\uffef]/gu, '  ');
  if (length > 110) return 'slot-hint slot-hint-longer';
  return length > 72 ? 'slot-hint slot-hint-long' : 'slot-hint';
}

/** The lines under the state word: how far and how long, or what hands should do now. */
export function SlotDetail({
  view,
  recipes,
  compact,
}: {
  view: SlotView;
  recipes: readonly RecipeSummary[];
  compact: boolean;
}): ReactElement {
  const text = useText();
  const { i18n } = useTranslation();
  const { activity } = view;
  if (activity.type === 'running' && !activity.cancelling) {
    const { progress } = activity;
    const left = timeLeft(progress, text, (what) => sentenceOf(what, i18n));
    const percent =
      progress.fraction === null
        ? ''
        : text('bench.percent', { percent: Math.floor(progress.fraction * 100) });
    const medium = compact ? null : mediumLine(progress.media, text);
    return (
      <div className="slot-detail tabular">
        <p className="slot-hint">
          <DeviceText>
            {compact
              ? [percent, left].filter(Boolean).join(' · ')
              : [medium, left].filter(Boolean).join(' · ')}
          </DeviceText>
        </p>
        {!compact && (
          <p className="slot-small">
            {text('bench.stepOf', { step: progress.stepIndex + 1, count: progress.stepCount })}
          </p>
        )}
      </div>
    );
  }
  const { hint } = slotOffer(view, recipes);
  const fault = activity.type === 'done' ? activity.fault : null;
  const words =
    hint === null ? '' : 'key' in hint ? text(hint.key) : fault === null ? '' : helpOf(fault, i18n);
  return (
    <div className="slot-detail">
      {words !== '' && <p className={hintClass(words)}>{words}</p>}
      {!compact && fault !== null && (
        <p className="slot-small">
          <EngineText>{fault.message}</EngineText>
        </p>
      )}
    </div>
  );
}
