import type { ReactElement } from 'react';
import type { Readings as ReadingValues } from '../../src/model/job.ts';
import type { MessageKey } from '../messages/catalogue.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from './device-text.tsx';
import { showValue } from './limit-bar.tsx';

/** What was asked for beside what was found; a row that differs is marked by a sign, not by colour alone. */
export function Readings({
  requested,
  observed,
  title = 'readings.title',
}: {
  requested: ReadingValues;
  observed: ReadingValues;
  title?: MessageKey;
}): ReactElement | null {
  const text = useText();
  const names = [...new Set([...Object.keys(requested), ...Object.keys(observed)])];
  if (names.length === 0) return null;
  return (
    <table className="readings">
      <thead>
        <tr>
          <th scope="col">{text(title)}</th>
          <th scope="col">{text('readings.requested')}</th>
          <th scope="col">{text('readings.observed')}</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const asked = requested[name];
          const found = observed[name];
          // Numbers are kept as text in some places: 300 and '300' are the same value.
          const differs = asked !== undefined && found !== undefined && String(asked) !== String(found);
          return (
            <tr key={name} className={differs ? 'differs' : undefined}>
              <th scope="row">
                <DeviceText>{name}</DeviceText>
              </th>
              <td>{asked !== undefined && <DeviceText mono>{showValue(asked)}</DeviceText>}</td>
              <td>
                {found !== undefined && <DeviceText mono>{showValue(found)}</DeviceText>}
                {differs && ' ≠'}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
