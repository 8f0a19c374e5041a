/** What a simulated console unit keeps, as JSON in its flash: length, then text; rewritten page by page on change. */
import { fromUtf8, utf8 } from '../../../base/bytes.ts';
import type { FlashGeometry, FlashMemory } from '../../simulated-unit.ts';

export const memoryGeometry: FlashGeometry = { sizeBytes: 64 * 1024, pageBytes: 4_096 };

export interface Kept {
  readonly starts: number;
  /** Base64 of the content, by "tag/type" or file name. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Hexadecimal, by key. */
  readonly settings: Readonly<Record<string, string>>;
}

const empty: Kept = { starts: 0, credentials: {}, settings: {} };

export function loadKept(flash: FlashMemory): Kept {
  const lengthBytes = new DataView(flash.read(0, 4).buffer).getUint32(0);
  if (lengthBytes === 0xffff_ffff || lengthBytes > flash.sizeBytes - 4) return empty;
  return { ...empty, ...(JSON.parse(fromUtf8(flash.read(4, lengthBytes))) as Partial<Kept>) };
}

/** False when it does not fit: the unit's memory is full. */
export function saveKept(flash: FlashMemory, kept: Kept): boolean {
  const text = utf8(JSON.stringify(kept));
  if (text.length + 4 > flash.sizeBytes) return false;
  const pages = Math.ceil((text.length + 4) / flash.pageBytes);
  flash.erase(0, pages * flash.pageBytes);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length);
  flash.write(0, length);
  flash.write(4, text);
  return true;
}
