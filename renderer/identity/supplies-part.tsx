/** What units are given that runs out: keys made in advance, blocks of addresses, and what the server still signs for this station. */
import type { ReactElement } from 'react';
import type { AddressUse } from '../../src/model/address.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { PoolPanel } from './pool-panel.tsx';

export function SuppliesPart(): ReactElement {
  const text = useText();
  const api = useApi();
  const { shift } = useStation();
  const finished = shift.passed + shift.failed + shift.errors;
  const answer = useRequest(`supplies ${finished}`, () =>
    Promise.all([api.listPools({}), api.addressUse({}), api.listIssuers({}), api.listProfileStandings({})]),
  );
  const [pools, blocks, issuers, profiles] = answer.value ?? [[], [], null, []];
  // A pool that was named in issuers.yaml and never filled is there as well.
  const names = [
    ...new Set([
      ...pools.map(({ pool }) => pool),
      ...(issuers?.issuers ?? []).filter(({ kind }) => kind === 'pool').map(({ name }) => name),
    ]),
  ];
  const quotas = (issuers?.issuers ?? []).flatMap(({ name, quotas }) =>
    (quotas ?? []).map((quota) => ({ authority: name, ...quota })),
  );
  return (
    <div className="page page-scroll">
      <FaultNote fault={answer.fault} />
      <section className="panel stack" aria-label={text('supplies.pools')}>
        <h2>{text('supplies.pools')}</h2>
        {answer.value !== null && names.length === 0 && <p className="muted">{text('supplies.noPools')}</p>}
        <div className="authorities">
          {names.map((name) => (
            <PoolPanel
              key={name}
              name={name}
              standing={pools.find(({ pool }) => pool === name) ?? null}
              profiles={profiles
                .filter(({ profile }) => profile.issuer === name)
                .map(({ profile }) => profile.profile)}
              onChanged={answer.reload}
            />
          ))}
        </div>
      </section>
      <section className="panel stack" aria-label={text('supplies.addresses')}>
        <h2>{text('supplies.addresses')}</h2>
        {answer.value !== null && blocks.length === 0 ? (
          <p className="muted">{text('supplies.noAddresses')}</p>
        ) : (
          <Blocks blocks={blocks} />
        )}
      </section>
      <section className="panel stack" aria-label={text('supplies.quotas')}>
        <h2>{text('supplies.quotas')}</h2>
        {quotas.length === 0 ? (
          <p className="muted">{text('supplies.noQuotas')}</p>
        ) : (
          <table className="readings">
            <thead>
              <tr>
                <th scope="col">{text('supplies.authority')}</th>
                <th scope="col">{text('supplies.profile')}</th>
                <th scope="col">{text('supplies.remaining')}</th>
              </tr>
            </thead>
            <tbody>
              {quotas.map(({ authority, profile, remaining }) => (
                <tr key={`${authority} ${profile}`} className="tabular">
                  <th scope="row">{authority}</th>
                  <td>
                    <DeviceText>{profile}</DeviceText>
                  </td>
                  <td className={remaining === 0 ? 'bad-words' : undefined}>{remaining}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  );
}

function Blocks({ blocks }: { blocks: readonly AddressUse[] }): ReactElement {
  const text = useText();
  return (
    <table className="readings">
      <thead>
        <tr>
          <th scope="col">{text('supplies.block')}</th>
          <th scope="col">{text('supplies.range')}</th>
          <th scope="col">{text('supplies.next')}</th>
          <th scope="col">{text('supplies.given')}</th>
          <th scope="col">{text('supplies.burned')}</th>
          <th scope="col">{text('supplies.remaining')}</th>
        </tr>
      </thead>
      <tbody>
        {blocks.map((block) => (
          <tr key={block.block} className="tabular">
            <th scope="row">
              {block.block} <span className="muted">{block.type.toUpperCase()}</span>
            </th>
            <td className="mono">{`${block.first} – ${block.last}`}</td>
            <td className="mono">{block.next ?? '–'}</td>
            <td>{block.given}</td>
            <td>{block.burned}</td>
            <td className={block.remaining === 0 ? 'bad-words' : undefined}>{block.remaining}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
