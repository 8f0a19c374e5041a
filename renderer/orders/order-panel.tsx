import type { ReactElement } from 'react';
import type { OrderDetail } from '../../src/contract/contract.ts';
import { useText } from '../messages/text.ts';
import { Badge } from '../parts/badge.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { DocumentButtons } from '../parts/document-buttons.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatTime } from '../parts/format.ts';
import { HoldButton } from '../parts/hold-button.tsx';
import { useAction, useApi } from '../state/hooks.ts';

const parts = ['good', 'open', 'held', 'burned', 'remaining'] as const;

export function OrderPanel({
  detail,
  onChanged,
}: {
  detail: OrderDetail;
  onChanged: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const { order, standing, closedAt, reportId } = detail;
  const close = (): void => {
    action
      .run(async () => {
        await api.saveSettings({ closeOrder: order.order });
        onChanged();
      })
      .catch(() => undefined); // run never rejects
  };
  const names = (which: 'any' | readonly string[]): string =>
    which === 'any' ? text('orders.any') : which.join(', ');
  return (
    <section className="panel stack order" aria-label={order.title}>
      <header className="order-head">
        <h2>
          <DeviceText>{order.title}</DeviceText>
        </h2>
        <Badge tone={closedAt === null ? 'good' : 'quiet'} shape={closedAt === null ? 'disc' : 'check'}>
          {closedAt === null ? text('orders.isOpen') : text('orders.closed', { at: formatTime(closedAt) })}
        </Badge>
      </header>
      <p className="order-count">
        <strong className="tabular">{standing.good}</strong>{' '}
        <span className="muted">{text('orders.of', { quantity: order.quantity })}</span>
      </p>
      <div
        className="order-bar"
        role="img"
        aria-label={parts.map((part) => `${text(`orders.${part}`)}: ${standing[part]}`).join(', ')}
      >
        {parts.map((part) => (
          <span key={part} className={`order-part order-${part}`} style={{ flexGrow: standing[part] }} />
        ))}
      </div>
      <dl className="order-legend">
        {parts.map((part) => (
          <div key={part}>
            <dt>
              <span className={`order-key order-${part}`} aria-hidden="true" /> {text(`orders.${part}`)}
            </dt>
            <dd className="tabular">{standing[part]}</dd>
          </div>
        ))}
      </dl>
      <Facts
        rows={[
          [text('orders.number'), <DeviceText key="number">{order.order}</DeviceText>],
          [text('orders.package'), `${order.package.id} · ${order.package.sha256.slice(0, 12)}…`],
          [text('orders.serials'), `${order.serial.first} – ${order.serial.last}`],
          [text('orders.until'), formatTime(order.notAfter)],
          [text('orders.stations'), names(order.stations)],
          [text('orders.people'), names(order.operators)],
          [text('orders.issuedBy'), <DeviceText key="by">{order.issuedBy}</DeviceText>],
        ]}
      />
      {reportId !== null && <DocumentButtons documentId={reportId} />}
      {closedAt === null && (
        <HoldButton
          label={text('orders.close')}
          holdingLabel={text('orders.closing')}
          hint={text('orders.closeHint')}
          disabled={action.busy}
          onHeld={close}
        />
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}
