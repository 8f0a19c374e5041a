/** Reading a long byte string in pieces, several outstanding: reads can be repeated freely, so this one is simple. */
import { createHash } from 'node:crypto';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import { type Channel, isSilence } from './channel.ts';
import { refusal } from './errors.ts';
import { bytesField, countField } from './fields.ts';
import type { CborFields, Reply } from './message.ts';

const attemptsPerPiece = 4;
/** Smaller ones would make a download endless; the smallest SMP buffers hold more. */
const smallestPieceBytes = 16;

export interface Download {
  readonly group: number;
  readonly command: number;
  readonly fields: CborFields;
  /** More than this is refused before it is read. */
  readonly mostBytes: number;
  readonly window: number;
  readonly timeoutMs: number;
  readonly what: string;
}

export interface Piece {
  readonly offset: number;
  readonly data: Uint8Array;
}

/**
 * Calls `onPiece` for every piece in order. The first answer carries `len`, the total; the size of its data is taken as
 * the size of all pieces. Returns the total and the SHA-256 of all bytes.
 */
export function download(
  channel: Channel,
  plan: Download,
  run: Run,
  onPiece: (piece: Piece) => void,
): Promise<{ readonly totalBytes: number; readonly sha256: string }> {
  return channel.exclusive(async () => {
    const hash = createHash('sha256');
    const first = await readPiece(channel, plan, 0, run);
    const totalBytes = countField(first.body, 'len');
    if (totalBytes > plan.mostBytes) {
      throw new Fault('device.protocol', `The unit offers ${totalBytes} bytes as ${plan.what}: too many.`);
    }
    const pieceBytes = first.data.length;
    if (pieceBytes > totalBytes || pieceBytes < Math.min(totalBytes, smallestPieceBytes)) {
      throw new Fault('device.protocol', `The unit sends ${pieceBytes} bytes of ${totalBytes} as a piece.`);
    }
    const take = (offset: number, data: Uint8Array): void => {
      hash.update(data);
      onPiece({ offset, data });
      run.progress(offset + data.length, totalBytes);
    };
    take(0, first.data);
    const outstanding: Promise<{ readonly data: Uint8Array }>[] = [];
    let asked = pieceBytes;
    let taken = pieceBytes;
    try {
      while (taken < totalBytes) {
        while (outstanding.length < plan.window && asked < totalBytes) {
          outstanding.push(readPiece(channel, plan, asked, run));
          asked += pieceBytes;
        }
        const piece = await outstanding.shift();
        const expected = Math.min(pieceBytes, totalBytes - taken);
        if (piece === undefined || piece.data.length !== expected) {
          throw new Fault('device.protocol', `The unit sent a piece of ${plan.what} with a wrong length.`);
        }
        take(taken, piece.data);
        taken += expected;
      }
    } finally {
      await Promise.allSettled(outstanding);
    }
    return { totalBytes, sha256: hash.digest('hex') };
  });
}

async function readPiece(
  channel: Channel,
  plan: Download,
  offset: number,
  run: Run,
): Promise<{ readonly data: Uint8Array; readonly body: Extract<Reply, { ok: true }>['body'] }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { group, command } = plan;
      const body = { ...plan.fields, off: offset };
      const request = { operation: 'read', group, command, body } as const;
      const reply = await channel.send(request, run.signal, plan.timeoutMs, attempt > 1);
      if (!reply.ok) throw refusal(reply, plan.what);
      if (countField(reply.body, 'off') !== offset) {
        throw new Fault('device.protocol', `The unit sent another piece of ${plan.what} than was asked for.`);
      }
      return { data: bytesField(reply.body, 'data'), body: reply.body };
    } catch (thrown) {
      // A lost message is read again; everything else is final.
      if (attempt >= attemptsPerPiece || !isSilence(thrown)) throw thrown;
    }
  }
}
