/** Faults of what a station pulls or is brought from its server: revocations, packages, the answer file. Part of fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const pullFaults = {
  'identity.revoked': {
    who: 'lead',
    outcome: 'error',
    help: 'The certificate of this unit was revoked. Give the unit to your lead; provisioning it again gives it a new one.',
  },
  'signer.revoked': {
    who: 'engineer',
    outcome: 'error',
    help: 'The office key that signed this is revoked. Ask the office for what it needs signed with its new key, and trust that one.',
  },
  'server.station-revoked': {
    who: 'server',
    outcome: 'error',
    help: 'The server takes nothing of this station any more, and its records wait here. Ask whoever runs the server; a new enrolment needs a new station id.',
  },
  'package.download': {
    who: 'server',
    outcome: 'error',
    help: 'The server sent other bytes than the package it offered. Nothing of it was taken. Check what lies between this station and the server.',
  },
  'exchange.invalid': {
    who: 'engineer',
    outcome: 'error',
    help: "Use the server's answer to the file of this station, as it came. Write a new file here and take it to the server again.",
  },
} as const satisfies Record<string, FaultEntry>;
