/** The frame around all screens: header, rail, banners, and the scanner that listens everywhere. */
import { Loader } from '@mantine/core';
import type { ReactElement } from 'react';
import { assertNever } from '../src/base/assert-never.ts';
import type { StationState } from '../src/model/station.ts';
import { BenchScreen } from './bench/bench-screen.tsx';
import { ConsoleScreen } from './console/console-screen.tsx';
import { Alerts, ConnectionBanner } from './frame/banners.tsx';
import { Header } from './frame/header.tsx';
import { Rail } from './frame/rail.tsx';
import { GroupsScreen } from './groups/groups-screen.tsx';
import { IdentityScreen } from './identity/identity-screen.tsx';
import { LogScreen } from './log/log-screen.tsx';
import { useText } from './messages/text.ts';
import { OrdersScreen } from './orders/orders-screen.tsx';
import { ErrorBoundary } from './parts/error-boundary.tsx';
import { NobodyBanner } from './people/nobody-banner.tsx';
import { NotForYou } from './people/not-for-you.tsx';
import { PeopleDesk } from './people/people-desk.tsx';
import { useKeepSignedIn } from './people/use-keep-signed-in.ts';
import { RecordsScreen } from './records/records-screen.tsx';
import { ReturnsScreen } from './returns/returns-screen.tsx';
import { SettingsScreen } from './settings/settings-screen.tsx';
import { StationContext, useConnection } from './state/hooks.ts';
import { rightTo } from './state/rights.ts';
import { type Route, useRoute } from './state/route.ts';
import type { ConnectionState } from './state/station-store.ts';
import { useLanguage } from './state/use-language.ts';
import { type ScanResult, useScanLookup } from './state/use-scan-lookup.ts';
import { SyncScreen } from './sync/sync-screen.tsx';
import { UnitsScreen } from './units/units-screen.tsx';

export function App(): ReactElement {
  const { connection, station } = useConnection();
  useLanguage(station?.language ?? null);
  return station === null ? (
    <Waiting connection={connection} />
  ) : (
    <StationContext value={station}>
      <Frame connection={connection} station={station} />
    </StationContext>
  );
}

function Waiting({ connection }: { connection: ConnectionState }): ReactElement {
  const text = useText();
  return (
    <main className="waiting">
      <img src="./mark.svg" alt="" width="72" height="72" />
      <h1>{text('app.name')}</h1>
      {connection.type === 'problem' ? (
        <ConnectionBanner connection={connection} />
      ) : (
        <p role="status">
          <Loader size={20} aria-hidden="true" /> {text('banner.connecting')}
        </p>
      )}
    </main>
  );
}

function Frame({
  connection,
  station,
}: {
  connection: ConnectionState;
  station: StationState;
}): ReactElement {
  const text = useText();
  const route = useRoute();
  const { scan, look } = useScanLookup(station);
  const { people } = station;
  useKeepSignedIn(people.signedIn !== null);
  const rejected = station.sync.reduce((total, view) => total + view.rejected, 0);
  return (
    <PeopleDesk signedIn={people.signedIn} onScan={look}>
      <div
        className="frame"
        data-screen={route.screen}
        data-stale={connection.type === 'problem' || undefined}
      >
        <button type="button" className="skip" onClick={skipToContent}>
          {text('nav.skip')}
        </button>
        <Header station={station} />
        <Rail current={route.screen} version={station.station.version} rejected={rejected} people={people} />
        <main className="content" id="content" tabIndex={-1}>
          <ConnectionBanner connection={connection} />
          <Alerts alerts={station.alerts} />
          <NobodyBanner people={people} scan={scan} />
          {/* Another person starts every screen anew: what the one before typed or saw is not theirs. */}
          <ErrorBoundary key={`${route.screen} ${people.signedIn?.id}`}>
            {rightTo(route.screen, people) === 'yes' ? (
              <Screen route={route} scan={scan} onScan={look} />
            ) : (
              <NotForYou screen={route.screen} people={people} />
            )}
          </ErrorBoundary>
        </main>
      </div>
    </PeopleDesk>
  );
}

/** A button, not a link: the address holds the route, so a fragment would leave the screen. */
function skipToContent(): void {
  document.getElementById('content')?.focus();
}

function Screen({
  route,
  scan,
  onScan,
}: {
  route: Route;
  scan: ScanResult | null;
  onScan: (text: string) => void;
}): ReactElement {
  switch (route.screen) {
    case 'bench':
      return <BenchScreen route={route} scan={scan} onScan={onScan} />;
    case 'units':
      return <UnitsScreen route={route} />;
    case 'returns':
      return <ReturnsScreen route={route} />;
    case 'records':
      return <RecordsScreen route={route} />;
    case 'groups':
      return <GroupsScreen route={route} />;
    case 'orders':
      return <OrdersScreen route={route} />;
    case 'identity':
      return <IdentityScreen route={route} />;
    case 'sync':
      return <SyncScreen />;
    case 'console':
      return <ConsoleScreen route={route} />;
    case 'log':
      return <LogScreen />;
    case 'settings':
      return <SettingsScreen />;
    default:
      return assertNever(route.screen);
  }
}
