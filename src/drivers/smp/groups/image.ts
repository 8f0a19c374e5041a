/** Group 1, firmware images (Zephyr smp_group_1). Hashes are MCUboot's TLV hashes, not those of files. */
import { bytesEqual } from '../../../base/bytes.ts';
import type { CborMap } from '../../../formats/cbor.ts';
import type { Channel } from '../channel.ts';
import {
  asMap,
  countField,
  isTrue,
  listField,
  optionalBytes,
  optionalNumber,
  optionalText,
} from '../fields.ts';
import type { Reply } from '../message.ts';
import { ask, tryAsk } from './ask.ts';

export const imageGroup = 1;
const group = imageGroup;

export interface ImageSlot {
  readonly image: number;
  readonly slot: number;
  readonly version: string;
  readonly hash: Uint8Array | null;
  readonly bootable: boolean;
  readonly pending: boolean;
  readonly confirmed: boolean;
  readonly active: boolean;
  readonly permanent: boolean;
}

export function slotsOf(body: CborMap): readonly ImageSlot[] {
  return listField(body, 'images')
    .slice(0, 64)
    .flatMap((entry) => {
      const fields = asMap(entry);
      if (fields === null) return [];
      return [
        {
          image: optionalNumber(fields, 'image') ?? 0,
          slot: countField(fields, 'slot'),
          version: (optionalText(fields, 'version') ?? '').slice(0, 40),
          hash: optionalBytes(fields, 'hash'),
          bootable: isTrue(fields, 'bootable'),
          pending: isTrue(fields, 'pending'),
          confirmed: isTrue(fields, 'confirmed'),
          active: isTrue(fields, 'active'),
          permanent: isTrue(fields, 'permanent'),
        },
      ];
    });
}

export async function readState(channel: Channel, signal: AbortSignal): Promise<readonly ImageSlot[]> {
  return slotsOf(
    await ask(channel, { operation: 'read', group, command: 0 }, {}, 'the list of images', signal),
  );
}

/** Marks for a trial (`confirm` false) or for good; without hash the running image is confirmed. */
export function writeState(
  channel: Channel,
  change: { readonly hash: Uint8Array | null; readonly confirm: boolean },
  signal: AbortSignal,
): Promise<Reply> {
  const body =
    change.hash === null ? { confirm: change.confirm } : { hash: change.hash, confirm: change.confirm };
  return tryAsk(channel, { operation: 'write', group, command: 0 }, body, signal, { timeoutMs: 10_000 });
}

/** How the erase command counts: two slots for each image. */
export function slotNumber(slot: Pick<ImageSlot, 'image' | 'slot'>): number {
  return slot.image * 2 + (slot.slot % 2);
}

/** Erases a slot that does not run; without number the unit takes its secondary. */
export function eraseSlot(
  channel: Channel,
  slot: number | null,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Reply> {
  return tryAsk(channel, { operation: 'write', group, command: 5 }, slot === null ? {} : { slot }, signal, {
    timeoutMs,
    attempts: 1,
  });
}

export interface SlotInfo {
  readonly image: number;
  readonly slot: number;
  readonly sizeBytes: number | null;
  readonly uploadImageId: number | null;
  /** The largest image that the bootloader takes, trailer excluded. */
  readonly maxImageBytes: number | null;
}

/** Null when not offered (only newer servers have it). */
export async function slotInfo(channel: Channel, signal: AbortSignal): Promise<readonly SlotInfo[] | null> {
  const reply = await tryAsk(channel, { operation: 'read', group, command: 6 }, {}, signal);
  if (!reply.ok || !Array.isArray(reply.body.get('images'))) return null;
  return listField(reply.body, 'images').flatMap((entry) => {
    const image = asMap(entry);
    if (image === null || !Array.isArray(image.get('slots'))) return [];
    return listField(image, 'slots').flatMap((item) => {
      const fields = asMap(item);
      if (fields === null) return [];
      return [
        {
          image: optionalNumber(image, 'image') ?? 0,
          slot: optionalNumber(fields, 'slot') ?? 0,
          sizeBytes: optionalNumber(fields, 'size'),
          uploadImageId: optionalNumber(fields, 'upload_image_id'),
          maxImageBytes: optionalNumber(image, 'max_image_size'),
        },
      ];
    });
  });
}

export function findHash(slots: readonly ImageSlot[], image: number, hash: Uint8Array): ImageSlot | null {
  const same = slots.filter(
    (slot) => slot.image === image && slot.hash !== null && bytesEqual(slot.hash, hash),
  );
  return same.find((slot) => slot.active) ?? same[0] ?? null;
}
