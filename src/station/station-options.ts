/** What a front end decides when it opens a station. */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Driver } from '../drivers/driver.ts';
import type { PortSource } from '../transport/port.ts';
import type { ServerAnnouncement } from './server-announcement.ts';

export interface StationOptions {
  readonly dataFolder: string;
  readonly bench: 'virtual' | 'real';
  readonly appVersion: string;
  /** Where records go; remembered from the last time when it is not given. */
  readonly serverUrl?: string;
  /** A server that is still starting; its one-time code makes this station known to it. */
  readonly embeddedServer?: Promise<ServerAnnouncement | null>;
  /** Speed of the virtual bench's wires in bits per second; 0 is as fast as it goes. */
  readonly virtualBaud?: number;
  readonly nativeBinding?: string;
  readonly drivers?: readonly Driver[];
  /** In place of the bench's own: for tests. */
  readonly source?: PortSource;
  readonly clock?: Clock;
  readonly random?: Random;
}
