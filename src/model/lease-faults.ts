/** Faults of orders that several stations share, and of copies of a station. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const leaseFaults = {
  'identity.clone': {
    who: 'engineer',
    outcome: 'error',
    help: 'Another copy of this station works with the server, or this one was restored from a backup. Switch the other off for good, then enrol this station again with a new code of the server.',
  },
  'lease.contact': {
    who: 'lead',
    outcome: 'error',
    help: 'This order needs the management server once after each start. Check the network; it is asked again by itself.',
  },
  'lease.missing': {
    who: 'lead',
    outcome: 'error',
    help: 'This station has no numbers left of the shared order. More are asked for by itself as soon as the server can be reached.',
  },
  'lease.invalid': {
    who: 'engineer',
    outcome: 'error',
    help: 'These numbers are not for this station as it runs now. Ask the server for new ones.',
  },
} as const satisfies Record<string, FaultEntry>;
