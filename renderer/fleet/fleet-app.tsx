/** Who is signed in, the frame around the screens, and the screen that the address names. */
import { Button, Loader } from '@mantine/core';
import { type ReactElement, useCallback, useEffect, useState } from 'react';
import { assertNever } from '../../src/base/assert-never.ts';
import { asFault, type FaultData } from '../../src/model/fault.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { AlarmsScreen } from './alarms-screen.tsx';
import { AuditScreen } from './audit-screen.tsx';
import { FieldScreen } from './field-screen.tsx';
import { ask, keepToken, mayAs, Refused, type SignedIn, whenSignedOut } from './fleet-api.ts';
import { FleetRail, screenRole } from './fleet-rail.tsx';
import { type FleetRoute, useFleetRoute } from './fleet-route.ts';
import { FleetUnit } from './fleet-unit.tsx';
import { FleetUnits } from './fleet-units.tsx';
import { GroupsScreen } from './groups-screen.tsx';
import { OrdersScreen } from './orders-screen.tsx';
import { PeopleScreen } from './people-screen.tsx';
import { RevocationsScreen } from './revocations-screen.tsx';
import { SignIn } from './sign-in.tsx';
import { StationsScreen } from './stations-screen.tsx';
import { TokensScreen } from './tokens-screen.tsx';

type Who =
  | { readonly type: 'asking' }
  | { readonly type: 'nobody' }
  | { readonly type: 'problem'; readonly fault: FaultData }
  | { readonly type: 'somebody'; readonly person: SignedIn };

export function FleetApp(): ReactElement {
  const text = useText();
  const [who, setWho] = useState<Who>({ type: 'asking' });
  const look = useCallback(() => {
    ask<SignedIn>('/api/v1/session').then(
      (person) => {
        keepToken(person.csrf);
        setWho({ type: 'somebody', person });
      },
      (thrown: unknown) =>
        setWho(
          thrown instanceof Refused && thrown.status === 401
            ? { type: 'nobody' }
            : { type: 'problem', fault: asFault(thrown).toData() },
        ),
    );
  }, []);
  useEffect(() => {
    whenSignedOut(() => setWho({ type: 'nobody' }));
    look();
  }, [look]);
  switch (who.type) {
    case 'asking':
      return (
        <main className="waiting" role="status">
          <Loader size={24} aria-hidden="true" /> {text('fleet.asking')}
        </main>
      );
    case 'nobody':
      return <SignIn onSignedIn={look} />;
    case 'problem':
      return (
        <main className="waiting">
          <FaultNote fault={who.fault}>
            <Button variant="default" onClick={look}>
              {text('fleet.again')}
            </Button>
          </FaultNote>
        </main>
      );
    case 'somebody':
      return <FleetFrame person={who.person} onSignedOut={() => setWho({ type: 'nobody' })} />;
    default:
      return assertNever(who);
  }
}

function FleetFrame({ person, onSignedOut }: { person: SignedIn; onSignedOut: () => void }): ReactElement {
  const text = useText();
  const route = useFleetRoute();
  const leave = (): void => {
    ask('/api/v1/session', 'DELETE').then(onSignedOut, onSignedOut);
  };
  return (
    <div className="frame">
      <button type="button" className="skip" onClick={() => document.getElementById('content')?.focus()}>
        {text('nav.skip')}
      </button>
      <header className="header">
        <a className="brand" href="#/units">
          <img src="/fleet/mark.svg" alt="" width="32" height="32" />
          <span className="brand-words">
            <strong>{text('app.name')}</strong>
            <span className="brand-station">
              {text('fleet.brand', { organisation: person.organisation })}
            </span>
          </span>
        </a>
        <span className="grow" />
        <div className="fact">
          <span className="fact-name">{text(`fleet.role.${person.role}`)}</span>
          <span className="fact-value">
            <DeviceText>{person.name}</DeviceText>
          </span>
        </div>
        <Button variant="subtle" color="dark" className="theme-button" onClick={leave}>
          {text('fleet.signOut')}
        </Button>
      </header>
      <FleetRail current={route.screen} person={person} />
      <main className="content" id="content" tabIndex={-1}>
        <ErrorBoundary key={`${route.screen} ${person.id}`}>
          {mayAs(person, screenRole(route.screen)) ? (
            <Screen route={route} person={person} />
          ) : (
            <p className="page">{text('fleet.notForYou')}</p>
          )}
        </ErrorBoundary>
      </main>
    </div>
  );
}

function Screen({ route, person }: { route: FleetRoute; person: SignedIn }): ReactElement {
  switch (route.screen) {
    case 'units':
      return route.subject === null ? (
        <FleetUnits route={route} person={person} />
      ) : (
        <FleetUnit key={route.subject} hardwareId={route.subject} person={person} />
      );
    case 'groups':
      return <GroupsScreen route={route} />;
    case 'field':
      return <FieldScreen route={route} />;
    case 'alarms':
      return <AlarmsScreen person={person} />;
    case 'orders':
      return <OrdersScreen route={route} />;
    case 'stations':
      return <StationsScreen person={person} />;
    case 'revocations':
      return <RevocationsScreen />;
    case 'people':
      return <PeopleScreen person={person} />;
    case 'tokens':
      return <TokensScreen />;
    case 'audit':
      return <AuditScreen />;
    default:
      return assertNever(route.screen);
  }
}
