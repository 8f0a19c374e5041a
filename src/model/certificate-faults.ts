/** Faults of what certificates say and of keys that anybody can find out. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const certificateFaults = {
  'identity.names': {
    who: 'engineer',
    outcome: 'error',
    help: 'Correct the identity profile at the place that is named, or let a step before give the fact. No number was used.',
  },
  'identity.weak-key': {
    who: 'unit',
    outcome: 'failed',
    help: 'The unit made a key that others can find out. Put it into the red tray and tell engineering: all units of this kind may be affected.',
  },
} as const satisfies Record<string, FaultEntry>;
