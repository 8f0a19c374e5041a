/** People of the organisation: their roles, who may not sign in any more, and codes for new accounts and new passwords. */
import { Button, Modal, Select } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useText } from '../messages/text.ts';
import { Badge } from '../parts/badge.tsx';
import type { TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { ActButton } from './act-button.tsx';
import { fleetRoles, post, type Role, type SignedIn } from './fleet-api.ts';
import { PagedTable, useServerPages } from './paged-table.tsx';
import { ShownOnce } from './shown-once.tsx';

interface PersonRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly way: 'password' | 'oidc';
  readonly createdAt: string;
  readonly disabledAt: string | null;
}

const columns: readonly TableColumn<PersonRow>[] = [
  { id: 'name', title: 'fleet.name', width: 'minmax(160px, 2fr)', value: (row) => row.name },
  { id: 'login', title: 'fleet.login', width: 'minmax(160px, 2fr)', value: (row) => row.login },
  {
    id: 'role',
    title: 'fleet.role',
    width: '160px',
    value: (row) => row.role,
    cell: (row) => <RoleWord role={row.role} />,
  },
  {
    id: 'way',
    title: 'fleet.way',
    width: '140px',
    value: (row) => row.way,
    cell: (row) => <WayWord way={row.way} />,
  },
  { id: 'createdAt', title: 'fleet.since', width: '180px', time: true, value: (row) => row.createdAt },
  {
    id: 'state',
    title: 'fleet.state',
    width: '160px',
    value: (row) => (row.disabledAt === null ? 0 : 1),
    cell: (row) => <PersonBadge row={row} />,
  },
];

function RoleWord({ role }: { role: Role }): ReactElement {
  const text = useText();
  return <>{text(`fleet.role.${role}`)}</>;
}

function WayWord({ way }: { way: PersonRow['way'] }): ReactElement {
  const text = useText();
  return <>{text(`fleet.way.${way}`)}</>;
}

function PersonBadge({ row }: { row: PersonRow }): ReactElement {
  const text = useText();
  const good = row.disabledAt === null;
  return (
    <Badge tone={good ? 'good' : 'quiet'} shape={good ? 'check' : 'slash'}>
      {text(good ? 'fleet.people.good' : 'fleet.people.disabled')}
    </Badge>
  );
}

export function PeopleScreen({ person }: { person: SignedIn }): ReactElement {
  const text = useText();
  const pages = useServerPages<PersonRow>('/api/v1/people');
  const [role, setRole] = useState<Role>('viewer');
  const [code, setCode] = useState<string | null>(null);
  const [chosen, setChosen] = useState<PersonRow | null>(null);
  return (
    <div className="page page-table">
      <header className="page-head">
        <h1 className="grow">{text('fleet.nav.people')}</h1>
        <RoleSelect value={role} onChange={setRole} />
        <ActButton
          act={async () => {
            setCode((await post<{ code: string }>('/api/v1/people/invite', { role })).code);
          }}
        >
          {text('fleet.people.invite')}
        </ActButton>
      </header>
      {code !== null && (
        <ShownOnce title={text('fleet.people.code')} value={code} onClose={() => setCode(null)} />
      )}
      <PagedTable
        pages={pages}
        label={text('fleet.nav.people')}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={setChosen}
        empty={{ title: text('fleet.people.empty'), text: text('fleet.people.emptyText') }}
      />
      <Modal
        closeButtonProps={{ 'aria-label': text('common.close'), size: 44 }}
        opened={chosen !== null}
        onClose={() => setChosen(null)}
        title={text('fleet.people.change')}
        centered
      >
        {chosen !== null && (
          <ChangePerson
            key={chosen.id}
            row={chosen}
            self={chosen.id === person.id}
            onCode={setCode}
            onDone={() => {
              setChosen(null);
              pages.reload();
            }}
          />
        )}
      </Modal>
    </div>
  );
}

function RoleSelect({ value, onChange }: { value: Role; onChange: (role: Role) => void }): ReactElement {
  const text = useText();
  return (
    <Select
      aria-label={text('fleet.role')}
      value={value}
      onChange={(chosen) => onChange(fleetRoles.find((each) => each === chosen) ?? 'viewer')}
      data={fleetRoles.map((each) => ({ value: each, label: text(`fleet.role.${each}`) }))}
    />
  );
}

function ChangePerson({
  row,
  self,
  onCode,
  onDone,
}: {
  row: PersonRow;
  self: boolean;
  onCode: (code: string) => void;
  onDone: () => void;
}): ReactElement {
  const text = useText();
  const [role, setRole] = useState(row.role);
  const change = (body: object) => async (): Promise<void> => {
    await post(`/api/v1/people/${encodeURIComponent(row.id)}`, body);
    onDone();
  };
  return (
    <div className="stack">
      <strong>
        <DeviceText>{`${row.name} · ${row.login}`}</DeviceText>
      </strong>
      {self && <p>{text('fleet.people.self')}</p>}
      <div className="fleet-form">
        <RoleSelect value={role} onChange={setRole} />
        <ActButton act={change({ role })}>{text('fleet.people.setRole')}</ActButton>
      </div>
      {row.way === 'password' && (
        <ActButton
          variant="default"
          act={async () => {
            onCode(
              (await post<{ code: string }>('/api/v1/people/invite', { role: row.role, person: row.id }))
                .code,
            );
            onDone();
          }}
        >
          {text('fleet.people.newPassword')}
        </ActButton>
      )}
      <ActButton
        color={row.disabledAt === null ? 'red' : 'accent'}
        variant="default"
        act={change({ disabled: row.disabledAt === null })}
      >
        {text(row.disabledAt === null ? 'fleet.people.disable' : 'fleet.people.enable')}
      </ActButton>
      <Button variant="subtle" onClick={onDone}>
        {text('fleet.leave')}
      </Button>
    </div>
  );
}
