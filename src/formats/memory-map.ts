/**
 * Collects what a firmware file says is to be where, in whatever order it says it, into segments: ascending, without overlap,
 * what touches joined. Bounded in bytes and in pieces. Copies what it is given.
 */
import { concatBytes } from '../base/bytes.ts';
import type { FirmwareSegment } from '../model/firmware.ts';
import type { Place } from './image-fault.ts';

/** Larger than any microcontroller's memory. */
export const mostMemoryBytes = 64 * 1024 * 1024;
const mostPieces = 4096;

interface Piece {
  readonly address: number;
  readonly place: Place;
  buffer: Uint8Array;
  /** Of the buffer, in use. */
  sizeBytes: number;
}

export class MemoryMap {
  readonly #fail: (place: Place, reason: string) => Error;
  readonly #pieces: Piece[] = [];
  #totalBytes = 0;

  /** `fail` makes what is thrown. */
  constructor(fail: (place: Place, reason: string) => Error) {
    this.#fail = fail;
  }

  add(address: number, bytes: Uint8Array, place: Place): void {
    if (bytes.length === 0) return;
    if (address + bytes.length > 2 ** 32) throw this.#fail(place, 'data beyond the 32-bit address space');
    this.#totalBytes += bytes.length;
    if (this.#totalBytes > mostMemoryBytes) throw this.#fail(place, 'more than 64 MiB of data');
    const last = this.#pieces.at(-1);
    if (last !== undefined && last.address + last.sizeBytes === address) {
      append(last, bytes);
      return;
    }
    if (this.#pieces.length === mostPieces)
      throw this.#fail(place, `data in more than ${mostPieces} separate pieces`);
    // Not slice(): that of a Buffer is a view.
    const buffer = new Uint8Array(bytes);
    this.#pieces.push({ address, place, buffer, sizeBytes: bytes.length });
  }

  /** `end` is where the file ends: named when there is nothing in it. */
  segments(end: Place): readonly FirmwareSegment[] {
    if (this.#pieces.length === 0) throw this.#fail(end, 'there is no data in it');
    const sorted = this.#pieces.toSorted((left, right) => left.address - right.address);
    const segments: { readonly address: number; readonly pieces: Piece[]; end: number }[] = [];
    for (const piece of sorted) {
      const last = segments.at(-1);
      if (last !== undefined && piece.address < last.end)
        throw this.#fail(piece.place, `address 0x${piece.address.toString(16)} is there twice`);
      if (last?.end === piece.address) {
        last.pieces.push(piece);
        last.end += piece.sizeBytes;
      } else {
        segments.push({ address: piece.address, pieces: [piece], end: piece.address + piece.sizeBytes });
      }
    }
    return segments.map(({ address, pieces }) => ({ address, bytes: joined(pieces) }));
  }
}

/** Doubles its room, so that many small records cost no more than a few large ones. */
function append(piece: Piece, bytes: Uint8Array): void {
  const needed = piece.sizeBytes + bytes.length;
  if (needed > piece.buffer.length) {
    const larger = new Uint8Array(Math.max(needed, 2 * piece.buffer.length));
    larger.set(piece.buffer.subarray(0, piece.sizeBytes));
    piece.buffer = larger;
  }
  piece.buffer.set(bytes, piece.sizeBytes);
  piece.sizeBytes = needed;
}

function contents(piece: Piece): Uint8Array {
  return piece.buffer.subarray(0, piece.sizeBytes);
}

function joined(pieces: readonly Piece[]): Uint8Array {
  const [only, ...more] = pieces;
  return only !== undefined && more.length === 0 ? contents(only) : concatBytes(pieces.map(contents));
}
