/** Faults of groups: layers, schemas, templates, versions. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const groupFaults = {
  'group.unknown': { who: 'engineer', outcome: 'error', help: 'Import a package that has this group.' },
  'group.invalid': { who: 'engineer', outcome: 'error', help: 'Correct the setting that is named.' },
  'group.forbidden': {
    who: 'engineer',
    outcome: 'error',
    help: 'A layer above has fixed this setting. Take the value out of the deeper layer, or change it where it is fixed.',
  },
  'group.template': {
    who: 'engineer',
    outcome: 'error',
    help: 'Correct the expression at the place that is named. Nothing was written to the unit.',
  },
  'group.output': {
    who: 'engineer',
    outcome: 'error',
    help: 'Correct the output of the group that is named, or the settings that it puts together.',
  },
  'group.replayed': {
    who: 'engineer',
    outcome: 'error',
    help: 'These groups are older than those that are live here. To go back, publish the old ones anew: mintmark group back.',
  },
  'group.fork': {
    who: 'lead',
    outcome: 'error',
    help: 'These groups were made from another version than the one that is live here. Compare both, then publish anew from the live one.',
  },
  'group.untrusted': {
    who: 'lead',
    outcome: 'error',
    help: 'Have the groups signed by a key that this station trusts, or trust the key that signed them.',
  },
  'group.draft': {
    who: 'engineer',
    outcome: 'error',
    help: 'Look at the draft again: it is not there, not approved, or was changed meanwhile.',
  },
} as const satisfies Record<string, FaultEntry>;
