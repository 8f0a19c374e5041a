/** One pool: how many keys are ready and until when; more can be made while the authority is in reach, and it can be ended. */
import { Button, NumberInput, Select } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { PoolStanding } from '../../src/model/pool.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { HoldButton } from '../parts/hold-button.tsx';
import { useAction, useApi } from '../state/hooks.ts';

/** One request makes so many, so that each ends soon and what is made is on record. */
const batch = 25;

interface Props {
  readonly name: string;
  /** Null: it was never filled. */
  readonly standing: PoolStanding | null;
  /** The profiles that draw from it. */
  readonly profiles: readonly string[];
  readonly onChanged: () => void;
}

export function PoolPanel({ name, standing, profiles, onChanged }: Props): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [chosen, setChosen] = useState<string | null>(null);
  const [count, setCount] = useState(batch);
  const [said, setSaid] = useState('');
  const profile = chosen ?? profiles[0] ?? null;
  const run = (work: () => Promise<unknown>): void => {
    setSaid('');
    action
      .run(work)
      .then(onChanged)
      .catch(() => undefined); // run never rejects
  };
  const make = (of: string): void =>
    run(async () => {
      let made = 0;
      while (made < count) {
        const wanted = Math.min(batch, count - made);
        const step = await api.makePool({ pool: name, profile: of, count: wanted, storageDays: 90 });
        made += step.made;
        setSaid(text('supplies.made', { count: made }));
        if (step.made < wanted) break;
      }
    });
  return (
    <section className="panel stack" aria-label={name}>
      <h3>
        <DeviceText>{name}</DeviceText>
      </h3>
      <Facts
        rows={[
          [text('supplies.ready'), standing?.ready ?? 0],
          [text('supplies.used'), standing?.used ?? 0],
          [text('supplies.ended'), standing?.ended ?? 0],
          [text('supplies.making'), standing?.making ?? 0],
          [text('supplies.expires'), standing?.expiresAt == null ? null : formatMoment(standing.expiresAt)],
        ]}
      />
      {profile !== null && (
        <div className="row office-begin">
          <Select
            label={text('supplies.profile')}
            value={profile}
            data={[...profiles]}
            allowDeselect={false}
            onChange={setChosen}
          />
          <NumberInput
            size="md"
            label={text('supplies.count')}
            value={count}
            min={1}
            max={1_000}
            allowDecimal={false}
            onChange={(value) => typeof value === 'number' && setCount(value)}
          />
          <Button loading={action.busy} onClick={() => make(profile)}>
            {text('supplies.make')}
          </Button>
        </div>
      )}
      <p role="status">{said}</p>
      {(standing?.ready ?? 0) + (standing?.making ?? 0) > 0 && (
        <HoldButton
          label={text('supplies.end')}
          holdingLabel={text('supplies.ending')}
          hint={text('supplies.endHint')}
          disabled={action.busy}
          onHeld={() =>
            run(async () => {
              const { revoked, unknown } = await api.endPool({ pool: name });
              setSaid(
                unknown.length === 0
                  ? text('supplies.endedNow', { count: revoked })
                  : text('supplies.endedUnknown', { count: revoked, numbers: unknown.join(', ') }),
              );
            })
          }
        />
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}
