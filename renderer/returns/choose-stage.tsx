import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useCallback, useState } from 'react';
import { slotLook } from '../look/slot-look.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useStation } from '../state/hooks.ts';
import { formatRoute, navigate } from '../state/route.ts';
import { useScanLookup } from '../state/use-scan-lookup.ts';

/** By slot with one tap, or by label: a unit that is in a slot is taken from there. */
export function ChooseStage(): ReactElement {
  const text = useText();
  const station = useStation();
  const [typed, setTyped] = useState('');
  const [elsewhere, setElsewhere] = useState<string | null>(null);
  const onFound = useCallback(
    (hardwareId: string) => {
      const here = station.slots.find((view) => view.hardwareId === hardwareId);
      if (here === undefined) setElsewhere(hardwareId);
      else navigate(formatRoute('returns', here.slot.id));
    },
    [station.slots],
  );
  const { scan, look } = useScanLookup(station, onFound);
  const withUnit = station.slots.filter((view) => view.activity.type !== 'empty');
  return (
    <section className="stack">
      <h2>{text('returns.choose.title')}</h2>
      <form
        className="console-line"
        onSubmit={(event) => {
          event.preventDefault();
          setElsewhere(null);
          if (typed.trim() !== '') look(typed.trim());
        }}
      >
        <TextInput
          className="grow"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          placeholder={text('returns.choose.scan')}
          aria-label={text('returns.choose.scan')}
          maxLength={100}
          data-scan="own"
          data-autofocus
        />
        <Button type="submit" variant="default">
          {text('returns.choose.look')}
        </Button>
      </form>
      <div role="status">
        {scan?.found === false && <p className="bad-words">{text('footer.notFound', { text: scan.text })}</p>}
        {elsewhere !== null && (
          <p>
            {text('returns.choose.notHere')}{' '}
            <a href={formatRoute('units', elsewhere)}>{text('drawer.lifeRecord')}</a>
          </p>
        )}
      </div>
      {withUnit.length === 0 ? (
        <EmptyScreen
          title={text('returns.choose.none')}
          action={
            <Button component="a" href={formatRoute('bench')}>
              {text('returns.choose.bench')}
            </Button>
          }
        >
          {text('returns.choose.noneText')}
        </EmptyScreen>
      ) : (
        <>
          <p className="muted">{text('returns.choose.text')}</p>
          <ul className="choices">
            {withUnit.map((view) => {
              const state = slotLook(view, station.recipes);
              return (
                <li key={view.slot.id}>
                  <a className="choice" href={formatRoute('returns', view.slot.id)}>
                    <span className="choice-number tabular">{view.slot.number}</span>
                    <span className="grow">
                      <strong>
                        <DeviceText>
                          {view.serialNumber ?? view.hardwareId ?? text('common.unknown')}
                        </DeviceText>
                      </strong>
                      <span className="choice-state">
                        <StateShape shape={state.shape} size={18} /> {text(state.word)}
                      </span>
                    </span>
                  </a>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </section>
  );
}
