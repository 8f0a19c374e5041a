import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { OrderNote } from '../../src/contract/office.ts';
import type { OrderDetail } from '../../src/contract/settings.ts';
import { type Text, useText } from '../messages/text.ts';
import { Badge } from '../parts/badge.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { DocumentButtons } from '../parts/document-buttons.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { HoldButton } from '../parts/hold-button.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { Obstacles } from './obstacles.tsx';
import { OrderProgress } from './order-progress.tsx';

export function OrderPanel({
  detail,
  note,
  onChanged,
}: {
  detail: OrderDetail;
  note: OrderNote | null;
  onChanged: () => void;
}): ReactElement {
  const text = useText();
  const { order, standing, closedAt, reportId } = detail;
  return (
    <section className="panel stack order" aria-label={order.title}>
      <header className="order-head">
        <h2>
          <a href={formatRoute('orders', order.order)}>
            <DeviceText>{order.title}</DeviceText>
          </a>
        </h2>
        <OrderBadge closedAt={closedAt} />
      </header>
      <OrderProgress order={order} standing={standing} />
      <Obstacles obstacles={note?.obstacles ?? []} />
      {closedAt === null && <OrderFacts detail={detail} note={note} />}
      <div>
        <Button component="a" variant="default" href={formatRoute('orders', order.order)}>
          {text('orders.details')}
        </Button>
      </div>
      {reportId !== null && <DocumentButtons documentId={reportId} />}
      {closedAt === null && <CloseOrder orderId={order.order} onChanged={onChanged} />}
    </section>
  );
}

export function OrderBadge({ closedAt }: { closedAt: string | null }): ReactElement {
  const text = useText();
  return (
    <Badge tone={closedAt === null ? 'good' : 'quiet'} shape={closedAt === null ? 'disc' : 'check'}>
      {closedAt === null ? text('orders.isOpen') : text('orders.closed', { at: formatMoment(closedAt) })}
    </Badge>
  );
}

export function OrderFacts({ detail, note }: { detail: OrderDetail; note: OrderNote | null }): ReactElement {
  const text = useText();
  const { order, signer } = detail;
  return (
    <Facts
      rows={[
        [text('orders.number'), <DeviceText key="number">{order.order}</DeviceText>],
        [text('orders.package'), `${order.package.id} · ${order.package.sha256.slice(0, 12)}…`],
        [text('orders.serials'), `${order.serial.first} – ${order.serial.last}`],
        [text('orders.rework'), order.rework],
        ...sharedRows(detail, text),
        [text('orders.from'), formatMoment(order.notBefore)],
        [text('orders.until'), formatMoment(order.notAfter)],
        [text('orders.stations'), names(order.stations, text)],
        [text('orders.people'), names(order.operators, text)],
        [text('orders.issuedBy'), <DeviceText key="by">{order.issuedBy}</DeviceText>],
        [
          text('orders.signedBy'),
          note?.signerTitle == null ? (
            `${signer.slice(0, 12)}… (${text('orders.signerGone')})`
          ) : (
            <DeviceText key="signer">{note.signerTitle}</DeviceText>
          ),
        ],
      ]}
    />
  );
}

export function CloseOrder({ orderId, onChanged }: { orderId: string; onChanged: () => void }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const close = (): void => {
    action
      .run(async () => {
        await api.saveSettings({ closeOrder: orderId });
        onChanged();
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <>
      <HoldButton
        label={text('orders.close')}
        holdingLabel={text('orders.closing')}
        hint={text('orders.closeHint')}
        disabled={action.busy}
        onHeld={close}
      />
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </>
  );
}

function names(which: 'any' | readonly string[], text: Text): string {
  return which === 'any' ? text('orders.any') : which.join(', ');
}

/** A shared order: what this station may give, and how far all stations are, as the server told last. */
function sharedRows(
  { usable, total }: OrderDetail,
  text: Text,
): readonly (readonly [name: string, value: string | number])[] {
  return [
    ...(usable === undefined ? [] : [[text('orders.usable'), usable] as const]),
    ...(total == null
      ? []
      : [
          [
            text('orders.total'),
            text('orders.totalOf', { good: total.good, at: formatMoment(total.at) }),
          ] as const,
        ]),
  ];
}
