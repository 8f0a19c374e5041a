/** Three facts that are always there: what is being made, whether records are safe, who is signed in. */
import { Progress } from '@mantine/core';
import type { ReactElement } from 'react';
import type { StationState } from '../../src/model/station.ts';
import { commonRecipe } from '../bench/recipe-picker.tsx';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { formatAge } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import { PersonFact } from '../people/person-fact.tsx';
import { formatRoute } from '../state/route.ts';
import { useNow } from '../state/use-now.ts';
import { LookMenu } from './look-menu.tsx';
import { syncFact } from './sync-fact.ts';

export function Header({ station }: { station: StationState }): ReactElement {
  const text = useText();
  return (
    <header className="header">
      <a className="brand" href={formatRoute('bench')} aria-label={text('app.name')}>
        <img src="./mark.svg" alt="" width="32" height="32" />
        <span className="brand-words">
          <strong>{text('app.name')}</strong>
          <span className="brand-station">
            <DeviceText>{station.station.name}</DeviceText>
            {station.station.bench === 'virtual' && <em>{text('nav.virtual')}</em>}
          </span>
        </span>
      </a>
      <MakingFact station={station} />
      <RecordsFact station={station} />
      <PersonFact station={station} />
      <LookMenu people={station.people} />
    </header>
  );
}

function MakingFact({ station }: { station: StationState }): ReactElement {
  const text = useText();
  const common = commonRecipe(station.slots);
  // What is armed now is what is being made, whatever order is open.
  const order = common == null || station.order?.recipeIds.includes(common) ? station.order : null;
  const recipe = station.recipes.find((candidate) => candidate.id === common);
  const title =
    order?.title ??
    (common === undefined ? text('header.armedMixed') : (recipe?.title ?? text('header.nothingArmed')));
  return (
    <div className="fact fact-making">
      <span className="fact-name">{text('header.making')}</span>
      <span className="fact-value">
        <DeviceText>{title}</DeviceText>
      </span>
      {order !== null && (
        <span className="fact-progress">
          <Progress
            value={order.quantity === 0 ? 0 : (100 * order.passed) / order.quantity}
            size={8}
            aria-label={text('header.progress', { passed: order.passed, quantity: order.quantity })}
          />
          <span className="tabular">
            {text('header.progress', { passed: order.passed, quantity: order.quantity })}
          </span>
        </span>
      )}
    </div>
  );
}

function RecordsFact({ station }: { station: StationState }): ReactElement {
  const text = useText();
  const nowMs = useNow(10_000);
  const fact = syncFact(station.sync);
  const shape = fact.level === 'good' ? 'check' : fact.level === 'quiet' ? 'disc' : 'triangle';
  return (
    <a className={`fact fact-${fact.level}`} href={formatRoute('sync')}>
      <span className="fact-name">{text('header.records')}</span>
      <span className="fact-value">
        <StateShape shape={shape} size={18} />
        <span>{text(fact.key, { count: fact.count })}</span>
        {fact.since !== null && <span className="muted tabular">{formatAge(fact.since, nowMs, text)}</span>}
      </span>
    </a>
  );
}
