/** What was published, newest first: looked at, saved as the file that travels, gone back to under a new number. */
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { GroupsView } from '../../src/contract/groups.ts';
import type { GroupsVersion } from '../../src/model/group-version.ts';
import { useText } from '../messages/text.ts';
import { OfficeKeyForm } from '../office/office-key-form.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { downloadText } from '../parts/download.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatTime } from '../parts/format.ts';
import { useAction, useApi } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { usePages } from '../state/use-pages.ts';

export function VersionsPart({
  group,
  live,
  mayGoBack,
  publishing,
  onChanged,
}: {
  group: string | null;
  live: number | null;
  mayGoBack: boolean;
  publishing: GroupsView['publishing'];
  onChanged: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [asked, setAsked] = useState<number | null>(null);
  const pages = usePages(`versions ${live}`, (before) =>
    api.listGroupsVersions({ limit: 50, ...(before === undefined ? {} : { before: Number(before) }) }),
  );
  const act = (work: () => Promise<unknown>, done: () => void): void => {
    action
      .run(work)
      .then((worked) => worked && done())
      .catch(() => undefined); // run never rejects
  };
  const save = (number: number): void =>
    act(
      async () => {
        const { name, text: content } = await api.exportGroupsVersion({ number });
        downloadText(name, 'application/json', content);
      },
      () => undefined,
    );
  const back = (number: number): void => {
    if (publishing === 'office-key') setAsked(number);
    else act(() => api.backToGroups({ number, note: '' }), onChanged);
  };
  return (
    <>
      <FaultNote fault={pages.fault ?? action.fault} />
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
          {pages.rows.map((row) => (
            <tr key={row.number}>
              <td className="tabular">
                {row.number} {row.backTo !== null && text('groups.backTo', { number: row.backTo })}
              </td>
              <td className="tabular">{formatTime(row.publishedAt)}</td>
              <td>
                <Who version={row} />
              </td>
              <td>
                <DeviceText>{row.note}</DeviceText>
              </td>
              <td>
                <div className="group-acts">
                  <Button
                    component="a"
                    variant="default"
                    size="compact-md"
                    href={formatRoute('groups', group, { number: String(row.number) })}
                  >
                    {text('groups.lookAtIt')}
                  </Button>
                  <Button variant="default" size="compact-md" onClick={() => save(row.number)}>
                    {text('groups.saveFile')}
                  </Button>
                  {mayGoBack && row.number !== live && (
                    <Button variant="default" size="compact-md" onClick={() => back(row.number)}>
                      {text('groups.back')}
                    </Button>
                  )}
                </div>
                {asked === row.number && (
                  <OfficeKeyForm
                    label={text('groups.back')}
                    onSign={async (key) => {
                      await api.backToGroups({ number: row.number, note: '', key });
                      setAsked(null);
                      onChanged();
                    }}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {pages.more !== null && (
        <Button variant="default" className="group-more" onClick={pages.more}>
          {text('groups.older')}
        </Button>
      )}
    </>
  );
}

function Who({ version: { publishedBy, reviewedBy } }: { version: GroupsVersion }): ReactElement {
  const text = useText();
  return (
    <>
      <DeviceText>{publishedBy}</DeviceText>
      {reviewedBy !== null && <div className="muted">{text('groups.reviewed', { by: reviewedBy })}</div>}
    </>
  );
}
