/** What can be wrong between a station and a destination of its records. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const destinationFaults = {
  'destination.settings': {
    who: 'engineer',
    outcome: 'error',
    help: 'Correct destinations.yaml or the file or secret that it names; records wait here.',
  },
  'destination.dns': {
    who: 'server',
    outcome: 'error',
    help: 'The name is not known to this network. Check the address and the name server; records wait here.',
  },
  'destination.tcp': {
    who: 'server',
    outcome: 'error',
    help: 'Nothing listens there, or a firewall is between. Check that the server runs, the port, and the network; records wait here.',
  },
  'destination.tls': {
    who: 'engineer',
    outcome: 'error',
    help: 'The other side does not prove who it is, or does not take our certificate. Check the certificate files and the authority; records wait here.',
  },
  'destination.clock': {
    who: 'engineer',
    outcome: 'error',
    help: 'The clock of this computer and the one there do not agree. Correct the wrong one; records wait here.',
  },
  'destination.credentials': {
    who: 'engineer',
    outcome: 'error',
    help: 'The user, password, key or token is not taken. Put the right one into the secret or file; records wait here.',
  },
  'destination.permission': {
    who: 'server',
    outcome: 'error',
    help: 'Who signs in there may not do this. Whoever runs that server has to allow it; records wait here.',
  },
  'destination.schema': {
    who: 'engineer',
    outcome: 'error',
    help: 'What answers does not speak this interface: another product, another version, or a page in between. Check kind, address and dialect; records wait here.',
  },
  /** One record, read by the other side and refused; never thrown to people, they see its sentence on the list. */
  'destination.record': {
    who: 'engineer',
    outcome: 'error',
    help: 'This record is not taken there. Correct the cause and try it again, or put it aside with a reason.',
  },
  'destination.unknown': {
    who: 'engineer',
    outcome: 'error',
    help: 'Open Sync, or run "mintmark destination list", to see which destinations there are.',
  },
} as const satisfies Record<string, FaultEntry>;
