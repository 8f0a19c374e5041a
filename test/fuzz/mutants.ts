/** Damaged inputs: valid ones with flipped bits, lengths blown up, parts cut off, repeated, and put together from several. */
import fc from 'fast-check';
import { concatBytes } from '../../src/base/bytes.ts';
import type { FuzzTarget } from './target.ts';

const longestBytes = 128 * 1024;
/** Near a beginning is where headers are. */
const position = fc.oneof(fc.nat(63), fc.nat(600), fc.nat(1 << 20));
const telling = fc.constantFrom(
  0,
  1,
  2,
  0x7f,
  0x80,
  0xff,
  0x100,
  0x7fff,
  0xffff,
  0x10000,
  0x7fffffff,
  0x80000000,
  0xfffffff0,
  0xffffffff,
);

type Change = (bytes: Uint8Array, corpus: readonly Uint8Array[]) => Uint8Array;
const at = (bytes: Uint8Array, where: number): number => where % (bytes.length + 1);

const changes: readonly fc.Arbitrary<Change>[] = [
  fc.tuple(position, fc.nat(7)).map(([where, bit]) => (bytes) => {
    const copy = new Uint8Array(bytes);
    const index = at(bytes, where);
    if (index < copy.length) copy[index] = (copy[index] ?? 0) ^ (1 << bit);
    return copy;
  }),
  fc.tuple(position, fc.nat(255)).map(([where, value]) => (bytes) => {
    const copy = new Uint8Array(bytes);
    if (copy.length > 0) copy[where % copy.length] = value;
    return copy;
  }),
  fc
    .tuple(position, fc.constantFrom(1, 2, 4), fc.boolean(), fc.oneof(telling, fc.nat(5000)), fc.boolean())
    .map(([where, size, little, value, relative]) => (bytes) => {
      const copy = new Uint8Array(bytes);
      const start = at(bytes, where);
      // Relative to the length: just inside, just outside.
      const number = relative ? (bytes.length + (value % 5) - 2) >>> 0 : value;
      for (let index = 0; index < size && start + index < copy.length; index += 1)
        copy[start + index] = (number >>> (8 * (little ? index : size - 1 - index))) & 0xff;
      return copy;
    }),
  position.map((where) => (bytes) => bytes.subarray(0, at(bytes, where))),
  position.map((where) => (bytes) => bytes.subarray(at(bytes, where))),
  fc.tuple(position, fc.nat(600)).map(([where, count]) => (bytes) => {
    const start = at(bytes, where);
    return concatBytes([bytes.subarray(0, start), bytes.subarray(start + count)]);
  }),
  fc.tuple(position, fc.nat(600), fc.integer({ min: 2, max: 40 })).map(([where, count, times]) => (bytes) => {
    const start = at(bytes, where);
    const part = bytes.subarray(start, start + count);
    return concatBytes([
      bytes.subarray(0, start),
      ...Array<Uint8Array>(times).fill(part),
      bytes.subarray(start + count),
    ]);
  }),
  fc.tuple(position, fc.uint8Array({ maxLength: 40 })).map(([where, more]) => (bytes) => {
    const start = at(bytes, where);
    return concatBytes([bytes.subarray(0, start), more, bytes.subarray(start)]);
  }),
  fc.tuple(fc.nat(100), position, position).map(([which, where, other]) => (bytes, corpus) => {
    const donor = corpus[which % corpus.length] ?? bytes;
    return concatBytes([bytes.subarray(0, at(bytes, where)), donor.subarray(at(donor, other))]);
  }),
];

export function mutants(target: Pick<FuzzTarget, 'corpus' | 'repair'>): fc.Arbitrary<Uint8Array> {
  const parts = fc.tuple(
    fc.nat(target.corpus.length - 1),
    fc.array(fc.oneof(...changes), { maxLength: 6 }),
    fc.boolean(),
  );
  return parts.map(([which, list, repaired]) => {
    let bytes = target.corpus[which] ?? new Uint8Array();
    for (const change of list) bytes = change(bytes, target.corpus).subarray(0, longestBytes);
    const copy = new Uint8Array(bytes);
    return repaired ? (target.repair?.(copy) ?? copy) : copy;
  });
}
