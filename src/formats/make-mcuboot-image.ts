/** Makes unsigned MCUboot images with a SHA-256 TLV: for demonstration, rehearsal and tests. Signing is imgtool's. */
import { createHash } from 'node:crypto';
import { concatBytes } from '../base/bytes.ts';
import {
  mcubootHeaderBytes,
  mcubootMagic,
  parseVersion,
  protectedTlvMagic,
  tlvMagic,
  tlvTypes,
} from './mcuboot-image.ts';

export interface ImageRecipe {
  /** `1.2.3` or `1.2.3+4`. */
  readonly version: string;
  readonly body: Uint8Array;
  /** Room for the header, filled with zeros; Zephyr uses 0x200. */
  readonly headerBytes?: number;
  readonly loadAddress?: number;
  readonly flags?: number;
  readonly protectedTlvs?: readonly { readonly type: number; readonly value: Uint8Array }[];
}

export function makeMcubootImage(recipe: ImageRecipe): Uint8Array {
  const headerBytes = recipe.headerBytes ?? mcubootHeaderBytes;
  if (headerBytes < mcubootHeaderBytes || headerBytes > 0xffff) throw new RangeError('header size');
  const version = parseVersion(recipe.version);
  const guarded = recipe.protectedTlvs ?? [];
  const protectedArea = guarded.length === 0 ? new Uint8Array(0) : tlvArea(protectedTlvMagic, guarded);
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  view.setUint32(0, mcubootMagic, true);
  view.setUint32(4, recipe.loadAddress ?? 0, true);
  view.setUint16(8, headerBytes, true);
  view.setUint16(10, protectedArea.length, true);
  view.setUint32(12, recipe.body.length, true);
  view.setUint32(16, recipe.flags ?? 0, true);
  view.setUint8(20, version.major);
  view.setUint8(21, version.minor);
  view.setUint16(22, version.revision, true);
  view.setUint32(24, version.build, true);
  const hashed = concatBytes([header, recipe.body, protectedArea]);
  const value = createHash('sha256').update(hashed).digest();
  return concatBytes([hashed, tlvArea(tlvMagic, [{ type: tlvTypes.sha256, value }])]);
}

function tlvArea(
  magic: number,
  entries: readonly { readonly type: number; readonly value: Uint8Array }[],
): Uint8Array {
  const parts = entries.map(({ type, value }) =>
    concatBytes([Uint8Array.of(type & 0xff, type >> 8, value.length & 0xff, value.length >> 8), value]),
  );
  const totalBytes = 4 + parts.reduce((sum, part) => sum + part.length, 0);
  return concatBytes([Uint8Array.of(magic & 0xff, magic >> 8, totalBytes & 0xff, totalBytes >> 8), ...parts]);
}
