/** Problems of the whole station. They stay for as long as they are true. */
import { Loader } from '@mantine/core';
import type { ReactElement } from 'react';
import type { FaultData } from '../../src/model/fault.ts';
import type { MessageKey } from '../messages/catalogue.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { formatRoute } from '../state/route.ts';
import type { ConnectionState } from '../state/station-store.ts';

const words: Readonly<Record<'lost' | 'unreachable' | 'no-token', MessageKey>> = {
  lost: 'banner.lost',
  unreachable: 'banner.unreachable',
  'no-token': 'banner.noToken',
};

export function ConnectionBanner({ connection }: { connection: ConnectionState }): ReactElement | null {
  const text = useText();
  if (connection.type !== 'problem') return null;
  return (
    <div className="banner" role="alert">
      <StateShape shape="triangle" size={28} />
      <div className="grow">
        <p>
          <strong>{text(words[connection.problem])}</strong>
        </p>
        <FaultNote fault={connection.fault} />
      </div>
      {connection.problem !== 'no-token' && (
        <span className="banner-retry">
          <Loader size={18} color="currentColor" aria-hidden="true" /> {text('banner.retrying')}
        </span>
      )}
    </div>
  );
}

export function Alerts({ alerts }: { alerts: readonly FaultData[] }): ReactElement | null {
  const text = useText();
  if (alerts.length === 0) return null;
  return (
    <section className="alerts" aria-label={text('alerts.label')}>
      {alerts.map((fault) => (
        <FaultNote key={`${fault.code} ${fault.message}`} fault={fault}>
          {fault.code === 'issuer.locked' && (
            <a href={formatRoute('identity', 'authorities', { name: String(fault.context.issuer ?? '') })}>
              {text('identities.enterPin')}
            </a>
          )}
        </FaultNote>
      ))}
    </section>
  );
}
