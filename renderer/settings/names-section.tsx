/** Names of people in records: whether they are kept apart, for how long, and erasing them now. */
import { Button, NumberInput, Radio, Stack, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { NamesView } from '../../src/contract/evidence.ts';
import { writeNumber } from '../messages/locale.ts';
import { useText } from '../messages/text.ts';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { HoldButton } from '../parts/hold-button.tsx';
import { useAction, useApi, useRequest, useStation } from '../state/hooks.ts';
import { mayHere } from '../state/rights.ts';

const suggestedDays = 730;
const mostDays = 36_500;

type Keeping = 'within' | 'apart' | 'erased';

export function NamesSection(): ReactElement {
  const text = useText();
  const api = useApi();
  const names = useRequest('names', () => api.names({}));
  return (
    <section className="panel stack" aria-label={text('names.title')}>
      <h2>{text('names.title')}</h2>
      <p className="muted">{text('names.text')}</p>
      <FaultNote fault={names.fault} />
      {names.value !== null && (
        <>
          <KeepingForm view={names.value} onChanged={names.reload} />
          <details className="more">
            <summary>{text('names.provable')}</summary>
            <p>{text('names.provable.text')}</p>
            <p className="muted">{text('names.beyond')}</p>
          </details>
          <EraseNow view={names.value} onErased={names.reload} />
        </>
      )}
    </section>
  );
}

function keepingOf({ policy }: NamesView): Keeping {
  if (!policy.apart) return 'within';
  return policy.keepDays === null ? 'apart' : 'erased';
}

function KeepingForm({ view, onChanged }: { view: NamesView; onChanged: () => void }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const mayChange = mayHere('settings', useStation().people);
  const [keeping, setKeeping] = useState<Keeping>(keepingOf(view));
  const [days, setDays] = useState<number | null>(view.policy.keepDays ?? suggestedDays);
  const policy = { apart: keeping !== 'within', keepDays: keeping === 'erased' ? days : null };
  const incomplete = keeping === 'erased' && days === null;
  const changed = policy.apart !== view.policy.apart || policy.keepDays !== view.policy.keepDays;
  const save = (): void => {
    action
      .run(async () => {
        await api.saveNamePolicy(policy);
        onChanged();
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && !incomplete) save();
      }}
    >
      <Radio.Group
        value={keeping}
        label={text('names.keeping')}
        onChange={(value) => setKeeping(value === 'apart' || value === 'erased' ? value : 'within')}
      >
        <Stack gap={12} mt={8}>
          {(['within', 'apart', 'erased'] as const).map((each) => (
            <Radio
              key={each}
              size="md"
              value={each}
              disabled={!mayChange}
              label={text(`names.${each}`)}
              description={text(`names.${each}.text`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {keeping === 'erased' && (
        <NumberInput
          label={text('names.days')}
          size="md"
          min={1}
          max={mostDays}
          clampBehavior="strict"
          allowDecimal={false}
          disabled={!mayChange}
          value={days ?? ''}
          onChange={(value) => setDays(typeof value === 'number' && value >= 1 ? value : null)}
        />
      )}
      <Facts
        rows={[
          [text('names.kept'), writeNumber(view.kept)],
          [text('names.oldest'), view.oldest === null ? null : formatMoment(view.oldest)],
        ]}
      />
      <div className="row">
        <Button type="submit" disabled={!changed || incomplete || !mayChange} loading={action.busy}>
          {text('common.save')}
        </Button>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}

/** The end of a day by this computer's clock, as the engine takes it: names of that day go, too. */
function endOf(day: string): string | null {
  const end = new Date(`${day}T23:59:59.999`);
  return Number.isNaN(end.getTime()) ? null : end.toISOString();
}

/** What can not be undone: how many names go is said first, then it is held; a second person is asked where the policy says so. */
function EraseNow({ view, onErased }: { view: NamesView; onErased: () => void }): ReactElement | null {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const mayErase = mayHere('names-erased', useStation().people);
  const [day, setDay] = useState('');
  const [gone, setGone] = useState<number | null>(null);
  const before = endOf(day);
  const counted = useRequest(`names before ${before}`, async () =>
    before === null ? null : (await api.namesBefore({ before })).names,
  );
  const erase = (): void => {
    if (before === null) return;
    action
      .run(async () => {
        setGone((await api.eraseNames({ before })).names);
        setDay('');
        onErased();
      })
      .catch(() => undefined); // run never rejects
  };
  const count = counted.value;
  if (view.kept === 0 && gone === null) return null;
  return (
    <div className="stack">
      <h3>{text('names.erase')}</h3>
      <TextInput
        type="date"
        label={text('names.erase.until')}
        value={day}
        {...(view.oldest === null ? {} : { min: view.oldest.slice(0, 10) })}
        disabled={!mayErase}
        onChange={(event) => {
          setDay(event.currentTarget.value);
          setGone(null);
        }}
      />
      <FaultNote fault={counted.fault} />
      {before !== null && count !== null && (
        <p role="status">
          <strong>{text('names.erase.count', { count })}</strong> {text('names.erase.lost')}
        </p>
      )}
      {before !== null && count !== null && count > 0 && (
        <HoldButton
          label={text('names.erase.hold')}
          holdingLabel={text('names.erase.holding')}
          hint={text('names.erase.hint')}
          disabled={action.busy || counted.loading || !mayErase}
          onHeld={erase}
        />
      )}
      <p role="status">{gone === null ? '' : text('names.gone', { count: gone })}</p>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </div>
  );
}
