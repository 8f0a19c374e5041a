/** What was published, newest first; going back is one act, under a new number. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useRequest } from '../state/hooks.ts';

export function VersionsPart({
  live,
  mayGoBack,
  onChanged,
}: {
  live: number | null;
  mayGoBack: boolean;
  onChanged: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const versions = useRequest(`versions ${live}`, () => api.listGroupsVersions({ limit: 200 }));
  const back = (number: number): void => {
    action
      .run(() => api.backToGroups({ number, note: '' }))
      .then((worked) => worked && onChanged())
      .catch(() => undefined); // run never rejects
  };
  return (
    <>
      <FaultNote fault={versions.fault ?? action.fault} />
      <table className="group-values">
        <thead>
          <tr>
            <th>{text('groups.version')}</th>
            <th>{text('groups.published')}</th>
            <th>{text('groups.by')}</th>
            <th>{text('groups.note')}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {(versions.value?.rows ?? []).map((row) => (
            <tr key={row.number}>
              <td className="tabular">
                {row.number} {row.backTo !== null && text('groups.backTo', { number: row.backTo })}
              </td>
              <td className="tabular">{row.publishedAt.slice(0, 16).replace('T', ' ')}</td>
              <td>{row.publishedBy}</td>
              <td>{row.note}</td>
              <td>
                {mayGoBack && row.number !== live && (
                  <Button variant="default" onClick={() => back(row.number)}>
                    {text('groups.back')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
