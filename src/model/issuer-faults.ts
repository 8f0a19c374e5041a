/** Faults of authorities that wait for a person. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const issuerFaults = {
  'issuer.locked': {
    who: 'lead',
    outcome: 'error',
    help: 'The authority waits for its PIN. Enter it on the screen Identity, then press Retry.',
  },
  'issuer.pin': {
    who: 'lead',
    outcome: 'error',
    help: 'The PIN was not taken. Look it up before you try again: an authority locks after a few wrong ones.',
  },
  'issuer.last-try': {
    who: 'lead',
    outcome: 'error',
    help: 'One more wrong PIN may lock the authority for good. Look the PIN up, then confirm that the last try is used.',
  },
  'issuer.pin-wait': {
    who: 'lead',
    outcome: 'error',
    help: 'Too many wrong PINs. Wait as long as it says here, and look the PIN up meanwhile.',
  },
} as const satisfies Record<string, FaultEntry>;
