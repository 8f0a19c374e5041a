/** What a unit does with NVS that a generator never makes: replaced, erased and damaged entries. Byte-identity: test/peers/formats. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import {
  decryptNvsImage,
  encryptNvsImage,
  makeNvsKeyPartition,
  readNvsKeyPartition,
} from '../../src/formats/nvs-encryption.ts';
import { makeNvsImage } from '../../src/formats/nvs-image.ts';
import { bitmapOffset, itemTypes, type NvsEntry, noChunk, pageBytes } from '../../src/formats/nvs-layout.ts';
import { readNvsImage } from '../../src/formats/nvs-read.ts';
import { NvsWriter, smallItem } from '../../src/formats/nvs-writer.ts';
import { Fault } from '../../src/model/fault.ts';
import { nvsCorpus, nvsCorpusKey } from './nvs-corpus.ts';
import vectors from './nvs-vectors.json' with { type: 'json' };

const number = (key: string, value: number, namespace = 'app'): NvsEntry => ({
  namespace,
  key,
  type: 'u8',
  value,
});
const fault = (work: () => unknown): Fault => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('it was accepted');
};

/** A partition with one namespace, written by hand. */
function written(write: (writer: NvsWriter) => void): Uint8Array {
  const writer = new NvsWriter(4 * pageBytes);
  writer.writeItem(smallItem(0, itemTypes.u8, 'app', Uint8Array.of(1)));
  write(writer);
  return writer.image;
}
const u8 = (writer: NvsWriter, key: string, value: number): void =>
  writer.writeItem(smallItem(1, itemTypes.u8, key, Uint8Array.of(value)));
/** A blob in one chunk, as a unit writes it; `start` is 0 or 128 by turns. */
function blob(writer: NvsWriter, start: number, value: Uint8Array): void {
  writer.writeData({ namespace: 1, type: itemTypes.blobChunk, chunk: start, key: 'b' }, value);
  const index = Uint8Array.of(value.length, 0, 0, 0, 1, start, 0xff, 0xff);
  writer.writeItem({
    namespace: 1,
    type: itemTypes.blobIndex,
    span: 1,
    chunk: noChunk,
    key: 'b',
    data: index,
  });
}

describe('reading NVS', () => {
  it('takes the newest value of a key, also when the older one is still there', () => {
    const image = written((writer) => {
      u8(writer, 'a', 1);
      u8(writer, 'z', 3);
      writer.nextPage();
      u8(writer, 'a', 2);
    });
    expect(readNvsImage(image)).toEqual({ entries: [number('z', 3), number('a', 2)], damage: [] });
  });

  it('goes by the sequence numbers of pages, not by their places', () => {
    const image = written((writer) => {
      u8(writer, 'a', 1);
      writer.nextPage();
      u8(writer, 'a', 2);
    });
    const swapped = image.slice();
    swapped.set(image.subarray(0, pageBytes), pageBytes);
    swapped.set(image.subarray(pageBytes, 2 * pageBytes), 0);
    expect(readNvsImage(swapped).entries).toEqual([number('a', 2)]);
  });

  it('takes the newer version of a blob while both are there', () => {
    const image = written((writer) => {
      blob(writer, 0, utf8('old and longer'));
      blob(writer, 0x80, utf8('new'));
    });
    expect(readNvsImage(image).entries).toEqual([
      { namespace: 'app', key: 'b', type: 'binary', value: utf8('new') },
    ]);
  });

  it('does not see what was erased', () => {
    const image = written((writer) => {
      u8(writer, 'a', 1);
      u8(writer, 'b', 2);
    });
    // Entry 1: from written (10) to erased (00).
    image[bitmapOffset] = (image[bitmapOffset] ?? 0) & ~0b1100;
    expect(readNvsImage(image)).toEqual({ entries: [number('b', 2)], damage: [] });
  });

  it('skips an entry with a wrong CRC and says where it is', () => {
    const image = written((writer) => {
      u8(writer, 'a', 1);
      u8(writer, 'b', 2);
    });
    image[64 + 32 + 24] = 9;
    expect(readNvsImage(image)).toEqual({
      entries: [number('b', 2)],
      damage: [{ offset: 96, reason: 'an entry with a wrong CRC' }],
    });
  });

  it('skips a string that was cut off by a power cut', () => {
    const image = makeNvsImage(
      [{ namespace: 'app', key: 's', type: 'string', value: new Uint8Array(60).fill(65) }],
      0x3000,
    );
    // The last of its three entries was never marked as written.
    image[bitmapOffset] = (image[bitmapOffset] ?? 0) | 0b11000000;
    expect(readNvsImage(image).entries).toEqual([]);
    expect(readNvsImage(image).damage[0]).toMatchObject({
      offset: 96,
      reason: expect.stringMatching(/not written to its end/),
    });
  });

  it('finds nothing in erased flash, and refuses what is no NVS, with offset and reason', () => {
    expect(readNvsImage(new Uint8Array(0x3000).fill(0xff))).toEqual({ entries: [], damage: [] });
    const image = makeNvsImage([number('a', 1)], 0x3000);
    expect(fault(() => readNvsImage(image.subarray(0, 100))).context).toMatchObject({ offset: 100 });
    expect(fault(() => readNvsImage(new Uint8Array(0x3000).fill(7))).context).toMatchObject({ offset: 0 });
    image[4] = 9;
    expect(fault(() => readNvsImage(image)).context).toEqual({
      offset: 28,
      reason: "a page's header has a wrong CRC",
    });
  });

  it('leaves what it reads as it is, also where that is a Buffer', () => {
    const key = Uint8Array.from({ length: 64 }, (_, index) => index);
    const image = Buffer.from(makeNvsImage([number('a', 1)], 0x3000));
    encryptNvsImage(image, key);
    const before = Buffer.from(image);
    expect(readNvsImage(decryptNvsImage(image, key)).entries).toEqual([number('a', 1)]);
    expect(image.equals(before)).toBe(true);
    const keys = Buffer.from(makeNvsKeyPartition(key));
    readNvsKeyPartition(keys).fill(0);
    expect(keys.subarray(0, 64).equals(key)).toBe(true);
  });

  it('finds no values with a wrong key, only damage', () => {
    const image = makeNvsImage([number('a', 1)], 0x3000);
    encryptNvsImage(
      image,
      new Uint8Array(64).map((_, index) => index),
    );
    const other = decryptNvsImage(
      image,
      new Uint8Array(64).map((_, index) => index + 1),
    );
    expect(readNvsImage(other)).toMatchObject({ entries: [], damage: [{ offset: 64 }, { offset: 96 }] });
    expect(fault(() => readNvsKeyPartition(new Uint8Array(4096))).context).toMatchObject({ offset: 64 });
  });
});

describe('making NVS', () => {
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  it.each(nvsCorpus.map((input, index) => [input.name, input, index] as const))(
    "gives the bytes that Espressif's generator gave: %s",
    (_name, { entries, sizeBytes }, index) => {
      const image = makeNvsImage(entries, sizeBytes);
      expect(sha256(image)).toBe(vectors.plain[index]);
      encryptNvsImage(image, nvsCorpusKey(index));
      expect(sha256(image)).toBe(vectors.encrypted[index]);
    },
  );

  it('puts entries of namespaces that come back into the right one', () => {
    const entries = [number('a', 1, 'one'), number('b', 2, 'two'), number('c', 3, 'one')];
    expect(readNvsImage(makeNvsImage(entries, 0x3000)).entries).toEqual(entries);
  });

  it('takes the longest string that a unit can hold, which the generator does not', () => {
    const value = new Uint8Array(3999).fill(0x61);
    const entries: NvsEntry[] = [{ namespace: 'app', key: 's', type: 'string', value }, number('z', 1)];
    expect(readNvsImage(makeNvsImage(entries, 0x5000))).toEqual({ entries, damage: [] });
  });

  it.each<[string, readonly NvsEntry[], RegExp]>([
    ['a long key', [number('a-key-of-sixteen', 1)], /"app\/a-key-of-sixteen" has a name/],
    ['an empty key', [number('', 1)], /has a name/],
    ['a long namespace', [number('a', 1, 'a-name-of-sixteen')], /has a name/],
    ['a key twice', [number('a', 1), number('a', 2)], /is there twice/],
    ['a number out of range', [number('a', 256)], /not a number that fits into u8/],
    ['a broken number', [number('a', 1.5)], /not a number that fits into u8/],
    [
      'a zero in a string',
      [{ namespace: 'app', key: 's', type: 'string', value: new Uint8Array(3) }],
      /a zero in it/,
    ],
    [
      'a long string',
      [{ namespace: 'app', key: 's', type: 'string', value: new Uint8Array(4000).fill(65) }],
      /more than 3999/,
    ],
    [
      'too many namespaces',
      Array.from({ length: 255 }, (_, index) => number('k', 1, `n${index}`)),
      /254 namespaces/,
    ],
  ])('refuses %s and names the entry', (_name, entries, reason) => {
    expect(fault(() => makeNvsImage(entries, 0x3000))).toMatchObject({
      code: 'group.invalid',
      message: expect.stringMatching(reason),
    });
  });

  it('refuses what does not fit, and partitions that do not exist', () => {
    const entries = Array.from({ length: 300 }, (_, index) => number(`k${index}`, 1));
    expect(fault(() => makeNvsImage(entries, 0x3000)).code).toBe('image.too-large');
    for (const sizeBytes of [0, 100, 0x3001, 1 << 30])
      expect(fault(() => makeNvsImage([], sizeBytes)).code).toBe('image.invalid');
  });
});
