import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { FaultData } from '../../src/model/fault.ts';
import { helpOf, useText } from '../messages/text.ts';
import { EngineText } from '../parts/engine-text.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { formatRoute } from '../state/route.ts';

/** Everything that stands in the way of an order at once, each with what to do and who does it. */
export function Obstacles({ obstacles }: { obstacles: readonly FaultData[] }): ReactElement | null {
  const text = useText();
  const { i18n } = useTranslation();
  if (obstacles.length === 0) return null;
  return (
    <section className="obstacles" aria-label={text('orders.obstacles')}>
      <p className="obstacles-head">
        <StateShape shape="triangle" size={24} />
        <strong>{text('orders.obstacles')}</strong>
      </p>
      <ul>
        {obstacles.map((fault) => (
          <li key={`${fault.code} ${fault.message}`}>
            <EngineText>{fault.message}</EngineText>{' '}
            <span className="obstacle-help">
              {helpOf(fault, i18n)} · {text(`who.${fault.who}`)}
            </span>{' '}
            {fault.code === 'issuer.locked' && (
              <a href={formatRoute('identity', 'authorities', { name: String(fault.context.issuer ?? '') })}>
                {text('identities.enterPin')}
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
