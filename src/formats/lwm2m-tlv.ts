/**
 * The TLV content format (application/vnd.oma.lwm2m+tlv, 11542): OMA-TS-LightweightM2M-V1_0 section 6.4.3, Core-V1_1 section
 * 7.4.3. TLV names neither the object nor types: whoever reads has to know which object it is.
 */
import { concatAndErase, concatBytes, utf8 } from '../base/bytes.ts';
import {
  type Lwm2mInstance,
  type Lwm2mResource,
  type Lwm2mType,
  type Lwm2mValue,
  lwm2mFault,
  lwm2mLimits,
  resourceDefinition,
  strictText,
} from './lwm2m-object.ts';

const kinds = { instance: 0b00, resourceInstance: 0b01, multiple: 0b10, resource: 0b11 } as const;
const format = 'TLV';

/** The resources of one instance, as they are read from or written to `/object/instance`. */
export function encodeTlvInstance({ resources }: Lwm2mInstance): Uint8Array {
  return concatAndErase(resources.map(encodeResource));
}

/** Instances of one object, each in a TLV of its own, as they are read from or written to `/object`. */
export function encodeTlvObject(instances: readonly Lwm2mInstance[]): Uint8Array {
  return concatAndErase(
    instances.map((instance) => {
      const content = encodeTlvInstance(instance);
      const whole = entry(kinds.instance, instance.instanceId, content);
      content.fill(0);
      return whole;
    }),
  );
}

function encodeResource(resource: Lwm2mResource): Uint8Array {
  if ('value' in resource) return entry(kinds.resource, resource.id, valueBytes(resource.value));
  const parts = [...resource.values].map(([id, value]) =>
    entry(kinds.resourceInstance, id, valueBytes(value)),
  );
  return entry(kinds.multiple, resource.id, concatBytes(parts));
}

function entry(kind: number, id: number, value: Uint8Array): Uint8Array {
  const { length } = value;
  if (length > 0xff_ffff) throw new RangeError('a TLV holds at most 16 MiB');
  const lengthBytes = length < 8 ? 0 : length < 0x100 ? 1 : length < 0x1_0000 ? 2 : 3;
  const type = (kind << 6) | (id > 0xff ? 0x20 : 0) | (lengthBytes << 3) | (lengthBytes === 0 ? length : 0);
  const head = [type, ...(id > 0xff ? [id >> 8, id & 0xff] : [id])];
  for (let shift = (lengthBytes - 1) * 8; shift >= 0; shift -= 8) head.push((length >> shift) & 0xff);
  return concatBytes([Uint8Array.from(head), value]);
}

function valueBytes(value: Lwm2mValue): Uint8Array {
  switch (value.type) {
    case 'string':
      return utf8(value.value);
    case 'opaque':
      return value.value;
    case 'boolean':
      return Uint8Array.of(value.value ? 1 : 0);
    case 'objlnk':
      return Uint8Array.of(
        value.object >> 8,
        value.object & 0xff,
        value.instance >> 8,
        value.instance & 0xff,
      );
    case 'float':
      return floatBytes(value.value);
    case 'integer':
    case 'time':
      return integerBytes(value.value);
  }
}

/** Two's complement, big-endian, in the fewest of 1, 2, 4 or 8 bytes. */
function integerBytes(value: number): Uint8Array {
  if (!Number.isSafeInteger(value)) throw new RangeError('not a whole number that is exact');
  const size =
    [1, 2, 4].find((bytes) => value >= -(2 ** (bytes * 8 - 1)) && value < 2 ** (bytes * 8 - 1)) ?? 8;
  const whole = new DataView(new ArrayBuffer(8));
  whole.setBigInt64(0, BigInt(value));
  return new Uint8Array(whole.buffer, 8 - size, size);
}

/** Four bytes where nothing is lost by it. */
function floatBytes(value: number): Uint8Array {
  const short = Object.is(Math.fround(value), value);
  const view = new DataView(new ArrayBuffer(short ? 4 : 8));
  if (short) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  return new Uint8Array(view.buffer);
}

interface Entry {
  readonly kind: number;
  readonly id: number;
  readonly offset: number;
  readonly value: Uint8Array;
  readonly valueOffset: number;
}

/** The resources of `/objectId/instanceId`. Throws Fault device.protocol with the offset of what is wrong. */
export function decodeTlvInstance(bytes: Uint8Array, objectId: number, instanceId: number): Lwm2mInstance {
  if (bytes.length > lwm2mLimits.largestBytes) throw lwm2mFault(format, 0, 'longer than allowed');
  return {
    objectId,
    instanceId,
    resources: readResources(bytes, 0, objectId, { left: lwm2mLimits.mostItems }),
  };
}

/** Instances of `/objectId`. */
export function decodeTlvObject(bytes: Uint8Array, objectId: number): readonly Lwm2mInstance[] {
  if (bytes.length > lwm2mLimits.largestBytes) throw lwm2mFault(format, 0, 'longer than allowed');
  const budget = { left: lwm2mLimits.mostItems };
  const seen = new Set<number>();
  return readEntries(bytes, 0, budget).map((found) => {
    if (found.kind !== kinds.instance) throw lwm2mFault(format, found.offset, 'not an object instance');
    requireNew(seen, found);
    const resources = readResources(found.value, found.valueOffset, objectId, budget);
    return { objectId, instanceId: found.id, resources };
  });
}

function readResources(
  bytes: Uint8Array,
  start: number,
  objectId: number,
  budget: { left: number },
): readonly Lwm2mResource[] {
  const seen = new Set<number>();
  return readEntries(bytes, start, budget)
    .map((found) => {
      requireNew(seen, found);
      return readResource(found, objectId, budget);
    })
    .sort((left, right) => left.id - right.id);
}

function readResource(found: Entry, objectId: number, budget: { left: number }): Lwm2mResource {
  const { kind, id, offset } = found;
  const { type, multiple = false } = resourceDefinition(format, objectId, id, offset);
  if (kind === kinds.resource && !multiple) return { id, value: readValue(found, type) };
  if (kind !== kinds.multiple || !multiple) {
    throw lwm2mFault(format, offset, `resource ${id} has ${multiple ? 'several values' : 'one value'}`);
  }
  const values = new Map<number, Lwm2mValue>();
  for (const part of readEntries(found.value, found.valueOffset, budget)) {
    if (part.kind !== kinds.resourceInstance)
      throw lwm2mFault(format, part.offset, 'not a resource instance');
    if (values.has(part.id)) throw lwm2mFault(format, part.offset, `${part.id} twice`);
    values.set(part.id, readValue(part, type));
  }
  return { id, values };
}

function readEntries(bytes: Uint8Array, start: number, budget: { left: number }): readonly Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  while (at < bytes.length) {
    budget.left -= 1;
    if (budget.left < 0) throw lwm2mFault(format, start + at, 'more items than allowed');
    const begin = at;
    const type = bytes[at] ?? 0;
    const idBytes = (type & 0x20) === 0 ? 1 : 2;
    const lengthBytes = (type >> 3) & 3;
    at += 1;
    if (at + idBytes + lengthBytes > bytes.length)
      throw lwm2mFault(format, start + begin, 'cut off in a head');
    const id = readNumber(bytes, at, idBytes);
    const length = lengthBytes === 0 ? type & 7 : readNumber(bytes, at + idBytes, lengthBytes);
    at += idBytes + lengthBytes;
    if (length > bytes.length - at) throw lwm2mFault(format, start + begin, 'longer than what it is in');
    const value = bytes.subarray(at, at + length);
    entries.push({ kind: type >> 6, id, offset: start + begin, value, valueOffset: start + at });
    at += length;
  }
  return entries;
}

function readNumber(bytes: Uint8Array, offset: number, count: number): number {
  let value = 0;
  for (const byte of bytes.subarray(offset, offset + count)) value = value * 256 + byte;
  return value;
}

function requireNew(seen: Set<number>, { id, offset }: Entry): void {
  if (seen.has(id)) throw lwm2mFault(format, offset, `${id} twice`);
  seen.add(id);
}

function readValue({ value: bytes, valueOffset }: Entry, type: Lwm2mType): Lwm2mValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wrong = (reason: string) => lwm2mFault(format, valueOffset, reason);
  switch (type) {
    case 'string': {
      const value = strictText(bytes);
      if (value === null) throw wrong('text that is not UTF-8');
      return { type, value };
    }
    case 'opaque':
      return { type, value: new Uint8Array(bytes) };
    case 'boolean':
      if (bytes.length !== 1 || (bytes[0] ?? 2) > 1) throw wrong('neither true nor false');
      return { type, value: bytes[0] === 1 };
    case 'objlnk':
      if (bytes.length !== 4) throw wrong('not a link of four bytes');
      return { type, object: view.getUint16(0), instance: view.getUint16(2) };
    case 'float':
      if (bytes.length === 4) return { type, value: view.getFloat32(0) };
      if (bytes.length === 8) return { type, value: view.getFloat64(0) };
      throw wrong('a float of neither four nor eight bytes');
    case 'integer':
    case 'time': {
      const value = readInteger(view);
      if (value === null) throw wrong('a whole number of 1, 2, 4 or 8 bytes up to 2^53 is needed');
      return { type, value };
    }
  }
}

function readInteger(view: DataView): number | null {
  switch (view.byteLength) {
    case 1:
      return view.getInt8(0);
    case 2:
      return view.getInt16(0);
    case 4:
      return view.getInt32(0);
    case 8: {
      const value = Number(view.getBigInt64(0));
      return Number.isSafeInteger(value) ? value : null;
    }
    default:
      return null;
  }
}
