/** Faults between a station and a management server that proves itself and signs certificates. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const issuingFaults = {
  'server.untrusted': {
    who: 'engineer',
    outcome: 'error',
    help: 'What answers is not the server that this station was enrolled at, or its code was typed wrongly. Compare the address and the code with what the server shows.',
  },
  'server.sign-in': {
    who: 'server',
    outcome: 'error',
    help: 'Records are sent all the same; certificates from the server are not. Ask its operator: mintmark server station list. If the key was lost: mintmark server station revoke ID --certificates.',
  },
  'server.settings': {
    who: 'server',
    outcome: 'error',
    help: 'Correct server.yaml in the data folder of the server, or the file that it names.',
  },
  'server.unknown': {
    who: 'server',
    outcome: 'error',
    help: 'The server knows no such station, profile or authority. See what there is with: mintmark server issuer show, mintmark server quota list.',
  },
  'server.alarm': {
    who: 'engineer',
    outcome: 'error',
    help: "The server holds something against this station's records. Nothing is lost: look at the Alarms page of the server, find out why, and settle it there.",
  },
  'server.backup': {
    who: 'server',
    outcome: 'error',
    help: 'Back up into a file that is not there yet; restore a whole backup into an empty folder and database.',
  },
} as const satisfies Record<string, FaultEntry>;
