/** The report at an order's end, as paper: what was signed, or what would be if the order were closed now. */
import type { ReactElement } from 'react';
import type { OrderDetail } from '../../src/contract/settings.ts';
import { identityStates } from '../../src/model/identity.ts';
import { type Text, useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { loadDocument } from '../returns/load-document.ts';
import { useApi, useRequest } from '../state/hooks.ts';
import { readOrderPaper } from './order-paper.ts';

const parts = ['good', 'open', 'held', 'burned'] as const;

export function OrderReport({ detail }: { detail: OrderDetail }): ReactElement {
  const text = useText();
  const api = useApi();
  const { order, reportId, standing } = detail;
  const counted = Object.values(standing).join(' ');
  const answer = useRequest(`report ${order.order} ${reportId} ${counted}`, async () =>
    reportId === null
      ? { signed: null, preview: await api.previewOrderReport({ order: order.order }) }
      : { signed: await loadDocument(api, reportId), preview: null },
  );
  const { signed = null, preview = null } = answer.value ?? {};
  const paper = signed === null ? preview : readOrderPaper(signed);
  if (paper === null)
    return (
      <>
        <FaultNote fault={answer.fault} />
        {!answer.loading && answer.fault === null && (
          <p className="panel">{text('orders.report.unreadable')}</p>
        )}
      </>
    );
  return (
    <article className="paper order-paper" aria-label={text('orders.report')}>
      <header className="paper-head">
        <img src="./mark.svg" alt="" width="48" height="48" />
        <div className="grow">
          <h2>{text('orders.report')}</h2>
          <p>
            <DeviceText>{`${order.order} · ${order.title}`}</DeviceText>
          </p>
          {signed !== null && (
            <p>{text('returns.proof.number', { sequence: signed.sequence, station: signed.station })}</p>
          )}
        </div>
        {signed === null && <strong className="paper-stamp">{text('orders.report.draft')}</strong>}
      </header>
      {signed === null && <p className="paper-foot">{text('orders.report.draftText')}</p>}
      <Facts
        rows={[
          [text('orders.ordered'), paper.order.quantity],
          ...parts.map((part) => [text(`orders.${part}`), paper.standing[part]] as const),
          [text('orders.report.given'), paper.given],
          [text('orders.serials'), `${paper.order.serial.first} – ${paper.order.serial.last}`],
          [text('orders.report.at'), formatMoment(paper.at)],
          [
            text('orders.report.by'),
            paper.operator === '' ? null : <DeviceText key="by">{paper.operator}</DeviceText>,
          ],
        ]}
      />
      <h3>{text('orders.report.exceptions')}</h3>
      {paper.exceptions.length === 0 ? (
        <p>{text('orders.report.none')}</p>
      ) : (
        <table className="readings">
          <thead>
            <tr>
              <th scope="col">{text('units.serial')}</th>
              <th scope="col">{text('units.hardwareId')}</th>
              <th scope="col">{text('units.state')}</th>
              <th scope="col">{text('identities.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {paper.exceptions.map((row) => (
              <tr key={row.serialNumber}>
                <th scope="row">
                  <DeviceText>{row.serialNumber}</DeviceText>
                </th>
                <td>
                  <DeviceText mono>{row.hardwareId}</DeviceText>
                </td>
                <td>{stateWord(row.state, text)}</td>
                <td>{row.reason === null ? '–' : <DeviceText>{row.reason}</DeviceText>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {paper.more && <p className="paper-foot">{text('orders.report.more')}</p>}
    </article>
  );
}

function stateWord(state: string, text: Text): string {
  const known = identityStates.find((candidate) => candidate === state);
  return known === undefined ? state : text(`identityState.${known}`);
}
