/** Faults of the end of a unit's life and of what is kept of it. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const endOfLifeFaults = {
  'unit.revocation-pending': {
    who: 'operator',
    outcome: 'error',
    help: 'The unit is wiped; its credentials are not revoked everywhere yet. Connect the station to its server (Sync shows what waits), then retire the unit.',
  },
} as const satisfies Record<string, FaultEntry>;
