/** Faults of what the office hands to a bench: packages, work orders, signatures. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const officeFaults = {
  'order.missing': {
    who: 'lead',
    outcome: 'error',
    help: 'There is no open order for these units here. Import the order file, or ask for one.',
  },
  'order.incomplete': {
    who: 'engineer',
    outcome: 'error',
    help: 'Something that the order needs is not on this station. Import what it names.',
  },
  'order.filled': {
    who: 'lead',
    outcome: 'error',
    help: 'The order is complete. Take the unit out; ask for a new order.',
  },
  'order.expired': {
    who: 'lead',
    outcome: 'error',
    help: 'The order can not be worked on today. Ask for a new one.',
  },
  'order.not-here': {
    who: 'lead',
    outcome: 'error',
    help: 'The order is for another station or another person. Check who is signed in, or ask for an order.',
  },
  'order.clock': {
    who: 'engineer',
    outcome: 'error',
    help: 'Set the clock of this computer right. If it was wrong before and is right now: mintmark order accept-clock.',
  },
  'order.invalid': {
    who: 'engineer',
    outcome: 'error',
    help: 'The order file can not be used. Ask the office for a new one.',
  },
  'package.downgrade': {
    who: 'engineer',
    outcome: 'error',
    help: 'A newer package is here already. Give the old one a higher version if it is meant.',
  },
  'package.too-new': {
    who: 'engineer',
    outcome: 'error',
    help: 'Update Mintmark on this station, then import the package again.',
  },
  'signer.key': {
    who: 'engineer',
    outcome: 'error',
    help: "Choose the office's private key file as `mintmark key` made it, and type its passphrase again.",
  },
  'signer.unknown': {
    who: 'engineer',
    outcome: 'error',
    help: 'This file is not signed by anybody whom this station trusts. Check where it came from; trust a key with: mintmark trust add.',
  },
} as const satisfies Record<string, FaultEntry>;
