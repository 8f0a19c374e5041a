/** How components reach the station: its state, its calls, and requests whose faults are shown in place. */
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Api } from '../../src/contract/contract.ts';
import { type FourEyesAct, fourEyesActs } from '../../src/model/acts.ts';
import { asFault, type FaultData } from '../../src/model/fault.ts';
import type { StationState } from '../../src/model/station.ts';
import { usePeopleDialogs } from './people-context.ts';
import type { ConnectionState, StationStore } from './station-store.ts';

export const StoreContext = createContext<StationStore | null>(null);
export const StationContext = createContext<StationState | null>(null);

export function useStore(): StationStore {
  const store = useContext(StoreContext);
  if (store === null) throw new TypeError('no StationStore above this component');
  return store;
}

export function useConnection(): { connection: ConnectionState; station: StationState | null } {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

/** The station's state; only below the frame, which waits for the first snapshot. */
export function useStation(): StationState {
  const station = useContext(StationContext);
  if (station === null) throw new TypeError('no station state yet');
  return station;
}

export function useApi(): Api {
  return useStore().api;
}

export interface RequestState<T> {
  readonly value: T | null;
  readonly fault: FaultData | null;
  readonly loading: boolean;
  reload(): void;
}

/**
 * Loads when mounted and whenever `key` changes; the last value stays while the next is on its way, so that nothing
 * flashes. An answer that comes after the key has changed is dropped.
 */
export function useRequest<T>(key: string, load: () => Promise<T>): RequestState<T> {
  const [state, setState] = useState<{ key: string; value: T | null; fault: FaultData | null }>({
    key: '',
    value: null,
    fault: null,
  });
  const [round, setRound] = useState(0);
  const latestLoad = useRef(load);
  latestLoad.current = load;
  const wanted = `${round} ${key}`;
  useEffect(() => {
    let current = true;
    latestLoad.current().then(
      (value) => current && setState({ key: wanted, value, fault: null }),
      (thrown) => current && setState({ key: wanted, value: null, fault: asFault(thrown).toData() }),
    );
    return () => {
      current = false;
    };
  }, [wanted]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { value: state.value, fault: state.fault, loading: state.key !== wanted, reload };
}

export interface ActionState {
  readonly busy: boolean;
  readonly fault: FaultData | null;
  /**
   * Runs one call; its fault is kept until the next run or until it is dismissed. Resolves to whether it worked. Where a
   * second person has to agree they are asked, and the call is made once more.
   */
  run(work: () => Promise<unknown>): Promise<boolean>;
  dismiss(): void;
}

export function useAction(): ActionState {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<FaultData | null>(null);
  const dialogs = usePeopleDialogs();
  const run = useCallback(
    async (work: () => Promise<unknown>) => {
      setBusy(true);
      setFault(null);
      try {
        await work().catch(async (thrown: unknown) => {
          const wanted = agreementWanted(asFault(thrown).toData());
          if (wanted === null || dialogs === null) throw thrown;
          if (!(await dialogs.askSecond(wanted.act, wanted.subject))) throw thrown;
          await work();
        });
        return true;
      } catch (thrown) {
        // A refused request is shown where it was made: that is what this hook is for.
        setFault(asFault(thrown).toData());
        return false;
      } finally {
        setBusy(false);
      }
    },
    [dialogs],
  );
  const dismiss = useCallback(() => setFault(null), []);
  return { busy, fault, run, dismiss };
}

/** What a second person has to agree to; null when that is not what is missing, or when nobody can. */
export function agreementWanted({
  code,
  context,
}: FaultData): { readonly act: FourEyesAct; readonly subject: string } | null {
  const act = fourEyesActs.find((candidate) => candidate === context.act);
  if (code !== 'person.second' || act === undefined || typeof context.subject !== 'string') return null;
  return { act, subject: context.subject };
}
