/** Makes a small Espressif image with an application description: for simulated units, demonstrations and tests. */
import { createHash } from 'node:crypto';
import { concatBytes, utf8 } from '../base/bytes.ts';
import {
  appDescriptorBytes,
  appDescriptorMagic,
  espChecksumSeed,
  espHeaderBytes,
  espImageMagic,
} from './esp-image.ts';

export interface EspImageParts {
  readonly chipId: number;
  /** Null: an image without a description, as bootloaders are. */
  readonly app: { readonly project: string; readonly version: string } | null;
  readonly code: Uint8Array;
  /** Where the first segment is loaded. */
  readonly loadAddress?: number;
}

export function makeEspImage({ chipId, app, code, loadAddress = 0x3c00_0020 }: EspImageParts): Uint8Array {
  const parts = [...(app === null ? [] : [descriptor(app.project, app.version)]), code];
  const data = padTo(concatBytes(parts), 4);
  const header = new Uint8Array(espHeaderBytes);
  const view = new DataView(header.buffer);
  header.set([espImageMagic, 1, 2, 0x20]);
  view.setUint32(4, loadAddress, true);
  view.setUint8(8, 0xee);
  view.setUint16(12, chipId, true);
  view.setUint16(17, 0xffff, true);
  view.setUint8(23, 1);
  const segment = new Uint8Array(8);
  new DataView(segment.buffer).setUint32(0, loadAddress, true);
  new DataView(segment.buffer).setUint32(4, data.length, true);
  const body = concatBytes([header, segment, data]);
  const summed = new Uint8Array((body.length | 15) + 1);
  summed.set(body);
  summed[summed.length - 1] = data.reduce((sum, byte) => sum ^ byte, espChecksumSeed);
  return concatBytes([summed, createHash('sha256').update(summed).digest()]);
}

function descriptor(project: string, version: string): Uint8Array {
  const bytes = new Uint8Array(appDescriptorBytes);
  new DataView(bytes.buffer).setUint32(0, appDescriptorMagic, true);
  bytes.set(utf8(version).subarray(0, 31), 16);
  bytes.set(utf8(project).subarray(0, 31), 48);
  bytes.set(utf8('12:00:00'), 80);
  bytes.set(utf8('Jan  1 2026'), 96);
  bytes.set(utf8('v5.5'), 112);
  return bytes;
}

function padTo(bytes: Uint8Array, multiple: number): Uint8Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / multiple) * multiple);
  padded.set(bytes);
  return padded;
}
