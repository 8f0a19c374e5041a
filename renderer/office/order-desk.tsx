/** A work order from its fields (or a YAML file) to the signed file: checked here, compared, signed, saved. */
import { Button, FileButton, Select } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { OrderDraft, SignedOrderFile } from '../../src/contract/office-signing.ts';
import type { WorkOrder } from '../../src/model/order.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useRequest } from '../state/hooks.ts';
import { OfficeKeyForm } from './office-key-form.tsx';
import { emptyEntry, nextEntry, type OrderEntry, orderText } from './order-draft.ts';
import { OrderForm } from './order-form.tsx';
import { OrderReview } from './order-review.tsx';
import { SignedFile } from './signed-file.tsx';

interface Checked {
  readonly text: string;
  readonly draft: OrderDraft;
}

export function OrderDesk(): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [entry, setEntry] = useState<OrderEntry>(() => emptyEntry(new Date()));
  /** The order that this one was begun from. */
  const [base, setBase] = useState<WorkOrder | null>(null);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [signed, setSigned] = useState<SignedOrderFile | null>(null);
  const known = useRequest('order desk', () =>
    Promise.all([api.getSettings({}), api.listPackages({}), api.listProfiles({})]),
  );
  const [settings, packages, profiles] = known.value ?? [null, [], []];
  const orders = settings?.orders.map(({ order }) => order) ?? [];
  const check = (source: string): void => {
    setSigned(null);
    setChecked(null);
    action
      .run(async () => setChecked({ text: source, draft: await api.checkOrder({ text: source }) }))
      .catch(() => undefined); // run never rejects
  };
  const begin = (order: WorkOrder | null): void => {
    setBase(order);
    setChecked(null);
    setSigned(null);
    setEntry(order === null ? emptyEntry(new Date()) : nextEntry(order, orders, new Date()));
  };
  return (
    <section className="panel stack" aria-label={text('office.order')}>
      <h2>{text('office.order')}</h2>
      <div className="row office-begin">
        {orders.length > 0 && (
          <Select
            label={text('office.order.like')}
            placeholder={text('office.order.likeNone')}
            clearable
            value={base?.order ?? null}
            data={orders.map(({ order, title }) => ({ value: order, label: `${order} · ${title}` }))}
            onChange={(value) => begin(orders.find(({ order }) => order === value) ?? null)}
          />
        )}
        <FileButton
          accept=".yaml,.yml,.json"
          onChange={(file) => {
            setBase(null);
            file
              ?.slice(0, 100_000)
              .text()
              .then(check)
              .catch(() => undefined); // a file that went away meanwhile is chosen again
          }}
        >
          {(props) => (
            <Button {...props} variant="default">
              {text('office.order.file')}
            </Button>
          )}
        </FileButton>
      </div>
      <OrderForm
        entry={entry}
        packages={packages}
        profiles={profiles.map(({ profile }) => profile)}
        onChange={(change) => {
          setEntry((before) => ({ ...before, ...change }));
          setChecked(null);
          setSigned(null);
        }}
      />
      <div>
        <Button size="lg" loading={action.busy} onClick={() => check(orderText(entry, new Date()))}>
          {text('office.order.check')}
        </Button>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      {checked !== null && <OrderReview draft={signed ?? checked.draft} base={base} />}
      {checked !== null && signed === null && (
        <OfficeKeyForm
          label={text('office.order.sign')}
          onSign={async (key) => setSigned(await api.signOrder({ text: checked.text, key }))}
        />
      )}
      {signed !== null && (
        <SignedFile
          name={signed.name}
          base64={signed.base64}
          mediaType="application/json"
          takeable={signed.signerTitle !== null && signed.here === null}
        />
      )}
    </section>
  );
}
