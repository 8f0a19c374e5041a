/** Who did something to a unit and why, as its life keeps it. */
import type { Store } from '../store/store.ts';
import type { Doing } from './people/actor.ts';

/** Who and why, for a unit's life. It goes to servers and stays for good: where names are kept apart there is none in it. */
export function reasonBy(store: Store, { by }: Pick<Doing, 'by'>, note: string): string {
  const who = store.names.policy.apart ? (by.id ?? 'by hand') : by.name;
  return `${who}: ${note}`.slice(0, 500);
}
