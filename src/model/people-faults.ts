/** Faults of people: who may, who is signed in, who must agree. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const peopleFaults = {
  'person.sign-in': {
    who: 'operator',
    outcome: 'error',
    help: 'Sign in: scan your badge, or choose your name and enter your PIN.',
  },
  'person.role': {
    who: 'lead',
    outcome: 'error',
    help: 'Ask somebody whose role allows it to sign in and do it.',
  },
  'person.refused': {
    who: 'operator',
    outcome: 'error',
    help: 'Check name and PIN, or scan your badge once more. An administrator can give you a new PIN.',
  },
  'person.locked': {
    who: 'operator',
    outcome: 'error',
    help: 'Too many wrong tries. Wait until the time is over, or use the other way: badge instead of PIN, PIN instead of badge.',
  },
  'person.second': {
    who: 'lead',
    outcome: 'error',
    help: 'A second person has to agree: with their own badge, or their name and PIN.',
  },
  'person.same': {
    who: 'lead',
    outcome: 'error',
    help: 'It has to be somebody else than the person who is signed in.',
  },
  'person.invalid': {
    who: 'lead',
    outcome: 'error',
    help: 'Change what is said here, then save again.',
  },
  'person.last-administrator': {
    who: 'lead',
    outcome: 'error',
    help: 'Make somebody else an administrator with a PIN or a badge first.',
  },
  'person.recovery': {
    who: 'engineer',
    outcome: 'error',
    help: 'Stop the engine, do at the data folder what is said here, then run mintmark person recover once more.',
  },
  'person.unknown': {
    who: 'lead',
    outcome: 'error',
    help: 'Look at the list of people in Settings, or with: mintmark person list.',
  },
  'person.key-missing': {
    who: 'engineer',
    outcome: 'error',
    help: 'Put people.key of the data folder back from its copy: without it no PIN and no badge can be checked.',
  },
} as const satisfies Record<string, FaultEntry>;
