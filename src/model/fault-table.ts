/** Every fault: who acts, what it makes of a job, what to do now. Add a row before you throw a new code. */

import { certificateFaults } from './certificate-faults.ts';
import { credentialFaults } from './credential-faults.ts';
import { destinationFaults } from './destination-faults.ts';
import { endOfLifeFaults } from './end-of-life-faults.ts';
import type { FaultEntry } from './fault-entry.ts';
import { groupFaults } from './group-faults.ts';
import { issuerFaults } from './issuer-faults.ts';
import { issuingFaults } from './issuing-faults.ts';
import { leaseFaults } from './lease-faults.ts';
import { officeFaults } from './office-faults.ts';
import { peopleFaults } from './people-faults.ts';
import { proofFaults } from './proof-faults.ts';
import { pullFaults } from './pull-faults.ts';
import { returnFaults } from './return-faults.ts';

export const faultTable = {
  'link.lost': {
    who: 'operator',
    outcome: 'error',
    help: 'Press the unit down until it clicks, check the cable, then press Retry.',
  },
  'link.timeout': {
    who: 'operator',
    outcome: 'error',
    help: 'Check that the unit has power and the cable is in, then press Retry.',
  },
  'link.open': {
    who: 'operator',
    outcome: 'error',
    help: 'Close any other program that uses this port, then press Retry.',
  },
  'link.permission': {
    who: 'engineer',
    outcome: 'error',
    help: 'Give this user access to the port (on Linux: install the udev rules from build/), then press Retry.',
  },
  'link.garbage': {
    who: 'operator',
    outcome: 'error',
    help: 'Check that the right cable and the right unit are in this slot, then press Retry.',
  },
  'link.flood': {
    who: 'operator',
    outcome: 'error',
    help: 'The unit talks without end. Unplug it, put it aside for engineering.',
  },
  'device.mismatch': {
    who: 'operator',
    outcome: 'error',
    help: 'This is not the unit that the recipe is for. Take it out and check the tray.',
  },
  'device.changed': {
    who: 'operator',
    outcome: 'error',
    help: 'Another unit answers than the one that was checked. Nothing was written. Take it out and start again.',
  },
  'device.refused': { who: 'unit', outcome: 'failed', help: 'Put the unit into the red tray.' },
  'device.lacks': {
    who: 'engineer',
    outcome: 'error',
    help: "The unit's firmware can not do what the recipe asks. Ask engineering for the right recipe.",
  },
  'device.protocol': {
    who: 'unit',
    outcome: 'failed',
    help: 'The unit answers wrongly. Put it into the red tray.',
  },
  'device.lied': {
    who: 'unit',
    outcome: 'failed',
    help: 'The unit said that it was done, and was not. Put it aside for engineering.',
  },
  'device.reboot': {
    who: 'operator',
    outcome: 'error',
    help: 'The unit did not come back after its restart. Unplug it, plug it in again, then press Retry.',
  },
  'tool.failed': {
    who: 'engineer',
    outcome: 'error',
    help: 'The external tool ended in a way that the recipe does not know. Look at its output in the record; name its exit codes in the recipe.',
  },
  'check.failed': {
    who: 'unit',
    outcome: 'failed',
    help: 'A reading is outside its limits. Put the unit into the red tray.',
  },
  'image.invalid': {
    who: 'engineer',
    outcome: 'error',
    help: 'The firmware file is damaged or of another kind. Import the package again.',
  },
  'image.too-large': {
    who: 'engineer',
    outcome: 'error',
    help: 'The firmware does not fit into this unit. Check package and product.',
  },
  'image.mismatch': {
    who: 'engineer',
    outcome: 'error',
    help: 'The firmware is for another product. Check the package.',
  },
  'file.missing': { who: 'engineer', outcome: 'error', help: 'Import the package again.' },
  'file.changed': {
    who: 'engineer',
    outcome: 'error',
    help: 'A file is not the one that was signed. Import the package again.',
  },
  'file.invalid': { who: 'engineer', outcome: 'error', help: 'Check the file that is named here.' },
  'recipe.invalid': {
    who: 'engineer',
    outcome: 'error',
    help: 'Correct the recipe at the line that is named, then import it again.',
  },
  'plan.refused': {
    who: 'engineer',
    outcome: 'error',
    help: 'The recipe can not run here. Correct what is listed.',
  },
  'permission.missing': {
    who: 'engineer',
    outcome: 'error',
    help: 'The recipe must allow this irreversible act by name.',
  },
  ...groupFaults,
  'config.differs': {
    who: 'unit',
    outcome: 'failed',
    help: 'The unit did not keep its settings. Press Retry once; then the red tray.',
  },
  'identity.exhausted': {
    who: 'lead',
    outcome: 'error',
    help: 'All numbers of this order are used. Ask for a new order.',
  },
  'identity.quarantined': {
    who: 'lead',
    outcome: 'error',
    help: 'This unit is on hold. Give it to your lead.',
  },
  'identity.conflict': {
    who: 'lead',
    outcome: 'error',
    help: 'Another unit has this number or key. Give the unit to your lead.',
  },
  'identity.csr': {
    who: 'unit',
    outcome: 'failed',
    help: 'The unit made a bad certificate request. Put it into the red tray.',
  },
  'identity.unproven': {
    who: 'unit',
    outcome: 'failed',
    help: 'The unit could not prove that it holds its key. Put it into the red tray.',
  },
  'identity.certificate': {
    who: 'engineer',
    outcome: 'error',
    help: 'The certificate breaks the profile. Nothing was written. Ask engineering.',
  },
  'identity.high-water': {
    who: 'engineer',
    outcome: 'error',
    help: 'The number ledger and its second copy disagree. Do not provision until engineering has looked.',
  },
  'issuer.unavailable': {
    who: 'lead',
    outcome: 'error',
    help: 'The certificate authority can not be used now. Check its state in Settings.',
  },
  ...issuerFaults,
  'lwm2m.account': {
    who: 'server',
    outcome: 'error',
    help: 'The LwM2M server does not know this unit yet, which was not changed. Check the server, then press Retry.',
  },
  ...issuingFaults,
  ...certificateFaults,
  ...officeFaults,
  ...destinationFaults,
  ...credentialFaults,
  ...peopleFaults,
  ...proofFaults,
  ...pullFaults,
  ...leaseFaults,
  ...endOfLifeFaults,
  ...returnFaults,
  'unit.retired': {
    who: 'operator',
    outcome: 'error',
    help: 'This unit was retired. Give it to the returns desk.',
  },
  'unit.state': {
    who: 'operator',
    outcome: 'error',
    help: "The unit's life record does not allow this step now. See its life record.",
  },
  'unit.unknown': { who: 'operator', outcome: 'error', help: 'Check the number, or plug the unit in.' },
  'wipe.incomplete': {
    who: 'lead',
    outcome: 'failed',
    help: 'The wipe is not complete. Run it again; if it fails again, the unit must be destroyed.',
  },
  'wipe.unconfirmed': {
    who: 'operator',
    outcome: 'error',
    help: "Type or scan the unit's hardware id as it is shown, then hold to confirm.",
  },
  'evidence.refused': {
    who: 'engineer',
    outcome: 'error',
    help: 'The signer does not sign this. See what is missing.',
  },
  'evidence.invalid': {
    who: 'lead',
    outcome: 'error',
    help: 'Do not trust this document. Keep it and tell your security officer.',
  },
  'store.locked': {
    who: 'operator',
    outcome: 'error',
    help: 'Close the other Mintmark that uses this data folder, or open its window.',
  },
  'store.newer': {
    who: 'engineer',
    outcome: 'error',
    help: 'This data folder was written by a newer Mintmark. Install that version or newer.',
  },
  'store.damaged': {
    who: 'engineer',
    outcome: 'error',
    help: 'The database is damaged. Stop, keep the data folder, restore a backup.',
  },
  'store.full': {
    who: 'operator',
    outcome: 'error',
    help: 'The disk is full. Free space, then press Retry.',
  },
  'store.failed': {
    who: 'engineer',
    outcome: 'error',
    help: 'The database could not be written. Look at the disk, then start Mintmark again.',
  },
  'server.unreachable': {
    who: 'server',
    outcome: 'error',
    help: 'Nothing is lost: records wait here. Check the network and the server.',
  },
  'server.refused': {
    who: 'server',
    outcome: 'error',
    help: 'The server does not take this record. Open Sync to see why.',
  },
  'server.nonsense': {
    who: 'server',
    outcome: 'error',
    help: 'What answers is not the management server, or is broken. Check the address. Records wait here.',
  },
  'contract.invalid': {
    who: 'engineer',
    outcome: 'error',
    help: 'Two parts of Mintmark do not fit together. Close all windows and start again.',
  },
  'contract.token': {
    who: 'operator',
    outcome: 'error',
    help: 'Open Mintmark with the address that was printed at its start.',
  },
  'contract.closed': {
    who: 'operator',
    outcome: 'error',
    help: 'The engine stopped. It is being started again; running jobs are shown as interrupted.',
  },
  'slot.busy': { who: 'operator', outcome: 'error', help: 'Wait until this slot has finished.' },
  'slot.empty': { who: 'operator', outcome: 'error', help: 'Plug a unit into this slot.' },
  'slot.unknown': { who: 'engineer', outcome: 'error', help: 'Teach this slot in Settings.' },
  'job.cancelled': { who: 'operator', outcome: 'cancelled', help: 'Take the unit out, or press Retry.' },
  'job.deadline': {
    who: 'operator',
    outcome: 'error',
    help: 'The step took too long. Check cable and power, then press Retry.',
  },
  'station.interrupted': {
    who: 'operator',
    outcome: 'interrupted',
    help: 'The station stopped in the middle. Press Retry: the unit goes on where it was.',
  },
  bug: { who: 'engineer', outcome: 'error', help: 'Note what you did, keep the log, tell engineering.' },
} as const satisfies Record<string, FaultEntry>;
