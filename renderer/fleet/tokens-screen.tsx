/** Tokens of programs: what each may do, until when, and its end. The value is shown once, when it is made. */
import { Button, MultiSelect, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactElement, useState } from 'react';
import { useText } from '../messages/text.ts';
import { Badge } from '../parts/badge.tsx';
import type { TableColumn } from '../parts/data-table.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { ActButton, useAct } from './act-button.tsx';
import { post } from './fleet-api.ts';
import { PagedTable, useServerPages } from './paged-table.tsx';
import { ShownOnce } from './shown-once.tsx';

interface TokenRow {
  readonly id: string;
  readonly title: string;
  readonly scopes: readonly string[];
  readonly madeBy: string;
  readonly madeAt: string;
  readonly endsAt: string | null;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

const scopes = [
  'registry:read',
  'registry:export',
  'orders:read',
  'groups:read',
  'fleet:report',
  'fleet:read',
  'metrics:read',
];

export function TokensScreen(): ReactElement {
  const text = useText();
  const pages = useServerPages<TokenRow>('/api/v1/tokens');
  const [token, setToken] = useState<string | null>(null);
  const columns: readonly TableColumn<TokenRow>[] = [
    { id: 'title', title: 'fleet.tokens.title', width: 'minmax(160px, 2fr)', value: (row) => row.title },
    {
      id: 'scopes',
      title: 'fleet.tokens.scopes',
      width: 'minmax(180px, 3fr)',
      value: (row) => row.scopes.join(', '),
    },
    {
      id: 'endsAt',
      title: 'fleet.tokens.ends',
      width: '180px',
      time: true,
      value: (row) => row.endsAt,
    },
    {
      id: 'usedAt',
      title: 'fleet.tokens.used',
      width: '180px',
      time: true,
      value: (row) => row.usedAt,
    },
    {
      id: 'state',
      title: 'fleet.state',
      width: '150px',
      value: (row) => (row.revokedAt === null ? 0 : 1),
      cell: (row) => <RevokeToken row={row} onDone={pages.reload} />,
    },
  ];
  return (
    <div className="page page-table">
      <h1>{text('fleet.nav.tokens')}</h1>
      <NewToken
        onMade={(made) => {
          setToken(made);
          pages.reload();
        }}
      />
      {token !== null && (
        <ShownOnce title={text('fleet.tokens.made')} value={token} onClose={() => setToken(null)} />
      )}
      <PagedTable
        pages={pages}
        label={text('fleet.nav.tokens')}
        columns={columns}
        rowKey={(row) => row.id}
        empty={{ title: text('fleet.tokens.empty'), text: text('fleet.tokens.emptyText') }}
      />
    </div>
  );
}

function RevokeToken({ row, onDone }: { row: TokenRow; onDone: () => void }): ReactElement {
  const text = useText();
  if (row.revokedAt !== null)
    return (
      <Badge tone="quiet" shape="slash">
        {text('fleet.identity.revoked')}
      </Badge>
    );
  return (
    <ActButton
      variant="default"
      size="compact-md"
      act={async () => {
        await post(`/api/v1/tokens/${encodeURIComponent(row.id)}/revoke`, {});
        onDone();
      }}
    >
      {text('fleet.tokens.revoke')}
    </ActButton>
  );
}

function NewToken({ onMade }: { onMade: (token: string) => void }): ReactElement {
  const text = useText();
  const [title, setTitle] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const [days, setDays] = useState<string | number>(365);
  const { busy, fault, run } = useAct();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    run(async () => {
      const made = await post<{ token: string }>('/api/v1/tokens', {
        title,
        scopes: chosen,
        days: Number(days),
      });
      setTitle('');
      onMade(made.token);
    });
  };
  return (
    <>
      <form className="fleet-form" onSubmit={send}>
        <TextInput
          label={text('fleet.tokens.title')}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          required
          maxLength={100}
        />
        <MultiSelect
          className="grow"
          label={text('fleet.tokens.scopes')}
          data={scopes}
          value={chosen}
          onChange={setChosen}
          size="md"
          required
        />
        <NumberInput
          label={text('fleet.tokens.days')}
          value={days}
          onChange={setDays}
          min={1}
          max={3650}
          size="md"
          w={130}
        />
        <Button type="submit" loading={busy} disabled={title.trim() === '' || chosen.length === 0}>
          {text('fleet.tokens.new')}
        </Button>
      </form>
      <FaultNote fault={fault} />
    </>
  );
}
