/** Settings that are another in the unit than they shall be: what it holds beside what it should hold. */
import type { ReactElement } from 'react';
import type { SettingDifference } from '../../src/model/group.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { formatTime } from '../parts/format.ts';

export function SettingChanges({
  changes,
  sinceOf,
}: {
  changes: readonly SettingDifference[];
  /** Left out where nobody knows. */
  sinceOf?: (key: string) => string | null;
}): ReactElement {
  const text = useText();
  return (
    <table className="readings">
      <thead>
        <tr>
          <th scope="col">{text('units.setting')}</th>
          <th scope="col">{text('fleet.drift.holds')}</th>
          <th scope="col">{text('fleet.drift.shouldHold')}</th>
          {sinceOf !== undefined && <th scope="col">{text('groups.since')}</th>}
        </tr>
      </thead>
      <tbody>
        {changes.map(({ key, observed, requested }) => {
          const since = sinceOf?.(key) ?? null;
          return (
            <tr key={key}>
              <th scope="row">
                <DeviceText>{key}</DeviceText>
              </th>
              <td>{observed === null ? '–' : <DeviceText mono>{observed}</DeviceText>}</td>
              <td>
                <DeviceText mono>{requested}</DeviceText>
              </td>
              {sinceOf !== undefined && (
                <td className="tabular">{since === null ? '–' : formatTime(since)}</td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
