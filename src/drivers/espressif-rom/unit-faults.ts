/** Who the unit is not: the refusals of the handshake. All of them come before anything is written. */
import { Fault } from '../../model/fault.ts';
import { type Chip, type ChipId, chipOfId } from './chips.ts';

export function wrongChip(wanted: ChipId, chip: Chip): Fault {
  return new Fault(
    'device.mismatch',
    `The unit has an ${chip.title}; the recipe is for an ${chipOfId(wanted).title}. Nothing was written.`,
    { expected: wanted, observed: chip.id },
  );
}

export function changedUnit(expected: string, observed: string): Fault {
  return new Fault('device.changed', `${expected} was in this slot; now ${observed} answers.`, {
    expected,
    observed,
  });
}

export function hiddenUnit(chip: Chip): Fault {
  return new Fault(
    'device.lacks',
    `The ${chip.title} is in secure download mode: it does not show who it is, so nothing is written to it.`,
    { secureDownload: true },
  );
}
