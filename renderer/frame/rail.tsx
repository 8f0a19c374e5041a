import {
  IconArchive,
  IconArrowBackUp,
  IconClipboardList,
  IconCloudUpload,
  IconCpu,
  IconFingerprint,
  IconLayoutGrid,
  IconListDetails,
  IconSettings,
  IconSitemap,
  IconTerminal2,
} from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { AtStation } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { rightTo } from '../state/rights.ts';
import { formatRoute, type ScreenName, screens } from '../state/route.ts';

const icons: Readonly<Record<ScreenName, typeof IconCpu>> = {
  bench: IconLayoutGrid,
  units: IconCpu,
  returns: IconArrowBackUp,
  orders: IconClipboardList,
  groups: IconSitemap,
  identity: IconFingerprint,
  records: IconArchive,
  sync: IconCloudUpload,
  console: IconTerminal2,
  log: IconListDetails,
  settings: IconSettings,
};

export function Rail({
  current,
  version,
  rejected,
  people,
}: {
  current: ScreenName;
  version: string;
  rejected: number;
  people: AtStation;
}): ReactElement {
  const text = useText();
  return (
    <nav className="rail" aria-label={text('nav.label')}>
      {screens
        .filter((screen) => rightTo(screen, people) === 'yes')
        .map((screen) => {
          const Icon = icons[screen];
          return (
            <a
              key={screen}
              className="rail-link"
              href={formatRoute(screen)}
              aria-current={screen === current ? 'page' : undefined}
            >
              <Icon size={22} stroke={1.8} aria-hidden="true" />
              <span data-word={text(`nav.${screen}`)}>{text(`nav.${screen}`)}</span>
              {screen === 'sync' && rejected > 0 && <span className="rail-count tabular">{rejected}</span>}
            </a>
          );
        })}
      <span className="rail-version">{text('nav.version', { version })}</span>
    </nav>
  );
}
