/** In the header: who is at the station, and the way out. On a bench without people the name that was typed in. */
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { StationState } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { useApi } from '../state/hooks.ts';
import { usePeopleDialogs } from '../state/people-context.ts';
import { formatRoute } from '../state/route.ts';
import { OwnPinDialog } from './own-pin-dialog.tsx';

export function PersonFact({ station }: { station: StationState }): ReactElement {
  const { demanded, signedIn } = station.people;
  if (!demanded) return <TypedOperator operator={station.operator} />;
  return signedIn === null ? <Nobody /> : <Somebody person={signedIn} />;
}

function Nobody(): ReactElement {
  const text = useText();
  const dialogs = usePeopleDialogs();
  return (
    <div className="fact fact-person">
      <Button onClick={() => dialogs?.openSignIn()}>{text('people.signIn')}</Button>
    </div>
  );
}

function Somebody({ person }: { person: NonNullable<StationState['people']['signedIn']> }): ReactElement {
  const text = useText();
  const api = useApi();
  const [open, setOpen] = useState(false);
  return (
    <div className="fact fact-person">
      <button
        type="button"
        className="fact-person-words"
        title={text('people.ownPin')}
        onClick={() => setOpen(true)}
      >
        <span className="fact-name">{text(`role.${person.role}`)}</span>
        <span className="fact-value">
          <DeviceText>{person.name}</DeviceText>
        </span>
      </button>
      {open && <OwnPinDialog person={person} onClose={() => setOpen(false)} />}
      <Button
        variant="default"
        onClick={() => {
          api.signOut({}).catch(() => undefined); // the engine is gone: the banner says so
        }}
      >
        {text('people.signOut')}
      </Button>
    </div>
  );
}

function TypedOperator({ operator }: { operator: string }): ReactElement {
  const text = useText();
  const known = operator.trim() !== '';
  return (
    <a
      className={known ? 'fact fact-operator' : 'fact fact-operator fact-warn'}
      href={formatRoute('settings')}
    >
      <span className="fact-name">{text('header.operator')}</span>
      <span className="fact-value">
        {known ? <DeviceText>{operator}</DeviceText> : text('header.noOperator')}
      </span>
    </a>
  );
}
