/**
 * SenML-CBOR (application/senml+cbor, 112): RFC 8428 section 6, LwM2M Core-V1_1 section 7.4.5. The fields of SenML have
 * numbers for names here, which the CBOR of our protocols never has: hence a reader of its own, for exactly this shape.
 */
import { concatBytes, utf8 } from '../base/bytes.ts';
import { type Lwm2mInstance, lwm2mFault, lwm2mLimits, strictText } from './lwm2m-object.ts';
import {
  instancesOf,
  mustUnderstand,
  type PlacedRecord,
  type SenmlField,
  type SenmlRecord,
  senmlRecords,
} from './senml-records.ts';

const format = 'SenML-CBOR';
/** RFC 8428 section 6, table 6; `vlo` has no number. */
const labels: Readonly<Record<SenmlField, number | string>> = {
  bn: -2,
  n: 0,
  v: 2,
  vs: 3,
  vb: 4,
  vd: 8,
  vlo: 'vlo',
};
const namesOfNumbers: ReadonlyMap<number, string> = new Map([
  [-6, 'bs'],
  [-5, 'bv'],
  [-4, 'bu'],
  [-3, 'bt'],
  [-2, 'bn'],
  [-1, 'bver'],
  [0, 'n'],
  [1, 'u'],
  [2, 'v'],
  [3, 'vs'],
  [4, 'vb'],
  [5, 's'],
  [6, 't'],
  [7, 'ut'],
  [8, 'vd'],
]);

export function encodeSenmlCbor(instances: readonly Lwm2mInstance[]): Uint8Array {
  const records = senmlRecords(instances);
  return concatBytes([
    head(4, records.length),
    ...records.flatMap((record) => [
      head(5, record.size),
      ...[...record].flatMap(([name, value]) => [item(labels[name]), item(value)]),
    ]),
  ]);
}

function item(value: string | number | boolean | Uint8Array): Uint8Array {
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (typeof value === 'string') return concatBytes([head(3, utf8(value).length), utf8(value)]);
  if (typeof value !== 'number') return concatBytes([head(2, value.length), value]);
  if (Number.isSafeInteger(value) && !Object.is(value, -0))
    return value < 0 ? head(1, -1 - value) : head(0, value);
  const view = new DataView(new ArrayBuffer(9));
  view.setUint8(0, 0xfb);
  view.setFloat64(1, value);
  return new Uint8Array(view.buffer);
}

/** Major type and argument in the fewest bytes (RFC 8949 section 4.2.1). */
function head(major: number, argument: number): Uint8Array {
  const high = major << 5;
  if (argument < 24) return Uint8Array.of(high | argument);
  const size = argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : argument < 0x1_0000_0000 ? 4 : 8;
  const view = new DataView(new ArrayBuffer(9));
  view.setBigUint64(1, BigInt(argument));
  const bytes = new Uint8Array(view.buffer).slice(8 - size);
  bytes[0] = high | (24 + Math.log2(size));
  return bytes;
}

/** Throws Fault device.protocol with the offset of what is wrong. */
export function decodeSenmlCbor(bytes: Uint8Array): readonly Lwm2mInstance[] {
  if (bytes.length > lwm2mLimits.largestBytes) throw lwm2mFault(format, 0, 'longer than allowed');
  return instancesOf(format, new Reader(bytes).records());
}

type Item = string | number | boolean | Uint8Array;
const indefinite = Number.POSITIVE_INFINITY;

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    // A Buffer's slice would not be a copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  *records(): Generator<PlacedRecord> {
    for (let left = this.#container(4, 'an array of records'); !this.#ended(left); left -= 1) {
      yield { offset: this.#at, fields: this.#record() };
    }
    if (this.#at !== this.#bytes.length) throw lwm2mFault(format, this.#at, 'bytes after the end');
  }

  #record(): SenmlRecord {
    const fields = new Map<SenmlField, Item>();
    const seen = new Set<string>();
    for (let left = this.#container(5, 'a record'); !this.#ended(left); left -= 1) {
      const offset = this.#at;
      if (seen.size >= 16) throw lwm2mFault(format, offset, 'more fields than a record has');
      const label = this.#item();
      const name = typeof label === 'number' ? (namesOfNumbers.get(label) ?? '?') : label;
      if (typeof name !== 'string' || mustUnderstand(name))
        throw lwm2mFault(format, offset, 'a field that LwM2M does not have');
      if (seen.has(String(label))) throw lwm2mFault(format, offset, 'a field twice');
      seen.add(String(label));
      const value = this.#item();
      if (isField(name) && label === labels[name]) fields.set(name, value);
    }
    return fields;
  }

  /** How many items are in it; infinite for an indefinite length. */
  #container(major: 4 | 5, what: string): number {
    const offset = this.#at;
    const initial = this.#byte();
    if (initial >> 5 !== major) throw lwm2mFault(format, offset, `${what} is needed`);
    const count = (initial & 31) === 31 ? indefinite : this.#argument(initial);
    if (count !== indefinite && count > lwm2mLimits.mostItems)
      throw lwm2mFault(format, offset, 'more items than allowed');
    return count;
  }

  #ended(left: number): boolean {
    if (left !== indefinite) return left === 0;
    if (this.#bytes[this.#at] !== 0xff) return false;
    this.#at += 1;
    return true;
  }

  #item(): Item {
    const offset = this.#at;
    const initial = this.#byte();
    switch (initial >> 5) {
      case 0:
        return this.#exact(this.#argument(initial), offset);
      case 1:
        return this.#exact(-1 - this.#argument(initial), offset);
      case 2:
        return this.#take(this.#argument(initial)).slice();
      case 3: {
        const text = strictText(this.#take(this.#argument(initial)));
        if (text === null) throw lwm2mFault(format, offset, 'text that is not UTF-8');
        return text;
      }
      case 7:
        return this.#simple(initial, offset);
      default:
        throw lwm2mFault(format, offset, 'a tag, an array or a map inside a record');
    }
  }

  #simple(initial: number, offset: number): Item {
    switch (initial) {
      case 0xf4:
        return false;
      case 0xf5:
        return true;
      case 0xf9:
        return halfFloat(this.#number(2));
      case 0xfa:
        this.#take(4);
        return this.#view.getFloat32(this.#at - 4);
      case 0xfb:
        this.#take(8);
        return this.#view.getFloat64(this.#at - 8);
      default:
        throw lwm2mFault(format, offset, 'neither a boolean nor a float');
    }
  }

  #exact(value: number, offset: number): number {
    if (Number.isSafeInteger(value)) return value;
    throw lwm2mFault(format, offset, 'a whole number beyond 2^53');
  }

  #argument(initial: number): number {
    const detail = initial & 31;
    if (detail < 24) return detail;
    if (detail > 27) throw lwm2mFault(format, this.#at - 1, 'a length that there is not here');
    return this.#number(1 << (detail - 24));
  }

  #number(size: number): number {
    return this.#take(size).reduce((value, byte) => value * 256 + byte, 0);
  }

  #byte(): number {
    return this.#take(1)[0] ?? 0;
  }

  #take(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at) throw lwm2mFault(format, this.#at, 'cut off');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}

function isField(name: string): name is SenmlField {
  return Object.hasOwn(labels, name);
}

/** RFC 8949 appendix D. */
function halfFloat(half: number): number {
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  const sign = half >> 15 === 0 ? 1 : -1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (fraction + 1024) * 2 ** (exponent - 25);
}
