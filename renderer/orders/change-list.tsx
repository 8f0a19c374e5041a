/** What differs between two packages: each part with its lines, taken out and put in, as they were and as they are. */
import type { ReactElement } from 'react';
import type { PackageChange } from '../../src/contract/office.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { lineChanges } from './line-changes.ts';

/** Beyond this a person compares the files themselves, and the window stays quick. */
const longestText = 200_000;

export function ChangeList({ changes }: { changes: readonly PackageChange[] }): ReactElement {
  const text = useText();
  if (changes.length === 0) return <p>{text('packages.same')}</p>;
  return (
    <ul className="changes" aria-label={text('packages.changes')}>
      {changes.map((change) => (
        <li key={`${change.kind} ${change.name}`}>
          <p>
            <strong className={`change-word change-${change.change}`}>
              {text(`packages.change.${change.change}`)}
            </strong>{' '}
            {text(`packages.kind.${change.kind}`)} <DeviceText>{change.name}</DeviceText>
          </p>
          <ChangedLines before={change.before ?? ''} after={change.after ?? ''} />
        </li>
      ))}
    </ul>
  );
}

export function ChangedLines({ before, after }: { before: string; after: string }): ReactElement | null {
  if (before === '' && after === '') return null;
  if (before.length + after.length > longestText) return null;
  return (
    <pre className="lines mono">
      {lineChanges(before, after).map(({ mark, line }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two texts that do not change while they are shown
        <div key={index} className={`line-${mark}`}>
          {marks[mark]} <DeviceText>{line}</DeviceText>
        </div>
      ))}
    </pre>
  );
}

const marks = { kept: ' ', removed: '−', added: '+' } as const;
