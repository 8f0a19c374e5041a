/** The wipe of a plain Zephyr server: settings, the storage partition and image slots that do not run; and what can be asked of it afterwards. */
import type { MediumPhase, MediumReport } from '../../model/wipe.ts';
import type { WipeCheck, WipeRun } from '../driver.ts';
import type { Connection } from './connection.ts';
import { describeError } from './errors.ts';
import { activeSlot } from './facts.ts';
import { eraseStorage } from './groups/enumeration.ts';
import { eraseSlot, type ImageSlot, readState, slotInfo, slotNumber } from './groups/image.ts';
import { deleteSetting, readSetting } from './groups/settings.ts';

/** A list of slots is the unit's word, and each may take as long as an erase. */
const mostOtherSlots = 8;
const settingsName = 'settings';
const slotsName = 'image slots that do not run';

/** Media of which no byte can be counted. */
function tellAsked(name: string, phase: MediumPhase, run: WipeRun): void {
  run.medium?.({ name, phase, bytesDone: null, bytesTotal: null });
}

export async function wipeStorage(
  connection: Connection,
  hasImages: boolean,
  note: (line: string) => void,
  run: WipeRun,
): Promise<void> {
  const { channel, options } = connection;
  tellAsked(settingsName, 'wiping', run);
  for (const name of options.userSettings) {
    const deleted = await deleteSetting(channel, name, run.signal);
    note(deleted ? `setting ${name} deleted` : `setting ${name} was not there`);
  }
  const storage = await eraseStorage(channel, run.signal, options.eraseTimeoutMs);
  note(storage.ok ? 'storage partition erased' : `storage partition: ${describeError(storage)}`);
  tellAsked(slotsName, 'wiping', run);
  const slot = await eraseSlot(channel, null, run.signal, options.eraseTimeoutMs);
  note(slot.ok ? 'second image slot erased' : `second image slot: ${describeError(slot)}`);
  if (!hasImages) return;
  // Further images (a second core, a radio) have second slots of their own, which only an erase by number reaches.
  const slots = await readState(channel, run.signal);
  const idle = idleSlots(slots);
  const listed = new Set(slots.map(slotNumber));
  // Half an upload is in no list of images: of other images the second slot is erased whatever is in it.
  const others = ((await slotInfo(channel, run.signal)) ?? [])
    .filter((slot) => slot.image > 0 && slot.slot === 1 && !listed.has(slotNumber(slot)))
    .slice(0, mostOtherSlots)
    .map((slot) => ({ image: slot.image, slot: slot.slot, version: 'no whole image' }));
  for (const left of [...idle, ...others]) {
    const title = `image ${left.image} slot ${left.slot} (${left.version})`;
    const reply = await eraseSlot(channel, slotNumber(left), run.signal, options.eraseTimeoutMs);
    note(reply.ok ? `${title} erased` : `${title}: ${describeError(reply)}`);
  }
}

/** Slots with an image that does not run: which of two that is depends on the bootloader (in RAM load it may be slot 0). */
function idleSlots(slots: readonly ImageSlot[]): readonly ImageSlot[] {
  return slots.filter((slot) => activeSlot(slots, slot.image) !== slot);
}

/** Only questions: what a plain Zephyr server can be asked after `smp-storage`. */
export async function checkStorage(
  connection: Connection,
  hasImages: boolean,
  run: WipeRun,
): Promise<WipeCheck> {
  const { channel, options } = connection;
  const common = {
    level: 'partial',
    method: 'smp-storage',
    bytesTotal: 0,
    bytesRead: 0,
    readBackSha256: null,
  } as const;
  const left: string[] = [];
  tellAsked(settingsName, 'verifying', run);
  for (const name of options.userSettings) {
    if ((await readSetting(channel, name, run.signal)) !== null) left.push(`setting ${name} is still there`);
  }
  const media: MediumReport[] = [
    {
      ...common,
      name: settingsName,
      verification: options.userSettings.length > 0 ? 'query' : 'none',
      clean: left.length === 0,
      findings: left,
    },
  ];
  const retained = ['the bytes of the storage partition: this firmware can not show them'];
  if (hasImages) {
    tellAsked(slotsName, 'verifying', run);
    const slots = await readState(channel, run.signal);
    const idle = idleSlots(slots);
    media.push({
      ...common,
      name: slotsName,
      verification: 'query',
      clean: idle.length === 0,
      findings: idle.map((slot) => `image ${slot.image} slot ${slot.slot} still has ${slot.version}`),
    });
    for (const running of slots.filter((slot) => activeSlot(slots, slot.image) === slot))
      retained.push(
        `image ${running.image} slot ${running.slot}: the firmware that runs (${running.version})`,
      );
  }
  return { media, retained };
}
