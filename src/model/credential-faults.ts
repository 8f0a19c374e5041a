/** Faults of keys, addresses, pools and of what their authorities have to hear. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const credentialFaults = {
  'issuer.revoke-by-hand': {
    who: 'engineer',
    outcome: 'error',
    help: 'This authority takes no revocations from stations. Have each certificate revoked there (mintmark issuer revocations lists them), then confirm it: mintmark issuer revoked.',
  },
  'identity.elsewhere': {
    who: 'lead',
    outcome: 'error',
    help: 'Send the unit to the station that the message names. If that can not be: ask engineering for a recipe whose profile gives new numbers, and put a new label on.',
  },
  'address.exhausted': {
    who: 'engineer',
    outcome: 'error',
    help: 'Ask for another block of addresses, and put it into the identity profile under a new name.',
  },
  'address.conflict': {
    who: 'engineer',
    outcome: 'error',
    help: 'Two blocks in the identity profiles overlap. Give each its own range.',
  },
  'secret.name': {
    who: 'engineer',
    outcome: 'error',
    help: 'Name it with small letters, digits and hyphens, and begin with a letter or a digit.',
  },
  'secret.missing': {
    who: 'engineer',
    outcome: 'error',
    help: 'Put the secret on this station: mintmark secret set. It never travels in a package.',
  },
  'secret.damaged': {
    who: 'engineer',
    outcome: 'error',
    help: 'The sealed secret can not be opened on this station. Set it again: mintmark secret set.',
  },
  'pool.empty': {
    who: 'lead',
    outcome: 'error',
    help: 'No key is ready for the next number. Make more while the authority can be reached: mintmark pool make.',
  },
} as const satisfies Record<string, FaultEntry>;
