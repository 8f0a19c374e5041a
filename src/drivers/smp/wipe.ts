/** The two ways of wiping over SMP. How each is checked: erase-check.ts, storage-wipe.ts. */
import { Fault } from '../../model/fault.ts';
import type { WipeMethod } from '../../model/wipe.ts';
import type { WipeOutcome, WipeRun } from '../driver.ts';
import { isSilence } from './channel.ts';
import { type Connection, isLost } from './connection.ts';
import type { IdentityGroup, Region } from './groups/identity.ts';
import { wipeStorage } from './storage-wipe.ts';

export const wipeMethods: readonly WipeMethod[] = [
  {
    id: 'smp-erase',
    title: 'Erase all user flash, then read back every byte',
    level: 'clear',
    leaves: [
      'The bootloader and the firmware that runs stay: erasing them would leave nobody to report.',
      'Flash that the unit does not list as a region, fuses and one-time memory are not touched.',
      'Bytes were read back by the firmware of the unit: where it took no test pattern, firmware that was made to deceive could show erased bytes.',
    ],
    verification: 'full-read',
  },
  {
    id: 'smp-storage',
    title: 'Delete settings, erase the storage partition and the second image slot',
    // The unit is only asked afterwards; and a settings store outside the storage partition marks data as free only.
    level: 'partial',
    leaves: [
      'Deleted settings may still be in flash until their page is used again.',
      "File systems and partitions other than Zephyr's storage partition are not touched.",
      'The bootloader and the firmware that runs stay.',
    ],
    verification: 'query',
  },
];

export async function wipeUnit(
  connection: Connection,
  methodId: string,
  identity: IdentityGroup | null,
  unit: { readonly hardwareId: string; readonly hasImages: boolean },
  run: WipeRun,
): Promise<WipeOutcome> {
  const log: string[] = [];
  const note = (line: string): void => {
    log.push(line);
    run.log(line);
  };
  try {
    if (methodId === 'smp-erase') {
      if (identity === null) throw new Fault('device.lacks', 'Reading flash back needs the identity group.');
      const regions = run.medium === undefined ? [] : await identity.regions(run.signal);
      tellErased(regions, false, run);
      await identity.wipe(unit.hardwareId, run.signal, connection.options.eraseTimeoutMs);
      tellErased(regions, true, run);
      note('the unit says that every user region is erased');
    } else if (methodId === 'smp-storage') {
      await wipeStorage(connection, unit.hasImages, note, run);
    } else {
      throw new Fault('recipe.invalid', `SMP has no wipe method ${methodId}.`, { methodId });
    }
    return { finished: true, log };
  } catch (thrown) {
    // A unit that falls silent in the middle is a result of its own; a refusal is thrown.
    run.signal.throwIfAborted();
    if (!isSilence(thrown) && !isLost(thrown)) throw thrown;
    note(`the unit stopped answering: ${thrown instanceof Error ? thrown.message : ''}`);
    return { finished: false, log };
  }
}

/** All regions go at one command: in between nobody knows how far it is. */
function tellErased(regions: readonly Region[], isDone: boolean, run: WipeRun): void {
  for (const { name, sizeBytes, wiped } of regions)
    if (wiped)
      run.medium?.({
        name,
        phase: 'wiping',
        bytesDone: isDone ? sizeBytes : null,
        bytesTotal: sizeBytes,
      });
}
