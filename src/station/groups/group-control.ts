/** Groups from the server: pulled while the station points at one, taken by the same rules as a file. */
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { FaultData } from '../../model/fault.ts';
import type { Store } from '../../store/store.ts';
import { groupPuller } from '../../sync/group-puller.ts';
import type { PullLoop } from '../../sync/pull-loop.ts';
import { ServerPull } from '../pulled/server-pull.ts';
import type { StationKey } from '../station-key.ts';
import { readSignedGroups, takeGroups } from './take-groups.ts';

export interface GroupControlParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
  fetchFor(url: string): typeof fetch;
  /** Why what the server has is not taken here; null when all is well. A server that is away is shown by the sync already. */
  onFault(fault: FaultData | null): void;
  /** Another version is live. */
  onTaken(): void;
}

export class GroupControl {
  readonly #parts: GroupControlParts;
  readonly #pull = new ServerPull((url) => this.#asking(url));

  constructor(parts: GroupControlParts) {
    this.#parts = parts;
  }

  /** The station points at this server now, or at none. */
  use(url: string | null): Promise<void> {
    return this.#pull.use(url);
  }

  wake(): void {
    this.#pull.wake();
  }

  close(): Promise<void> {
    return this.#pull.close();
  }

  #asking(url: string): PullLoop {
    const { store, key, clock, random } = this.#parts;
    return groupPuller({
      server: url,
      station: { stationId: key.stationId, sign: (bytes) => key.signer.signStatement(bytes) },
      fetch: this.#parts.fetchFor(url),
      clock,
      random,
      have: () => store.groupVersions.live()?.number ?? 0,
      take: (signed) => this.#take(signed),
      onFault: (fault) =>
        this.#parts.onFault(fault === null || fault.code.startsWith('server.') ? null : fault),
    });
  }

  #take(signed: unknown): void {
    const { store, key } = this.#parts;
    const taken = store.transaction(() => takeGroups(store, key.signer, readSignedGroups(signed)));
    if (taken !== null) this.#parts.onTaken();
  }
}
