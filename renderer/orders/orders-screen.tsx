/** Work orders: how far each one is, what became of every number, and its end with a signed report. */
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { ImportButton } from '../parts/import-button.tsx';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { OrderPanel } from './order-panel.tsx';

export function OrdersScreen(): ReactElement {
  const text = useText();
  const api = useApi();
  const { order } = useStation();
  // Asked again whenever a unit of the order ends.
  const settings = useRequest(`orders ${order?.id} ${order?.passed} ${order?.failed}`, () =>
    api.getSettings({}),
  );
  const orders = settings.value?.orders ?? [];
  const importButton = (
    <ImportButton
      label={text('orders.import')}
      accept=".json,application/json"
      onImported={settings.reload}
    />
  );
  return (
    <div className="page page-scroll">
      <header className="page-head">
        <h1>{text('orders.title')}</h1>
        {orders.length > 0 && importButton}
      </header>
      <FaultNote fault={settings.fault} />
      {settings.value !== null && orders.length === 0 ? (
        <EmptyScreen title={text('orders.none')} action={importButton}>
          {text(settings.value.signers.length === 0 ? 'orders.noneUntrusted' : 'orders.noneText')}
        </EmptyScreen>
      ) : (
        <div className="order-list">
          {orders.map((detail) => (
            <OrderPanel key={detail.order.order} detail={detail} onChanged={settings.reload} />
          ))}
        </div>
      )}
    </div>
  );
}
