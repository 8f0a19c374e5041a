/**
 * DfuSe files (STMicroelectronics UM0391, "DfuSe file format specification"): targets, one for each alternate setting, of elements
 * with addresses, between a prefix and a DFU suffix.
 */
import { concatBytes, utf8 } from '../base/bytes.ts';
import type { FirmwareSegment } from '../model/firmware.ts';
import { addDfuSuffix, type DfuIdentity, dfuSuffixBytes, dfuVersions, parseDfuSuffix } from './dfu-suffix.ts';
import { imageFault } from './image-fault.ts';
import { MemoryMap } from './memory-map.ts';

const prefixBytes = 11;
const targetPrefixBytes = 274;
const elementPrefixBytes = 8;
const nameBytes = 255;
const fileVersion = 1;
/** In the whole file: a linker makes a few. */
const mostElements = 4096;

export interface DfuseTarget {
  readonly alternateSetting: number;
  /** Null when it is not named. */
  readonly name: string | null;
  /** In the file's order. Their bytes point into the file. */
  readonly elements: readonly {
    readonly address: number;
    readonly offset: number;
    readonly bytes: Uint8Array;
  }[];
}

export interface DfuseFile extends DfuIdentity {
  readonly targets: readonly DfuseTarget[];
}

export function isDfuse(bytes: Uint8Array): boolean {
  return text(bytes.subarray(0, 5)) === 'DfuSe';
}

/** Throws Fault image.invalid naming offset and reason. */
export function parseDfuse(bytes: Uint8Array, name = 'file'): DfuseFile {
  const fail = (offset: number, reason: string): never => {
    throw imageFault(name, 'DfuSe file', { offset }, reason);
  };
  if (!isDfuse(bytes)) fail(0, 'the magic word is missing');
  const { payload, vendorId, productId, deviceRelease } = parseDfuSuffix(bytes, name);
  if (payload.length < prefixBytes) fail(payload.length, 'the prefix is cut off');
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  if (view.getUint8(5) !== fileVersion) fail(5, `version ${view.getUint8(5)}`);
  const sizeBytes = view.getUint32(6, true);
  // The whole file, says UM0391; some tools leave the suffix out.
  if (sizeBytes !== bytes.length && sizeBytes !== payload.length) fail(6, 'the prefix says another size');
  const targets: DfuseTarget[] = [];
  let elementCount = 0;
  let offset = prefixBytes;
  for (let index = 0; index < view.getUint8(10); index += 1) {
    if (offset + targetPrefixBytes > payload.length) fail(offset, 'a target is cut off');
    if (text(payload.subarray(offset, offset + 6)) !== 'Target')
      fail(offset, "a target's magic word is missing");
    const end = offset + targetPrefixBytes + view.getUint32(offset + 266, true);
    if (end > payload.length) fail(offset + 266, 'a target is longer than the file');
    elementCount += view.getUint32(offset + 270, true);
    if (elementCount > mostElements) fail(offset + 270, `more than ${mostElements} elements`);
    const elements = readElements(payload, offset, end, fail);
    const isNamed = view.getUint32(offset + 7, true) !== 0;
    const targetName = isNamed ? zeroEnded(payload.subarray(offset + 11, offset + 11 + nameBytes)) : null;
    targets.push({ alternateSetting: view.getUint8(offset + 6), name: targetName, elements });
    offset = end;
  }
  if (offset !== payload.length) fail(offset, 'bytes after the last target');
  return { targets, vendorId, productId, deviceRelease };
}

function readElements(
  payload: Uint8Array,
  targetAt: number,
  end: number,
  fail: (offset: number, reason: string) => never,
): DfuseTarget['elements'] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const count = view.getUint32(targetAt + 270, true);
  const elements: { address: number; offset: number; bytes: Uint8Array }[] = [];
  let offset = targetAt + targetPrefixBytes;
  for (let index = 0; index < count; index += 1) {
    if (offset + elementPrefixBytes > end) fail(offset, 'an element is cut off');
    const start = offset + elementPrefixBytes;
    const sizeBytes = view.getUint32(offset + 4, true);
    if (sizeBytes === 0) fail(offset + 4, 'an element without contents');
    if (start + sizeBytes > end) fail(offset + 4, 'an element is longer than its target');
    const bytes = payload.subarray(start, start + sizeBytes);
    elements.push({ address: view.getUint32(offset, true), offset, bytes });
    offset = start + sizeBytes;
  }
  if (offset !== end) fail(offset, 'bytes after the last element of a target');
  return elements;
}

/** Of all targets: which alternate setting an address belongs to, the unit's own memory map says. */
export function dfuseSegments(bytes: Uint8Array, name = 'file'): readonly FirmwareSegment[] {
  const memory = new MemoryMap((place, reason) => imageFault(name, 'DfuSe file', place, reason));
  for (const target of parseDfuse(bytes, name).targets)
    for (const { address, offset, bytes: contents } of target.elements)
      memory.add(address, contents, { offset });
  return memory.segments({ offset: prefixBytes - 1 });
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function zeroEnded(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return text(end === -1 ? bytes : bytes.subarray(0, end));
}

/** One target of segments, as other tools write it. For tests and simulations. */
export function makeDfuse(
  segments: readonly { readonly address: number; readonly bytes: Uint8Array }[],
  identity: DfuIdentity,
  target: { readonly alternateSetting: number; readonly name: string } = {
    alternateSetting: 0,
    name: 'ST...',
  },
): Uint8Array {
  const elements = segments.map(({ address, bytes }) => {
    const prefix = new DataView(new ArrayBuffer(elementPrefixBytes));
    prefix.setUint32(0, address, true);
    prefix.setUint32(4, bytes.length, true);
    return concatBytes([new Uint8Array(prefix.buffer), bytes]);
  });
  const contents = concatBytes(elements);
  const header = new Uint8Array(prefixBytes + targetPrefixBytes);
  const view = new DataView(header.buffer);
  header.set(utf8('DfuSe'));
  view.setUint8(5, fileVersion);
  view.setUint32(6, header.length + contents.length + dfuSuffixBytes, true);
  view.setUint8(10, 1);
  header.set(utf8('Target'), prefixBytes);
  view.setUint8(prefixBytes + 6, target.alternateSetting);
  view.setUint32(prefixBytes + 7, 1, true);
  header.set(utf8(target.name).subarray(0, nameBytes), prefixBytes + 11);
  view.setUint32(prefixBytes + 266, contents.length, true);
  view.setUint32(prefixBytes + 270, elements.length, true);
  return addDfuSuffix(concatBytes([header, contents]), identity, dfuVersions.dfuse);
}
