import {
  IconAlertTriangle,
  IconAntenna,
  IconBan,
  IconBuildingFactory2,
  IconClipboardList,
  IconCpu,
  IconKey,
  IconListDetails,
  IconSitemap,
  IconUsers,
} from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import { mayAs, type Role, type SignedIn } from './fleet-api.ts';
import { type FleetScreen, fleetAddress, fleetScreens } from './fleet-route.ts';

const icons: Readonly<Record<FleetScreen, typeof IconCpu>> = {
  units: IconCpu,
  groups: IconSitemap,
  field: IconAntenna,
  alarms: IconAlertTriangle,
  orders: IconClipboardList,
  stations: IconBuildingFactory2,
  revocations: IconBan,
  people: IconUsers,
  tokens: IconKey,
  audit: IconListDetails,
};

/** What the server asks for as well (src/server/people/access-table.ts): here it only keeps dead links away. */
export function screenRole(screen: FleetScreen): Role {
  return screen === 'people' || screen === 'tokens' || screen === 'audit' ? 'administrator' : 'viewer';
}

export function FleetRail({ current, person }: { current: FleetScreen; person: SignedIn }): ReactElement {
  const text = useText();
  return (
    <nav className="rail" aria-label={text('nav.label')}>
      {fleetScreens
        .filter((screen) => mayAs(person, screenRole(screen)))
        .map((screen) => {
          const Icon = icons[screen];
          return (
            <a
              key={screen}
              className="rail-link"
              href={fleetAddress(screen)}
              aria-current={screen === current ? 'page' : undefined}
            >
              <Icon size={22} stroke={1.8} aria-hidden="true" />
              <span data-word={text(`fleet.nav.${screen}`)}>{text(`fleet.nav.${screen}`)}</span>
            </a>
          );
        })}
    </nav>
  );
}
