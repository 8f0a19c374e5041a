/** A wipe, medium by medium: what is being erased, what is being read back, and how much of it. */
import type { ReactElement } from 'react';
import type { MediumProgress } from '../../src/model/wipe.ts';
import type { MessageKey } from '../messages/catalogue.ts';
import { type Text, useText } from '../messages/text.ts';
import { DeviceText } from './device-text.tsx';
import { formatBytes } from './format.ts';

/** How far: `512.0 KiB of 1.0 MiB`; in words where the unit does not say. Empty when the read-back has ended. */
export function mediumAmount({ phase, bytesDone, bytesTotal }: MediumProgress, text: Text): string {
  if (phase === 'checked') return '';
  if (bytesDone !== null && bytesTotal !== null)
    return text('medium.bytes', { done: formatBytes(bytesDone), total: formatBytes(bytesTotal) });
  return bytesDone === null ? text('medium.unknown') : formatBytes(bytesDone);
}

/** Erased to its end, and nobody has read it yet: that is no proof, and is said as such. */
function phaseWord({ phase, bytesDone, bytesTotal }: MediumProgress): MessageKey {
  return phase === 'wiping' && bytesTotal !== null && bytesDone === bytesTotal
    ? 'medium.wiped'
    : `medium.${phase}`;
}

/** The one that is being worked on, in one line for a card: `flash0: being read back, 512.0 KiB of 1.0 MiB`. */
export function mediumLine(media: readonly MediumProgress[], text: Text): string | null {
  const now = media.findLast(({ phase }) => phase !== 'checked') ?? media.at(-1);
  if (now === undefined) return null;
  const known = now.bytesDone !== null && now.phase !== 'checked';
  const amount = known ? `, ${mediumAmount(now, text)}` : '';
  return `${now.name}: ${text(phaseWord(now))}${amount}`;
}

export function MediumList({ media }: { media: readonly MediumProgress[] }): ReactElement | null {
  const text = useText();
  if (media.length === 0) return null;
  return (
    <ul className="media" aria-label={text('medium.list')}>
      {media.map((medium) => {
        const { name, phase, bytesDone, bytesTotal } = medium;
        const known = bytesDone !== null && bytesTotal !== null && bytesTotal > 0;
        return (
          <li key={name} className={`medium medium-${phase}`}>
            <strong>
              <DeviceText>{name}</DeviceText>
            </strong>
            <span>{text(phaseWord(medium))}</span>
            <span className="tabular medium-amount">{mediumAmount(medium, text)}</span>
            {known && phase !== 'checked' && (
              <progress
                value={bytesDone}
                max={bytesTotal}
                aria-label={`${name}: ${text(phaseWord(medium))}`}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
