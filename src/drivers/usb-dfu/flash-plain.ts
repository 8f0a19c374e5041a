/**
 * Firmware into a plain DFU 1.1 unit: it knows where its firmware goes and takes it as one file, block after block. After
 * manifestation it is read back where it can be.
 */
import { bytesEqual } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { FirmwareImage, FlashRequest, FlashResult } from '../driver.ts';
import { type Connection, isLost, type OpenUnit } from './connection.ts';

const blockMaxBytes = 4096;

export async function flashPlain(
  connection: Connection,
  unit: OpenUnit,
  request: FlashRequest,
  run: Run,
): Promise<FlashResult> {
  const bytes = onlySegment(request.image);
  const total = bytes.length * (unit.dfu.canUpload ? 2 : 1);
  if (unit.dfu.canUpload && (await isThere(connection, unit, bytes, () => undefined, run))) {
    run.log(`already there: ${bytes.length} bytes`);
    await leave(connection, unit, request, run);
    return { skipped: true, bytesSent: 0, firmware: null };
  }
  run.progress(0, total);
  await send(connection, unit, bytes, (done) => run.progress(done, total), run);
  const after = await manifest(connection, unit, bytes.length, run);
  if (!unit.dfu.canUpload) run.log('this unit can not be read back: what it wrote was not compared');
  else if (
    !(await isThere(connection, after, bytes, (done) => run.progress(bytes.length + done, total), run))
  )
    throw new Fault('device.lied', 'The unit said that it took the firmware, and holds something else.', {
      file: request.image.name,
    });
  else run.log('read back: every byte is as sent');
  await leave(connection, after, request, run);
  run.progress(total, total);
  return { skipped: false, bytesSent: bytes.length, firmware: null };
}

function onlySegment(image: FirmwareImage): Uint8Array {
  const [segment, another] = image.segments;
  if (segment === undefined || another !== undefined || segment.address !== null)
    throw new Fault(
      'image.mismatch',
      `${image.name} says where its bytes go; plain DFU takes one piece and knows its place itself.`,
      { segments: image.segments.length },
    );
  if (segment.bytes.length === 0) throw new Fault('image.invalid', `${image.name} has nothing to write.`);
  return segment.bytes;
}

async function send(
  connection: Connection,
  unit: OpenUnit,
  bytes: Uint8Array,
  onProgress: (done: number) => void,
  run: Run,
): Promise<void> {
  const { machine, dfu } = unit;
  const blockBytes = Math.min(dfu.transferBytes, blockMaxBytes);
  for (let offset = 0, block = 0; offset < bytes.length; offset += blockBytes, block += 1) {
    const what = `block ${block} of its firmware`;
    const answer = await machine.requests.download(
      block,
      bytes.subarray(offset, offset + blockBytes),
      run.signal,
    );
    if (answer.type === 'stall') throw await machine.stalled(what, run.signal);
    await machine.settle('dfuDNLOAD-IDLE', what, connection.options.blockTimeoutMs, run.signal);
    onProgress(Math.min(bytes.length, offset + blockBytes));
  }
}

/**
 * The end of the file is a DNLOAD without data, with the number of the block that would follow (as dfu-util sends it; some units
 * check the sequence). Returns the unit in dfuIDLE of its upgrade mode.
 */
async function manifest(
  connection: Connection,
  unit: OpenUnit,
  lengthBytes: number,
  run: Run,
): Promise<OpenUnit> {
  const { machine, dfu, link } = unit;
  const { massEraseTimeoutMs } = connection.options;
  const what = 'taking its new firmware over';
  try {
    const blocks = Math.ceil(lengthBytes / Math.min(dfu.transferBytes, blockMaxBytes));
    const answer = await machine.requests.download(blocks, new Uint8Array(0), run.signal);
    if (answer.type === 'stall') throw await machine.stalled(what, run.signal);
    const end = dfu.manifestationTolerant ? 'dfuIDLE' : 'dfuMANIFEST-WAIT-RESET';
    await machine.settle(end, what, massEraseTimeoutMs, run.signal);
    if (dfu.manifestationTolerant) return unit;
    await link.reset();
  } catch (thrown) {
    // A unit that does not tolerate manifestation may restart by itself instead of waiting for the reset.
    run.signal.throwIfAborted();
    if (!isLost(thrown) || dfu.manifestationTolerant) throw thrown;
  }
  await connection.release();
  return dfu.canUpload ? connection.upgradeMode(run) : unit;
}

/** Uploads from the start and compares as far as `bytes` go; what the unit has after that is its own. */
async function isThere(
  connection: Connection,
  unit: OpenUnit,
  bytes: Uint8Array,
  onProgress: (done: number) => void,
  run: Run,
): Promise<boolean> {
  const { machine, dfu } = unit;
  const blockBytes = Math.min(dfu.transferBytes, blockMaxBytes);
  let same = true;
  for (let offset = 0, block = 0; offset < bytes.length && same; offset += blockBytes, block += 1) {
    const answer = await machine.requests.upload(block, blockBytes, run.signal);
    if (answer.type === 'stall') throw await machine.stalled(`giving block ${block}`, run.signal);
    const wanted = bytes.subarray(offset, offset + blockBytes);
    same = bytesEqual(answer.bytes.subarray(0, wanted.length), wanted);
    if (same) onProgress(Math.min(bytes.length, offset + blockBytes));
  }
  await machine.toIdle(connection.options.blockTimeoutMs, run.signal);
  return same;
}

/** A bus reset ends the upgrade mode (section 7). */
async function leave(connection: Connection, unit: OpenUnit, request: FlashRequest, run: Run): Promise<void> {
  if (request.activate === 'store' || !connection.options.leave) return;
  run.log('starting the firmware');
  await unit.link.reset();
  await connection.release();
}
