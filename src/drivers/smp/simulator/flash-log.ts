/**
 * Names and values in a flash region, written one after the other like Zephyr's settings backends: the last entry of
 * a name counts, deleting appends a tombstone (the old bytes stay until the region is rewritten).
 */
import { concatBytes, fromUtf8, utf8 } from '../../../base/bytes.ts';
import { crc16 } from '../../../framing/crc16.ts';
import type { FlashMemory } from '../../simulated-unit.ts';
import type { FlashRegion } from './layout.ts';

const entryMark = 0x5a;
const tombstone = 0xfffffffe;
/** mark, key length, value length (32 bit), CRC-16 of key and value. */
const headBytes = 8;

export class FlashLog {
  readonly #flash: FlashMemory;
  readonly #region: FlashRegion;
  readonly #values = new Map<string, Uint8Array>();
  #end = 0;

  constructor(flash: FlashMemory, region: FlashRegion) {
    this.#flash = flash;
    this.#region = region;
    this.load();
  }

  /** Reads the flash again: what memory held and flash does not is forgotten. */
  load(): void {
    this.#values.clear();
    const bytes = this.#flash.read(this.#region.offset, this.#region.sizeBytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let offset = 0;
    while (offset + headBytes <= bytes.length && bytes[offset] === entryMark) {
      const keyBytes = view.getUint8(offset + 1);
      const length = view.getUint32(offset + 2, true);
      const valueBytes = length === tombstone ? 0 : length;
      const next = offset + headBytes + keyBytes + valueBytes;
      if (next > bytes.length) break;
      const body = bytes.slice(offset + headBytes, next);
      if (crc16(body) === view.getUint16(offset + 6, true)) {
        const key = fromUtf8(body.subarray(0, keyBytes));
        if (length === tombstone) this.#values.delete(key);
        else this.#values.set(key, body.slice(keyBytes));
      }
      offset = next;
    }
    this.#end = offset;
  }

  get(key: string): Uint8Array | null {
    return this.#values.get(key) ?? null;
  }

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** False when it does not fit. */
  set(key: string, value: Uint8Array): boolean {
    return this.#append(key, value);
  }

  delete(key: string): boolean {
    if (!this.#values.has(key)) return false;
    return this.#append(key, null);
  }

  erase(): void {
    this.#flash.erase(this.#region.offset, this.#region.sizeBytes);
    this.load();
  }

  #append(key: string, value: Uint8Array | null): boolean {
    const entry = encode(key, value);
    if (this.#end + entry.length > this.#region.sizeBytes && !this.#compact(key, value)) return false;
    if (this.#end + entry.length > this.#region.sizeBytes) return false;
    this.#flash.write(this.#region.offset + this.#end, entry);
    this.#end += entry.length;
    if (value === null) this.#values.delete(key);
    else this.#values.set(key, value.slice());
    return true;
  }

  #compact(without: string, replacement: Uint8Array | null): boolean {
    const kept = [...this.#values].filter(([key]) => key !== without);
    const needed = kept.reduce((sum, [key, value]) => sum + encode(key, value).length, 0);
    if (needed + encode(without, replacement).length > this.#region.sizeBytes) return false;
    this.#flash.erase(this.#region.offset, this.#region.sizeBytes);
    this.#end = 0;
    this.#values.delete(without);
    for (const [key, value] of kept) {
      const entry = encode(key, value);
      this.#flash.write(this.#region.offset + this.#end, entry);
      this.#end += entry.length;
    }
    return true;
  }
}

function encode(key: string, value: Uint8Array | null): Uint8Array {
  const body = concatBytes([utf8(key), value ?? new Uint8Array(0)]);
  const head = new Uint8Array(headBytes);
  const view = new DataView(head.buffer);
  view.setUint8(0, entryMark);
  view.setUint8(1, utf8(key).length);
  view.setUint32(2, value === null ? tombstone : value.length, true);
  view.setUint16(6, crc16(body), true);
  return concatBytes([head, body]);
}
