/** Faults of proofs by connection: a unit is asked to connect, and it is seen who comes. Part of the table in fault-table.ts. */
import type { FaultEntry } from './fault-entry.ts';

export const proofFaults = {
  'proof.nobody': {
    who: 'operator',
    outcome: 'error',
    help: 'Check that the unit is on the network of this computer and that no firewall blocks the port that is named, then press Retry.',
  },
  'proof.unreachable': {
    who: 'operator',
    outcome: 'error',
    help: 'The unit can not get there. Check its network (cable, Wi-Fi, SIM) and the firewall, then press Retry.',
  },
  'proof.lied': {
    who: 'unit',
    outcome: 'failed',
    help: 'The unit says that it connected, and was not seen. Put it aside for engineering.',
  },
  'proof.stranger': {
    who: 'unit',
    outcome: 'failed',
    help: 'The unit shows a certificate that is not its own. Put it aside for engineering.',
  },
  'proof.untrusted': {
    who: 'engineer',
    outcome: 'failed',
    help: "The unit's certificate does not lead to the root of its profile. Check which authority the profile names.",
  },
  'proof.handshake': {
    who: 'unit',
    outcome: 'failed',
    help: 'The unit came, and could not show its certificate and key. Press Retry once; then the red tray.',
  },
  'proof.late': {
    who: 'operator',
    outcome: 'error',
    help: 'The unit connected after the time was up. Check the reception of its network, then press Retry.',
  },
  'proof.twice': {
    who: 'engineer',
    outcome: 'error',
    help: 'More than one connection came where one was asked for. Look for another unit or program that uses this port, then press Retry.',
  },
  'proof.listener': {
    who: 'engineer',
    outcome: 'error',
    help: 'Name a free port and an address of this computer in the recipe (verify: listen), then press Retry.',
  },
  'proof.server': {
    who: 'server',
    outcome: 'error',
    help: 'The LwM2M server can not be asked. Check that it runs and that its address in the profile is right, then press Retry.',
  },
  'proof.unregistered': {
    who: 'operator',
    outcome: 'error',
    help: 'The LwM2M server has not seen the unit. Check that the unit is on a network that reaches the server, then press Retry.',
  },
  'proof.refused': {
    who: 'unit',
    outcome: 'failed',
    help: 'The LwM2M server does not take the unit. Press Retry once; then put it aside for engineering.',
  },
  'proof.still-works': {
    who: 'unit',
    outcome: 'failed',
    help: 'The old identity still works: the wipe did not reach it. Wipe again or have the unit destroyed.',
  },
  'proof.unclear': {
    who: 'operator',
    outcome: 'error',
    help: 'It could not be told whether the old identity still works. Check network and server, then press Retry.',
  },
} as const satisfies Record<string, FaultEntry>;
