/** Group 1 of the simulated unit: two slots for each image as Zephyr shows them, upload with resume by hash, erase. */
import { createHash } from 'node:crypto';
import { bytesEqual } from '../../../base/bytes.ts';
import { mcubootMagic, tlvTypes, versionText } from '../../../formats/mcuboot-image.ts';
import {
  type Answer,
  body,
  bytesOf,
  type GroupServer,
  groupError,
  numberOf,
  type Query,
  smpError,
} from './answer.ts';
import { confirmRunning, readTrailer, requestSwap } from './bootloader.ts';
import type { FlashRegion, SlotPair } from './layout.ts';
import type { Simulation } from './simulation.ts';

/** Zephyr `grp/img_mgmt/img_mgmt.h`, enum img_mgmt_err_code_t. */
const hashNotFound = 8;
const noSlot = 9;
const invalidSlot = 14;
const invalidHeader = 22;
const magicMismatch = 23;
const invalidHash = 24;
const tooLarge = 30;
const dataOverrun = 31;
const confirmationDenied = 32;

interface SlotContents {
  readonly version: string;
  readonly hash: Uint8Array;
}
interface UploadUnderWay {
  /** Where it goes: only the first message of an upload names the image. */
  readonly slots: SlotPair;
  readonly lengthBytes: number;
  readonly sha: Uint8Array | null;
  offset: number;
}

export function imageServer(unit: Simulation): GroupServer {
  // In memory only: after a restart an upload starts again, as Zephyr does without CONFIG_MCUMGR_GRP_IMG_SAVE_STATE.
  const state: { upload: UploadUnderWay | null } = { upload: null };
  return (query) => {
    const write = query.operation === 'write';
    switch (query.command) {
      case 0:
        return write ? changeState(unit, query) : body({ images: states(unit), splitStatus: 0 });
      case 1:
        return write ? takeChunk(unit, state, query) : null;
      case 5:
        return write ? eraseNamed(unit, state, query) : null;
      case 6:
        return write || !unit.options.hasSlotInfo ? null : slotList(unit);
      default:
        return null;
    }
  };
}

/** The header and the hash TLV as they are in flash: Zephyr does not compute the hash either. */
function slotContents(unit: Simulation, { offset, sizeBytes }: FlashRegion): SlotContents | null {
  const header = unit.flash.read(offset, 32);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== mcubootMagic) return null;
  const start = view.getUint16(8, true) + view.getUint32(12, true) + view.getUint16(10, true);
  if (start + 44 > sizeBytes) return null;
  const tlv = unit.flash.read(offset + start, 40);
  if ((tlv[4] ?? 0) !== tlvTypes.sha256 || tlv[6] !== 32) return null;
  const version = versionText({
    major: view.getUint8(20),
    minor: view.getUint8(21),
    revision: view.getUint16(22, true),
    build: view.getUint32(24, true),
  });
  return { version, hash: tlv.slice(8, 40) };
}

function states(unit: Simulation) {
  return unit.map.images.flatMap((slots, image) => {
    const primary = readTrailer(unit.flash, slots.primary);
    const secondary = readTrailer(unit.flash, slots.secondary);
    const trial = primary.marked && !primary.imageOk;
    return [slots.primary, slots.secondary].flatMap((region, slot) => {
      const contents = slotContents(unit, region);
      if (contents === null) return [];
      const first = slot === 0;
      return [
        {
          // Zephyr names the image only where there are several.
          ...(unit.map.images.length > 1 ? { image } : {}),
          slot,
          version: contents.version,
          hash: contents.hash,
          bootable: true,
          pending: !first && secondary.marked,
          confirmed: first ? !trial : trial,
          active: first && (image === 0 || unit.options.marksOtherImagesActive),
          permanent: !first && secondary.marked && secondary.imageOk,
        },
      ];
    });
  });
}

function changeState(unit: Simulation, query: Query): Answer {
  const hash = bytesOf(query, 'hash');
  const confirm = query.body.get('confirm') === true;
  if (hash === null && !confirm) return groupError(invalidHash);
  // Without a hash it is always the running application, which is image 0.
  const named = hash === null ? { image: 0, primary: true } : findByHash(unit, hash);
  const slots = named === null ? undefined : unit.map.images[named.image];
  if (named === null || slots === undefined) return groupError(hashNotFound);
  if (confirm && named.image !== 0 && !unit.options.confirmsOtherImages)
    return groupError(confirmationDenied);
  if (!named.primary) requestSwap(unit.flash, slots, confirm);
  else if (confirm) confirmRunning(unit.flash, slots);
  return body({ images: states(unit), splitStatus: 0 });
}

/** The first slot with that hash in the order of slot numbers, whatever its image: as Zephyr looks for it. */
function findByHash(
  unit: Simulation,
  hash: Uint8Array,
): { readonly image: number; readonly primary: boolean } | null {
  for (const [image, slots] of unit.map.images.entries()) {
    for (const region of [slots.primary, slots.secondary]) {
      const contents = slotContents(unit, region);
      if (contents !== null && bytesEqual(contents.hash, hash))
        return { image, primary: region === slots.primary };
    }
  }
  return null;
}

function takeChunk(unit: Simulation, state: { upload: UploadUnderWay | null }, query: Query): Answer {
  const offset = numberOf(query, 'off');
  const data = bytesOf(query, 'data');
  if (offset === null || data === null) return smpError(3);
  if (unit.is('refuses-image')) return groupError(noSlot);
  const eraseMs = offset === 0 ? beginUpload(unit, state, query, data) : 0;
  if (typeof eraseMs !== 'number') return eraseMs;
  const { upload } = state;
  if (upload === null) return body({ off: 0 });
  if (offset !== upload.offset) return body({ off: upload.offset }, eraseMs);
  if (offset + data.length > upload.lengthBytes) return groupError(dataOverrun);
  const slot = upload.slots.secondary;
  unit.flash.write(slot.offset + offset, maybeCorrupt(unit, offset, data));
  upload.offset += data.length;
  if (upload.offset < upload.lengthBytes) return body({ off: upload.offset }, eraseMs);
  state.upload = null;
  const stored = unit.flash.read(slot.offset, upload.lengthBytes);
  const sha = createHash('sha256').update(stored).digest();
  return upload.sha === null
    ? body({ off: upload.lengthBytes })
    : body({ off: upload.lengthBytes, match: bytesEqual(sha, upload.sha) });
}

/** The time that erasing takes, or a refusal. */
function beginUpload(
  unit: Simulation,
  state: { upload: UploadUnderWay | null },
  query: Query,
  data: Uint8Array,
): number | Answer {
  const lengthBytes = numberOf(query, 'len');
  const sha = bytesOf(query, 'sha');
  if (lengthBytes === null) return smpError(3);
  const slots = unit.map.images[numberOf(query, 'image') ?? 0];
  if (slots === undefined) return groupError(noSlot);
  if (lengthBytes > slots.largestImageBytes) return groupError(tooLarge);
  if (data.length < 32) return groupError(invalidHeader);
  if (new DataView(data.buffer, data.byteOffset).getUint32(0, true) !== mcubootMagic)
    return groupError(magicMismatch);
  const known = state.upload;
  if (known?.slots === slots && known.lengthBytes === lengthBytes && sha !== null && known.sha !== null) {
    if (bytesEqual(known.sha, sha)) return 0;
  }
  if (readTrailer(unit.flash, slots.secondary).marked) return groupError(noSlot);
  const { offset, sizeBytes } = slots.secondary;
  unit.flash.erase(offset, sizeBytes);
  state.upload = { slots, lengthBytes, sha, offset: 0 };
  return unit.eraseMs(sizeBytes);
}

function maybeCorrupt(unit: Simulation, offset: number, data: Uint8Array): Uint8Array {
  const at = 1000 - offset;
  if (!unit.is('corrupts-image') || at < 0 || at >= data.length) return data;
  const damaged = data.slice();
  damaged[at] = (damaged[at] ?? 0) ^ 0x10;
  return damaged;
}

/** Slots are counted over all images, two for each; without number it is the one that image 0 does not run from. */
function eraseNamed(unit: Simulation, state: { upload: UploadUnderWay | null }, query: Query): Answer {
  const number = query.body.has('slot') ? numberOf(query, 'slot') : 1;
  const slots = number === null ? undefined : unit.map.images[Math.floor(number / 2)];
  if (number === null || slots === undefined) return groupError(invalidSlot);
  if (number % 2 === 0 || readTrailer(unit.flash, slots.secondary).marked) return groupError(noSlot);
  const { offset, sizeBytes } = slots.secondary;
  unit.flash.erase(offset, sizeBytes);
  state.upload = null;
  return body({}, unit.eraseMs(sizeBytes));
}

function slotList(unit: Simulation): Answer {
  return body({
    images: unit.map.images.map((slots, image) => ({
      image,
      slots: [
        { slot: 0, size: slots.primary.sizeBytes },
        { slot: 1, size: slots.secondary.sizeBytes, upload_image_id: image },
      ],
      max_image_size: slots.largestImageBytes,
    })),
  });
}
