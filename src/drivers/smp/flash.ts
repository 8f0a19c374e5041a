/**
 * Bringing a firmware image into a unit: compare by MCUboot's hash, upload, check what arrived, mark it, restart, and
 * believe only what the unit reports after it. Without swap (direct XIP, RAM load) the highest version starts by itself.
 */
import { createHash } from 'node:crypto';
import { bytesEqual, toHex } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { type McubootImage, parseMcubootImage, versionText } from '../../formats/mcuboot-image.ts';
import { Fault } from '../../model/fault.ts';
import type { FlashRequest, FlashResult } from '../driver.ts';
import { isSilence } from './channel.ts';
import type { Connection } from './connection.ts';
import { isUnsupported, refusal } from './errors.ts';
import { activeSlot } from './facts.ts';
import { optionalNumber } from './fields.ts';
import {
  findHash,
  type ImageSlot,
  imageGroup,
  readState,
  slotInfo,
  slotsOf,
  writeState,
} from './groups/image.ts';
import { bootloaderInfo } from './groups/os.ts';
import { upload } from './upload.ts';

/** MCUboot modes that start the highest version and know no marks (Zephyr os group, bootloader info, query "mode"). */
const highestVersionModes = new Set([4, 6]);

export async function flashImage(
  connection: Connection,
  request: FlashRequest,
  run: Run,
  afterRestart: (run: Run) => Promise<void>,
): Promise<FlashResult> {
  if (request.image.kind !== 'mcuboot') {
    throw new Fault('image.mismatch', 'SMP takes MCUboot images; this file is declared as raw.', {
      file: request.image.name,
    });
  }
  // There `image` is ignored, or with direct upload counts slots: 1 would overwrite the application (MCUboot
  // Kconfig.serial_recovery, MCUBOOT_SERIAL_DIRECT_IMAGE_UPLOAD).
  if (connection.options.mode === 'recovery' && request.imageNumber !== 0) {
    throw new Fault(
      'device.lacks',
      "MCUboot's recovery is given image 0 only: flash others in the application.",
      {
        imageNumber: request.imageNumber,
      },
    );
  }
  const parsed = parseMcubootImage(request.image.bytes, request.image.name);
  const before = await readState(connection.channel, run.signal);
  const present = findHash(before, request.imageNumber, parsed.hash);
  const running = present !== null && isRunning(before, present);
  if (present !== null && (request.activate === 'store' || (running && present.confirmed))) {
    run.log(`already there: ${present.version} in slot ${present.slot}`);
    return { skipped: true, bytesSent: 0, firmware: request.activate === 'store' ? null : present.version };
  }
  let bytesSent = 0;
  if (present === null) {
    await checkRoom(connection, request, run.signal);
    bytesSent = await sendImage(connection, request, parsed.hash, run);
    await checkArrival(connection, request, parsed, run.signal);
  }
  if (request.activate === 'store') return { skipped: false, bytesSent, firmware: null };
  const firmware = await activate(connection, request, parsed, running, run, afterRestart);
  return { skipped: false, bytesSent, firmware };
}

/** Older Zephyr calls only the running application active: of another image slot 0 is then what started. */
function isRunning(slots: readonly ImageSlot[], slot: ImageSlot): boolean {
  if (slot.active) return true;
  return slots.some((other) => other.active) && activeSlot(slots, slot.image) === slot;
}

async function checkRoom(connection: Connection, request: FlashRequest, signal: AbortSignal): Promise<void> {
  const slots = (await slotInfo(connection.channel, signal)) ?? [];
  const own = slots.filter((slot) => slot.image === request.imageNumber);
  if (slots.length > 0 && own.length === 0) {
    const images = [...new Set(slots.map((slot) => slot.image))].join(', ');
    throw new Fault(
      'device.lacks',
      `The unit has no image ${request.imageNumber}: its bootloader keeps only ${images}.`,
      { imageNumber: request.imageNumber, images },
    );
  }
  const sizes = own.flatMap((slot) => slot.maxImageBytes ?? slot.sizeBytes ?? []);
  if (sizes.length === 0) return;
  const roomBytes = Math.min(...sizes);
  if (request.image.bytes.length <= roomBytes) return;
  throw new Fault(
    'image.too-large',
    `${request.image.name} has ${request.image.bytes.length} bytes; the unit has room for ${roomBytes}.`,
    { sizeBytes: request.image.bytes.length, roomBytes },
  );
}

async function sendImage(
  connection: Connection,
  request: FlashRequest,
  hash: Uint8Array,
  run: Run,
): Promise<number> {
  const { bytes, name } = request.image;
  const { options } = connection;
  const sha = createHash('sha256').update(bytes).digest();
  const started = connection.clock.monotonicMs();
  const sent = await upload(
    connection.channel,
    {
      group: imageGroup,
      command: 1,
      data: bytes,
      fields: {},
      firstFields: { image: request.imageNumber, len: bytes.length, sha },
      messageBytes: connection.messageBytes,
      // MCUboot in recovery has one buffer, whatever it says.
      window: options.mode === 'recovery' ? (options.window ?? 1) : connection.window,
      firstTimeoutMs: options.firstChunkTimeoutMs,
      timeoutMs: options.responseTimeoutMs * 2,
      what: request.imageNumber === 0 ? `image ${name}` : `${name} as image ${request.imageNumber}`,
      isComplete: () => hasArrived(connection, request.imageNumber, hash, run.signal),
    },
    run,
  );
  const elapsedMs = Math.max(1, connection.clock.monotonicMs() - started);
  run.log(`sent ${sent.bytesSent} bytes in ${Math.round(elapsedMs)} ms, ${sent.rewinds} rewinds`);
  if (sent.last.get('match') === false) {
    throw new Fault('device.lied', 'The unit says itself that what it stored is not what was sent.', {
      file: name,
    });
  }
  return sent.bytesSent;
}

/** The hash is in the last bytes of an image: where it can be read, all is there. */
async function hasArrived(
  connection: Connection,
  image: number,
  hash: Uint8Array,
  signal: AbortSignal,
): Promise<boolean> {
  const request = { operation: 'read', group: imageGroup, command: 0, body: {} } as const;
  try {
    const reply = await connection.channel.send(request, signal, connection.options.responseTimeoutMs, true);
    return reply.ok && findHash(slotsOf(reply.body), image, hash) !== null;
  } catch (thrown) {
    // Silence again: then it is not known, and the piece is sent once more.
    if (!isSilence(thrown)) throw thrown;
    return false;
  }
}

async function checkArrival(
  connection: Connection,
  request: FlashRequest,
  image: McubootImage,
  signal: AbortSignal,
): Promise<void> {
  const slots = await readState(connection.channel, signal);
  if (findHash(slots, request.imageNumber, image.hash) !== null) return;
  // MCUboot in recovery may be built without hashes in its list: then the version is all there is.
  const own = slots.filter((slot) => slot.image === request.imageNumber);
  if (
    own.every((slot) => slot.hash === null) &&
    own.some((slot) => slot.version === versionText(image.version))
  )
    return;
  throw new Fault('device.lied', 'The unit took the whole image and does not have it.', {
    file: request.image.name,
    expectedHash: toHex(image.hash),
  });
}

async function activate(
  connection: Connection,
  request: FlashRequest,
  image: McubootImage,
  running: boolean,
  run: Run,
  afterRestart: (run: Run) => Promise<void>,
): Promise<string> {
  const forGood = request.activate === 'confirm';
  let marks = connection.options.mode !== 'recovery' && (await knowsMarks(connection, run.signal));
  if (!running) {
    marks = marks && (await markForStart(connection, { hash: image.hash, confirm: forGood }, run));
    await connection.restart(run);
    await afterRestart(run);
  }
  const active = await requireActive(connection, request, image, run.signal);
  if (!marks || active.confirmed) return active.version;
  // Without hash it is the running application, which is image 0.
  const hash = request.imageNumber === 0 ? null : image.hash;
  const reply = await writeState(connection.channel, { hash, confirm: true }, run.signal);
  if (!reply.ok) throw refusal(reply, 'confirming the image');
  const confirmed = await requireActive(connection, request, image, run.signal);
  if (!confirmed.confirmed)
    throw new Fault('device.lied', 'The unit said that the image is confirmed, and it is not.');
  return confirmed.version;
}

/** False when the firmware was built without marks (RAM load, direct XIP): then the highest version starts by itself. */
async function markForStart(
  connection: Connection,
  change: { readonly hash: Uint8Array; readonly confirm: boolean },
  run: Run,
): Promise<boolean> {
  const reply = await writeState(connection.channel, change, run.signal);
  if (reply.ok) return true;
  if (!isUnsupported(reply)) throw refusal(reply, 'starting the image');
  run.log('the unit takes no marks: the highest version starts');
  return false;
}

async function knowsMarks(connection: Connection, signal: AbortSignal): Promise<boolean> {
  const answer = await bootloaderInfo(connection.channel, 'mode', signal);
  const mode = answer === null ? null : optionalNumber(answer, 'mode');
  return mode === null || !highestVersionModes.has(mode);
}

async function requireActive(
  connection: Connection,
  request: FlashRequest,
  image: McubootImage,
  signal: AbortSignal,
): Promise<ImageSlot> {
  const active = activeSlot(await readState(connection.channel, signal), request.imageNumber);
  const same =
    active !== null &&
    (active.hash === null
      ? active.version === versionText(image.version)
      : bytesEqual(active.hash, image.hash));
  if (active !== null && same) return active;
  const place = request.imageNumber === 0 ? '' : ` as image ${request.imageNumber}`;
  throw new Fault(
    'device.refused',
    `After its restart the unit runs ${active?.version ?? 'nothing'}${place}, not the new image.`,
    {
      imageNumber: request.imageNumber,
      expected: versionText(image.version),
      observed: active?.version ?? null,
    },
  );
}
