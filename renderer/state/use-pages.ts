import { useCallback, useEffect, useRef, useState } from 'react';
import type { Page } from '../../src/contract/contract.ts';
import { asFault, type FaultData } from '../../src/model/fault.ts';
import { firstRows } from './first-rows.ts';

export interface Pages<Row> {
  readonly rows: readonly Row[];
  readonly fault: FaultData | null;
  readonly loading: boolean;
  /** Loads the next page; null at the end. */
  readonly more: (() => void) | null;
  reload(): void;
}

interface State<Row> {
  readonly key: string;
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly fault: FaultData | null;
}

/** Rows page by page. A new `key` starts over; the old rows stay until the first new page is here. */
export function usePages<Row>(
  key: string,
  load: (after: string | undefined) => Promise<Page<Row>>,
): Pages<Row> {
  const [round, setRound] = useState(0);
  const wanted = `${round} ${key}`;
  const [state, setState] = useState<State<Row>>({ key: '', rows: [], next: null, fault: null });
  const latestLoad = useRef(load);
  latestLoad.current = load;
  const latestKey = useRef(wanted);
  latestKey.current = wanted;
  const busy = useRef(false);

  useEffect(() => {
    const isWanted = (): boolean => latestKey.current === wanted;
    firstRows((after) => latestLoad.current(after), undefined, isWanted).then(
      ({ rows, next }) => {
        if (latestKey.current === wanted) setState({ key: wanted, rows, next, fault: null });
      },
      (thrown) => {
        if (latestKey.current !== wanted) return;
        setState({ key: wanted, rows: [], next: null, fault: asFault(thrown).toData() });
      },
    );
  }, [wanted]);

  const { next } = state;
  const more = useCallback(() => {
    if (busy.current || next === null) return;
    busy.current = true;
    const asked = latestKey.current;
    firstRows(
      (after) => latestLoad.current(after),
      next,
      () => latestKey.current === asked,
    )
      .then(
        (page) => {
          if (latestKey.current !== asked) return;
          setState((old) => ({ ...old, rows: [...old.rows, ...page.rows], next: page.next }));
        },
        (thrown) => setState((old) => ({ ...old, next: null, fault: asFault(thrown).toData() })),
      )
      .finally(() => {
        busy.current = false;
      });
  }, [next]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  return {
    rows: state.rows,
    fault: state.fault,
    loading: state.key !== wanted,
    more: next === null ? null : more,
    reload,
  };
}
