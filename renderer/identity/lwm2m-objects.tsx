import type { ReactElement } from 'react';
import type { ProfilePreview } from '../../src/contract/identity.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';

/** What the unit is told about its servers, one object instance a line. Keys are named and never shown. */
export function Lwm2mObjects({ objects }: { objects: NonNullable<ProfilePreview['lwm2m']> }): ReactElement {
  const text = useText();
  return (
    <section className="panel stack" aria-labelledby="lwm2m-objects">
      <h2 id="lwm2m-objects">{text('identities.lwm2m')}</h2>
      <Facts
        rows={[
          [text('identities.lwm2m.format'), objects.format],
          [
            text('identities.lwm2m.setting'),
            <DeviceText key="setting" mono>
              {objects.setting}
            </DeviceText>,
          ],
          [
            text('identities.lwm2m.endpoint'),
            <DeviceText key="endpoint" mono>
              {objects.endpoint}
            </DeviceText>,
          ],
        ]}
      />
      <ul className="object-lines mono">
        {objects.objects.map((line) => (
          <li key={line}>
            <DeviceText>{line}</DeviceText>
          </li>
        ))}
      </ul>
    </section>
  );
}
