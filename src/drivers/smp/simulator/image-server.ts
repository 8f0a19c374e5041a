/** Group 1 of the simulated unit: two slots as Zephyr shows them, upload with resume by hash, erase. */
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
import { confirmRunning, readTrailer, requestSwap, type SlotName } from './bootloader.ts';
import { largestImageBytes, region } from './layout.ts';
import type { Simulation } from './simulation.ts';

const noImage = 4;
const flashError = 16;
const noSlot = 18;
const magicMismatch = 21;
const hashNotFound = 8;

interface SlotContents {
  readonly version: string;
  readonly hash: Uint8Array;
}
interface UploadUnderWay {
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
        return write ? eraseSecondary(unit, state) : null;
      case 6:
        return write ? null : slots();
      default:
        return null;
    }
  };
}

/** The header and the hash TLV as they are in flash: Zephyr does not compute the hash either. */
export function slotContents(unit: Simulation, slot: SlotName): SlotContents | null {
  const { offset } = region(slot);
  const header = unit.flash.read(offset, 32);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== mcubootMagic) return null;
  const start = view.getUint16(8, true) + view.getUint32(12, true) + view.getUint16(10, true);
  if (start + 44 > largestImageBytes) return null;
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
  const names = ['primary', 'secondary'] as const;
  return names.flatMap((name, slot) => {
    const contents = slotContents(unit, name);
    if (contents === null) return [];
    const primary = readTrailer(unit.flash, 'primary');
    const secondary = readTrailer(unit.flash, 'secondary');
    const trial = primary.marked && !primary.imageOk;
    const active = slot === 0;
    return [
      {
        slot,
        version: contents.version,
        hash: contents.hash,
        bootable: true,
        pending: !active && secondary.marked,
        confirmed: active ? !trial : trial,
        active,
        permanent: !active && secondary.marked && secondary.imageOk,
      },
    ];
  });
}

function changeState(unit: Simulation, query: Query): Answer {
  const hash = bytesOf(query, 'hash');
  const confirm = query.body.get('confirm') === true;
  const primary = slotContents(unit, 'primary');
  if (hash === null || (primary !== null && bytesEqual(hash, primary.hash))) {
    if (hash === null && !confirm) return smpError(3);
    if (confirm) confirmRunning(unit.flash);
  } else {
    const secondary = slotContents(unit, 'secondary');
    if (secondary === null || !bytesEqual(hash, secondary.hash)) return groupError(hashNotFound);
    requestSwap(unit.flash, confirm);
  }
  return body({ images: states(unit), splitStatus: 0 });
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
  if (offset + data.length > upload.lengthBytes) return groupError(19);
  unit.flash.write(region('secondary').offset + offset, maybeCorrupt(unit, offset, data));
  upload.offset += data.length;
  if (upload.offset < upload.lengthBytes) return body({ off: upload.offset }, eraseMs);
  state.upload = null;
  const stored = unit.flash.read(region('secondary').offset, upload.lengthBytes);
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
  if (lengthBytes === null || (numberOf(query, 'image') ?? 0) !== 0) return smpError(3);
  if (lengthBytes > largestImageBytes) return groupError(noSlot);
  if (data.length < 32) return groupError(noImage);
  if (new DataView(data.buffer, data.byteOffset).getUint32(0, true) !== mcubootMagic)
    return groupError(magicMismatch);
  const known = state.upload;
  if (known !== null && known.lengthBytes === lengthBytes && sha !== null && known.sha !== null) {
    if (bytesEqual(known.sha, sha)) return 0;
  }
  if (readTrailer(unit.flash, 'secondary').marked) return groupError(noSlot);
  const { offset, sizeBytes } = region('secondary');
  unit.flash.erase(offset, sizeBytes);
  state.upload = { lengthBytes, sha, offset: 0 };
  return unit.eraseMs(sizeBytes);
}

function maybeCorrupt(unit: Simulation, offset: number, data: Uint8Array): Uint8Array {
  const at = 1000 - offset;
  if (!unit.is('corrupts-image') || at < 0 || at >= data.length) return data;
  const damaged = data.slice();
  damaged[at] = (damaged[at] ?? 0) ^ 0x10;
  return damaged;
}

function eraseSecondary(unit: Simulation, state: { upload: UploadUnderWay | null }): Answer {
  if (readTrailer(unit.flash, 'secondary').marked) return groupError(flashError);
  const { offset, sizeBytes } = region('secondary');
  unit.flash.erase(offset, sizeBytes);
  state.upload = null;
  return body({}, unit.eraseMs(sizeBytes));
}

function slots(): Answer {
  const { sizeBytes } = region('primary');
  return body({
    images: [
      {
        image: 0,
        slots: [
          { slot: 0, size: sizeBytes },
          { slot: 1, size: sizeBytes, upload_image_id: 0 },
        ],
        max_image_size: largestImageBytes,
      },
    ],
  });
}
