/**
 * Copies firmware onto the volume. That the unit leaves is its word that it has everything; where it comes back and shows what it holds
 * (CURRENT.UF2), that is compared. What is there already is not copied.
 */
import { bytesEqual } from '../../base/bytes.ts';
import { Deadline } from '../../base/deadline.ts';
import type { Run } from '../../base/run.ts';
import { parseUf2 } from '../../formats/uf2.ts';
import { Fault } from '../../model/fault.ts';
import type { FirmwareSegment } from '../../model/firmware.ts';
import type { FlashRequest, FlashResult } from '../driver.ts';
import { type Connection, isLost } from './connection.ts';
import { readFile, writeFile } from './file-access.ts';
import { currentLimitBytes, currentName } from './identify.ts';
import { planFile } from './plan.ts';

const fileName = 'MINTMARK.UF2';

export async function flashImage(
  connection: Connection,
  request: FlashRequest,
  run: Run,
): Promise<FlashResult> {
  const { image, imageNumber, activate } = request;
  if (imageNumber !== 0)
    throw new Fault('device.lacks', 'A UF2 bootloader knows no image numbers but 0.', { imageNumber });
  if (activate === 'test')
    throw new Fault(
      'device.lacks',
      'A UF2 bootloader can not start an image on trial: use confirm or store.',
    );
  const { chip } = connection.known;
  const { bytes, segments } = planFile(image, chip);
  const total = bytes.length + segments.reduce((sum, segment) => sum + segment.bytes.length, 0);
  const before = await holds(connection, segments, run);
  if (before === 'equal') {
    run.log(`${currentName} holds the same bytes already`);
    return { skipped: true, bytesSent: 0, firmware: null };
  }
  // The last look at who it is, right before the first byte that destroys.
  await connection.identify(run);
  await copy(connection, bytes, (done) => run.progress(done, total), run);
  if (connection.options.afterFlash === 'application') {
    run.log('the unit took everything and started it; it shows nobody what it holds');
    run.progress(total, total);
    return { skipped: false, bytesSent: bytes.length, firmware: null };
  }
  await connection.identify(run);
  const after = await holds(connection, segments, run);
  if (after === 'different')
    throw new Fault('device.lied', 'The unit took all of the firmware, and holds something else.', {
      file: image.name,
    });
  run.log(
    after === 'equal'
      ? `${currentName} holds every byte as it was sent`
      : `the unit has no ${currentName}: what it wrote was not compared`,
  );
  run.progress(total, total);
  return { skipped: false, bytesSent: bytes.length, firmware: null };
}

/** Until the unit has left. Rejects with Fault link.lost when it leaves early, device.refused when it stays. */
async function copy(
  connection: Connection,
  bytes: Uint8Array,
  onWritten: (done: number) => void,
  run: Run,
): Promise<void> {
  const volume = await connection.volume(run);
  let taken = 0;
  try {
    await writeFile(
      volume,
      fileName,
      bytes,
      (done) => {
        taken = done;
        onWritten(done);
      },
      connection.options,
      run.signal,
    );
  } catch (thrown) {
    // It leaves as soon as it has its last block, which is before the system has heard that it has.
    if (!isLost(thrown) || taken < bytes.length) throw thrown;
  }
  const { leaveTimeoutMs } = connection.options;
  const stays = (): Fault =>
    new Fault(
      'device.refused',
      `The unit has had all of the file for ${leaveTimeoutMs} ms and did not start it: its bootloader ignores it.`,
      { leaveTimeoutMs },
    );
  using deadline = new Deadline(run.signal, leaveTimeoutMs, stays);
  await volume.untilGone(deadline.signal);
  await connection.release();
}

type Held = 'equal' | 'different' | 'unknown';

/** What the unit shows of its flash, as far as the firmware goes. Programs for RAM leave nothing to compare. */
async function holds(connection: Connection, segments: readonly FirmwareSegment[], run: Run): Promise<Held> {
  const { options } = connection;
  const volume = await connection.volume(run);
  const current = await readFile(volume, currentName, currentLimitBytes, options, run.signal);
  if (current === null) return 'unknown';
  const shown = shownSegments(current, run);
  if (shown === null) return 'unknown';
  return segments.every((segment) => isIn(shown, segment)) ? 'equal' : 'different';
}

function shownSegments(current: Uint8Array, run: Run): readonly FirmwareSegment[] | null {
  try {
    return parseUf2(current, currentName).flatMap(({ segments }) => segments);
  } catch (thrown) {
    // A file that nobody can read proves nothing, either way.
    if (!(thrown instanceof Fault)) throw thrown;
    run.log(thrown.message);
    return null;
  }
}

function isIn(shown: readonly FirmwareSegment[], { address, bytes }: FirmwareSegment): boolean {
  const start = address ?? 0;
  const there = shown.find(
    (segment) =>
      start >= (segment.address ?? 0) &&
      start + bytes.length <= (segment.address ?? 0) + segment.bytes.length,
  );
  if (there === undefined) return false;
  const offset = start - (there.address ?? 0);
  return bytesEqual(there.bytes.subarray(offset, offset + bytes.length), bytes);
}
