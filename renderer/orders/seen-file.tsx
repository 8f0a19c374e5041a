/** What is in a file from the office, and who signed it. */
import type { ReactElement } from 'react';
import type { InspectedOrder, InspectedPackage, PackageSigner } from '../../src/contract/office.ts';
import { type Text, useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { formatMoment } from '../parts/format.ts';
import { ChangeList } from './change-list.tsx';
import { Obstacles } from './obstacles.tsx';
import { PartTable } from './part-table.tsx';

export function SeenPackage({ seen }: { seen: InspectedPackage }): ReactElement {
  const text = useText();
  const { facts, installedVersion, changes } = seen;
  return (
    <>
      <Facts
        rows={[
          [text('packages.package'), <DeviceText key="title">{`${facts.title} (${facts.id})`}</DeviceText>],
          [text('packages.version'), facts.version],
          [text('packages.here'), changes === null ? text('packages.notHere') : installedVersion],
          [text('packages.signer'), signerWords(seen.signer, text)],
          [
            text('packages.manifest'),
            facts.manifestSha256 === null ? null : (
              <DeviceText key="manifest" mono>
                {facts.manifestSha256}
              </DeviceText>
            ),
          ],
        ]}
      />
      {changes === null ? <PartTable parts={facts.parts} /> : <ChangeList changes={changes} />}
    </>
  );
}

export function SeenOrder({ seen }: { seen: InspectedOrder }): ReactElement {
  const text = useText();
  const { order } = seen;
  return (
    <>
      <Facts
        rows={[
          [text('orders.number'), <DeviceText key="order">{`${order.order} · ${order.title}`}</DeviceText>],
          [text('orders.ordered'), order.quantity],
          [text('orders.serials'), `${order.serial.first} – ${order.serial.last}`],
          [text('orders.package'), order.package.id],
          [text('orders.until'), formatMoment(order.notAfter)],
          [text('packages.signer'), signerWords(seen.signer, text)],
        ]}
      />
      <Obstacles obstacles={seen.obstacles} />
    </>
  );
}

export function signerWords(signer: PackageSigner, text: Text): ReactElement {
  const { state, title, keyId } = signer;
  if (state === 'trusted') return <DeviceText>{title ?? ''}</DeviceText>;
  return (
    <strong className={state === 'unknown' ? 'bad-words' : 'muted'}>
      {state === 'none'
        ? text('packages.unsigned')
        : text('packages.stranger', { key: keyId?.slice(0, 12) ?? '' })}
    </strong>
  );
}
