/** The server that a station uses from its start: the one named by its front end, the one beside it, or that of the last time. */
import { asFault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import type { Alerts } from './alerts.ts';
import { textSetting } from './settings-control.ts';
import type { StationOptions } from './station-options.ts';
import type { SyncControl } from './sync-control.ts';

export interface ServerUse {
  /** Resolves when a server that is still starting is used, or there is none. */
  readonly settled: Promise<void>;
  /** A server that starts after this is not used any more. */
  close(): void;
}

/** Waits for a server that is known; not for one that is still starting. Never rejects for a server that does not answer. */
export async function startServerUse({
  options,
  store,
  sync,
  alerts,
}: {
  readonly options: StationOptions;
  readonly store: Store;
  readonly sync: SyncControl;
  readonly alerts: Alerts;
}): Promise<ServerUse> {
  let closed = false;
  const use = (url: string | null, enrolmentCode: string | null): Promise<void> =>
    sync.use(url, enrolmentCode).catch(async (thrown) => {
      // A server that can not be reached now is no reason not to work: records wait.
      await sync.use(url, null);
      alerts.raise('server', asFault(thrown).toData());
    });
  const beside = options.embeddedServer;
  if (beside === undefined) await use(options.serverUrl ?? textSetting(store, 'server.url'), null);
  const settled = async (): Promise<void> => {
    const server = (await beside) ?? null;
    if (server !== null && !closed) await use(server.url, server.enrolmentCode);
  };
  return {
    settled: settled(),
    close: () => {
      closed = true;
    },
  };
}
