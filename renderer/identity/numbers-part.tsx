/** Every number that was ever given out, and its fate: a table for people who compare, its filters in the address. */
import { Button, Select, TextInput } from '@mantine/core';
import { type ReactElement, useCallback } from 'react';
import { identityStates } from '../../src/model/identity.ts';
import type { NumberRow } from '../../src/model/rows.ts';
import { useText } from '../messages/text.ts';
import { DataTable } from '../parts/data-table.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { TableTools, useColumnChoice } from '../parts/table-tools.tsx';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { formatRoute, navigate } from '../state/route.ts';
import { usePages } from '../state/use-pages.ts';
import { numberColumns } from './number-columns.tsx';
import { NumberDrawer } from './number-drawer.tsx';

const pageRows = 500;

export function NumbersPart({ query }: { query: Readonly<Record<string, string>> }): ReactElement {
  const text = useText();
  const api = useApi();
  const { shift } = useStation();
  const { search = '', profile = '', state = '', order = '', number = '' } = query;
  const address = useCallback(
    (change: Record<string, string | null>) =>
      navigate(
        formatRoute('identity', 'numbers', { search, profile, state, order, number, ...change }),
        true,
      ),
    [search, profile, state, order, number],
  );
  const choice = useColumnChoice('numbers', numberColumns, ['reservedAt']);
  const finished = shift.passed + shift.failed + shift.errors;
  const wanted = identityStates.find((candidate) => candidate === state);
  const pages = usePages(`${search} ${profile} ${state} ${order} ${finished}`, (after) =>
    api.listNumbers({
      limit: pageRows,
      ...(search.trim() === '' ? {} : { search: search.trim().slice(0, 100) }),
      ...(profile === '' ? {} : { profile }),
      ...(wanted === undefined ? {} : { state: wanted }),
      ...(order === '' ? {} : { order }),
      ...(after === undefined ? {} : { after }),
    }),
  );
  const open = useCallback((row: NumberRow) => address({ number: row.serialNumber }), [address]);
  const filtered = search !== '' || profile !== '' || state !== '' || order !== '';
  const empty = pages.rows.length === 0 && !pages.loading && pages.fault === null;
  return (
    <div className="with-drawer">
      <div className="page page-table">
        <Filters search={search} profile={profile} state={state} order={order} onChange={address} />
        <FaultNote fault={pages.fault} />
        {empty ? (
          <EmptyScreen
            title={text(filtered ? 'identities.noMatch' : 'identities.noNumbers')}
            action={
              filtered ? (
                <Button onClick={() => address({ search: null, profile: null, state: null, order: null })}>
                  {text('units.clearFilters')}
                </Button>
              ) : (
                <Button component="a" href={formatRoute('bench')}>
                  {text('units.emptyAction')}
                </Button>
              )
            }
          >
            {text(filtered ? 'identities.noMatchText' : 'identities.noNumbersText')}
          </EmptyScreen>
        ) : (
          <DataTable
            label={text('identities.numbers')}
            columns={choice.columns}
            rows={pages.rows}
            rowKey={numberKey}
            chosenKey={number === '' ? null : number}
            onOpen={open}
            onEnd={pages.more}
            tools={(seen) => <TableTools name="numbers" choice={choice} seen={seen} />}
          />
        )}
      </div>
      {number !== '' && (
        <NumberDrawer key={number} serialNumber={number} onClose={() => address({ number: null })} />
      )}
    </div>
  );
}

function numberKey(row: NumberRow): string {
  return row.serialNumber;
}

function Filters({
  search,
  profile,
  state,
  order,
  onChange,
}: {
  search: string;
  profile: string;
  state: string;
  order: string;
  onChange: (change: Record<string, string | null>) => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const profiles = useRequest('profiles', () => api.listProfiles({}));
  const orders = useRequest('orders', () => api.getSettings({}));
  return (
    <div className="page-head">
      <TextInput
        className="search search-wide"
        value={search}
        onChange={(event) => onChange({ search: event.currentTarget.value })}
        placeholder={text('identities.search')}
        aria-label={text('identities.search')}
        data-scan="own"
      />
      <Select
        aria-label={text('units.state')}
        value={state}
        onChange={(value) => onChange({ state: value })}
        data={[
          { value: '', label: text('units.allStates') },
          ...identityStates.map((value) => ({ value, label: text(`identityState.${value}`) })),
        ]}
      />
      <Select
        aria-label={text('identities.profile')}
        value={profile}
        onChange={(value) => onChange({ profile: value })}
        data={withChosen(profile, [
          { value: '', label: text('identities.allProfiles') },
          ...(profiles.value ?? []).map(({ profile: value, title }) => ({ value, label: title })),
        ])}
      />
      <Select
        aria-label={text('identities.order')}
        value={order}
        onChange={(value) => onChange({ order: value })}
        data={withChosen(order, [
          { value: '', label: text('identities.allOrders') },
          ...(orders.value?.orders ?? []).map(({ order: { order: value, title } }) => ({
            value,
            label: title,
          })),
        ])}
      />
      <FaultNote fault={profiles.fault ?? orders.fault} />
    </div>
  );
}

/** A filter that came with the address is shown even where nothing is called so any more. */
function withChosen(
  chosen: string,
  options: readonly { readonly value: string; readonly label: string }[],
): { value: string; label: string }[] {
  const known = options.some(({ value }) => value === chosen);
  return known ? [...options] : [...options, { value: chosen, label: chosen }];
}
