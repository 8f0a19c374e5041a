/** Requests about where records go: what each destination is and whether it works, and records that are put aside. */
import { z } from 'zod';
import type { FactKind } from '../model/document.ts';
import type { SyncView } from '../model/station.ts';
import type { TakenReceipts } from './exchange.ts';
import { id, nothing, replying } from './request.ts';

export interface DestinationView extends SyncView {
  readonly kind: string;
  /** `first`, `now`, or the number of the first fact that it is owed. */
  readonly from: string;
  /** Null: all kinds of facts. */
  readonly facts: readonly FactKind[] | null;
}

/** How far the way to a destination goes, in order. */
export interface DestinationReport {
  readonly name: string;
  readonly works: boolean;
  readonly steps: readonly {
    readonly stage: 'settings' | 'dns' | 'tcp' | 'tls' | 'clock' | 'credentials' | 'permission' | 'schema';
    readonly state: 'ok' | 'wrong' | 'not-tried';
    readonly words: string;
  }[];
  /** What to do, and who; null when all is well. */
  readonly advice: string | null;
}

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a name of small letters, digits and hyphens');

export const destinationRequests = {
  listDestinations: replying<readonly DestinationView[]>()(nothing),
  /** Goes the way there now; nothing is changed there. */
  testDestination: replying<DestinationReport>()(z.strictObject({ name })),
  /** Settings as destinations.yaml has them. `from` has to be said: nothing that is there already goes anywhere unasked. */
  addDestination: replying<DestinationView>()(
    z.strictObject({ name, settings: z.record(z.string().max(60), z.json()) }),
  ),
  /** What still waits for it is put aside with the reason. */
  removeDestination: replying<{ readonly putAside: number }>()(
    z.strictObject({ name, reason: z.string().min(1).max(300) }),
  ),
  /** What no server has signed for yet, page by page, each signed as a request of its own: for a line without a network. */
  recordsPage: replying<{
    readonly station: string;
    readonly batch: { readonly body: string; readonly signature: string } | null;
    readonly count: number;
    readonly next: string | null;
  }>()(z.strictObject({ after: z.string().max(40).nullable() })),
  /** The server's answers to them; the same again does nothing. */
  importReceipts: replying<TakenReceipts>()(z.strictObject({ text: z.string().max(5_000_000) })),
  /** A person's decision that this record need not go there. Not for revocations at authorities: see confirmRevoked. */
  putAside: replying<null>()(
    z.strictObject({ id: z.string().min(1).max(300), destination: id, reason: z.string().min(1).max(300) }),
  ),
} as const;
