/**
 * Writes bytes to flash: compressed where the chip can inflate and it helps, in blocks of which each is answered before the
 * next one is sent: a ROM keeps one message, a stub answers before it writes.
 */
import { constants, deflateSync } from 'node:zlib';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import { refusal } from './channel.ts';
import { beginWords, sectorBytes } from './flash-access.ts';
import type { Loader } from './loader.ts';
import { blockRequest, type Command, encodeRequest, type Request, wrongChecksum } from './protocol.ts';
import { eraseTimeoutMs, writeTimeoutMs } from './timing.ts';

const romBlockBytes = 0x400;
const stubBlockBytes = 0x4000;
/**
 * Compressed at a time: larger hardly compresses better, and keeps the engine from other slots for some milliseconds.
 */
const pieceBytes = 128 * 1024;
/** Deflate makes at most so much of one byte. */
const mostInflation = 1032;
/** A block that arrived damaged was not written: it may be sent again. */
const blockTries = 3;

export interface WriteReport {
  /** Payload that went over the line. */
  readonly sentBytes: number;
}

/** `address` is a sector's. What lies behind the bytes up to the end of their last sector is erased. */
export async function writeRegion(
  loader: Loader,
  address: number,
  bytes: Uint8Array,
  run: Run,
  onWritten: (doneBytes: number) => void,
): Promise<WriteReport> {
  if (address % sectorBytes !== 0) throw new Fault('bug', `${address} is not the start of a sector.`);
  let sentBytes = 0;
  for (let done = 0; done < bytes.length; done += pieceBytes) {
    const piece = bytes.subarray(done, done + pieceBytes);
    const onPiece = (part: number): void => onWritten(done + Math.floor(part * piece.length));
    sentBytes += await writePiece(loader, address + done, piece, run, onPiece);
  }
  return { sentBytes };
}

async function writePiece(
  loader: Loader,
  address: number,
  piece: Uint8Array,
  run: Run,
  onPart: (part: number) => void,
): Promise<number> {
  const { chip } = loader.unit;
  const inflates = chip.modernRom || loader.stub;
  const small = inflates ? deflateSync(piece, { level: constants.Z_BEST_COMPRESSION }) : piece;
  const compressed = small.length < piece.length;
  const payload = compressed ? small : piece;
  const blockBytes = loader.stub ? stubBlockBytes : romBlockBytes;
  const blocks = Math.ceil(payload.length / blockBytes);
  await begin(loader, address, piece.length, blocks, blockBytes, compressed, run);
  const command: Command = compressed ? 'deflateData' : 'flashData';
  const blockAt = (number: number): Request => {
    const block = payload.subarray(number * blockBytes, (number + 1) * blockBytes);
    return blockRequest(command, compressed ? block : filled(block, blockBytes), number);
  };
  const inflated = Math.min(piece.length, compressed ? blockBytes * mostInflation : blockBytes);
  const timeoutMs = writeTimeoutMs(inflated, loader.timeoutMs);
  let next = encoded(blockAt(0));
  for (let number = 0; number < blocks; number += 1) {
    const sending = sendBlock(loader, next, timeoutMs, run);
    // Made while this one is on its way: between an answer and the next block the line stands still.
    const following = number + 1 < blocks ? inNextTurn(() => encoded(blockAt(number + 1))) : next;
    [next] = await Promise.all([following, sending]);
    onPart((number + 1) / blocks);
  }
  return payload.length;
}

const encoded = (request: Request): Request => ({ ...request, encoded: encodeRequest(request) });

/** What was begun before goes first: a block that is ready to leave waits for nothing. */
function inNextTurn<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work());
      } catch (thrown) {
        // Outside of every promise: the waiting caller is who has to know.
        reject(thrown);
      }
    });
  });
}

async function begin(
  loader: Loader,
  address: number,
  lengthBytes: number,
  blocks: number,
  blockBytes: number,
  compressed: boolean,
  run: Run,
): Promise<void> {
  // ROMs count in blocks what they inflate, stubs in bytes.
  const whole = compressed && !loader.stub ? Math.ceil(lengthBytes / blockBytes) * blockBytes : lengthBytes;
  const request: Request = {
    command: compressed ? 'deflateBegin' : 'flashBegin',
    data: beginWords(loader, address, whole, blocks, blockBytes),
  };
  const timeoutMs = eraseTimeoutMs(lengthBytes, loader.timeoutMs);
  await loader.channel.require(request, run.signal, { timeoutMs });
}

async function sendBlock(loader: Loader, request: Request, timeoutMs: number, run: Run): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const answer = await loader.channel.ask(request, run.signal, { timeoutMs });
    if (answer.ok) return;
    if (answer.error !== wrongChecksum || tries >= blockTries) throw refusal(request.command, answer.error);
  }
}

/** Uncompressed blocks are whole: the last one is filled with what erased flash holds. */
function filled(block: Uint8Array, blockBytes: number): Uint8Array {
  if (block.length === blockBytes) return block;
  const whole = new Uint8Array(blockBytes).fill(0xff);
  whole.set(block);
  return whole;
}
