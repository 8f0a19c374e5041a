/** Reading fields out of replies: a unit may leave out or mistype anything, and then it is the unit that is wrong. */
import type { CborMap, CborValue } from '../../formats/cbor.ts';
import { Fault } from '../../model/fault.ts';

const wrong = (name: string, kind: string): Fault =>
  new Fault('device.protocol', `The unit's answer has no ${kind} "${name}".`, { field: name });

export function asMap(value: CborValue | undefined): CborMap | null {
  return value instanceof Map ? value : null;
}

export function listField(body: CborMap, name: string): readonly CborValue[] {
  const value = body.get(name);
  if (!Array.isArray(value)) throw wrong(name, 'list');
  return value;
}

export function optionalNumber(body: CborMap, name: string): number | null {
  const value = body.get(name);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** A whole number from 0 up. */
export function countField(body: CborMap, name: string): number {
  const value = optionalNumber(body, name);
  if (value === null || value < 0) throw wrong(name, 'count');
  return value;
}

export function optionalText(body: CborMap, name: string): string | null {
  const value = body.get(name);
  return typeof value === 'string' ? value : null;
}

export function textField(body: CborMap, name: string, longest = 4096): string {
  const value = optionalText(body, name);
  if (value === null || value.length > longest) throw wrong(name, 'text');
  return value;
}

export function optionalBytes(body: CborMap, name: string): Uint8Array | null {
  const value = body.get(name);
  return value instanceof Uint8Array ? value : null;
}

export function bytesField(body: CborMap, name: string): Uint8Array {
  const value = optionalBytes(body, name);
  if (value === null) throw wrong(name, 'byte string');
  return value;
}

export function isTrue(body: CborMap, name: string): boolean {
  return body.get(name) === true;
}
