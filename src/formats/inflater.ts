/** Zlib streams (RFC 1950) that arrive in pieces, inflated as far as they are there. */
import { Unzlib } from 'fflate';
import { concatBytes } from '../base/bytes.ts';

export class Inflater {
  readonly #stream = new Unzlib();
  #made: Uint8Array[] = [];

  constructor() {
    this.#stream.ondata = (bytes) => this.#made.push(bytes);
  }

  /** What this piece adds: at most about a thousand times its length. Throws RangeError for what is no zlib stream. */
  push(piece: Uint8Array): Uint8Array {
    this.#made = [];
    try {
      this.#stream.push(piece, false);
    } catch (cause) {
      throw new RangeError('not a zlib stream', { cause });
    }
    return concatBytes(this.#made);
  }
}
