/** Faults of the end of a unit's life and of what is kept of it. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const endOfLifeFaults = {
  'unit.revocation-pending': {
    who: 'operator',
    outcome: 'error',
    help: 'The unit is wiped; its credentials are not revoked everywhere yet. Connect the station to its server (Sync shows what waits), then retire the unit.',
  },
  'evidence.time-stamp': {
    who: 'engineer',
    outcome: 'error',
    help: 'The document is signed and kept, only without a time stamp; it is asked for again. Check address and certificate of the authority: mintmark station time-stamps.',
  },
} as const satisfies Record<string, FaultEntry>;
