/** Faults of the returns desk: returns, batches, destruction. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const returnFaults = {
  'return.unknown': {
    who: 'operator',
    outcome: 'error',
    help: 'Scan the number on the unit again. If nobody knows it: plug it in and diagnose it, that tells its hardware id.',
  },
  'return.open': {
    who: 'operator',
    outcome: 'error',
    help: 'Go on with the return that is open for this unit, or close it first.',
  },
  'return.closed': {
    who: 'operator',
    outcome: 'error',
    help: 'This return is closed and signed. Open a new one when the unit came back again.',
  },
  'return.not-yet': {
    who: 'operator',
    outcome: 'error',
    help: 'Do what the message names first, then close the return.',
  },
  'batch.unknown': {
    who: 'operator',
    outcome: 'error',
    help: 'Look at the list of batches: mintmark batch list, or Returns.',
  },
  'batch.invalid': {
    who: 'operator',
    outcome: 'error',
    help: 'Correct the list: one hardware id or serial number a line, each once.',
  },
  'batch.not-listed': {
    who: 'operator',
    outcome: 'error',
    help: 'Take this unit out and put it aside: it is not part of this batch. Nothing was erased.',
  },
  'batch.closed': {
    who: 'operator',
    outcome: 'error',
    help: 'This batch is closed and its sheet is signed. Load a new one for further units.',
  },
  'destroy.evidence': {
    who: 'operator',
    outcome: 'error',
    help: 'Two people have to have seen it, and a photo or the number on the unit has to show which one it was.',
  },
  'gone.invalid': {
    who: 'operator',
    outcome: 'error',
    help: 'Ask the server for a new file: mintmark server retired -o FILE.',
  },
} as const satisfies Record<string, FaultEntry>;
