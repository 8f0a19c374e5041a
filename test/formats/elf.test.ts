import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { parseElf } from '../../src/formats/elf.ts';
import { elfProgram } from './elf-program.ts';
import { refusal } from './refusal.ts';

const code = { physicalAddress: 0x08000000, bytes: utf8('vectors and code') };
const data = { physicalAddress: 0x08000100, bytes: utf8('initial values'), memoryBytes: 100 };

describe('an ELF program', () => {
  it.each([true, false])(
    'gives what is loaded at physical addresses, ascending (little endian: %s)',
    (littleEndian) => {
      const notes = { type: 4, physicalAddress: 0, bytes: utf8('a note') };
      const zeros = { physicalAddress: 0x20000000, bytes: new Uint8Array(0), memoryBytes: 4096 };
      expect(parseElf(elfProgram({ littleEndian, segments: [data, notes, code, zeros] }))).toEqual([
        { address: 0x08000000, bytes: code.bytes },
        { address: 0x08000100, bytes: data.bytes },
      ]);
    },
  );

  it('joins what touches', () => {
    const next = { physicalAddress: 0x08000010, bytes: utf8('!') };
    expect(parseElf(elfProgram({ segments: [code, next] }))).toEqual([
      { address: 0x08000000, bytes: utf8('vectors and code!') },
    ]);
  });

  const whole = elfProgram({ segments: [code] });
  const changed = (offset: number, value: number): Uint8Array => {
    const file = whole.slice();
    new DataView(file.buffer).setUint16(offset, value, true);
    return file;
  };
  it.each<[string, Uint8Array, number, RegExp]>([
    ['another file', utf8('#!/bin/sh and more text'), 0, /magic number/],
    ['for 64 bits', elfProgram({ bits: 64, segments: [code] }), 4, /64-bit processor/],
    ['of an unknown byte order', changed(5, 3), 5, /byte order/],
    ['cut off in its header', whole.subarray(0, 40), 40, /header is cut off/],
    ['an object file', elfProgram({ type: 1, segments: [code] }), 16, /not a linked program/],
    ['cut off in its contents', whole.subarray(0, -1), 56, /outside of the file/],
    ['with a table behind its end', changed(44, 200), 28, /outside of the file/],
    ['with thousands of segments', changed(44, 0xffff), 44, /65535 program headers/],
    ['with short program headers', changed(42, 8), 42, /headers of 8 bytes/],
    ['without segments', changed(44, 0), 44, /no data/],
    [
      'larger than its memory',
      elfProgram({ segments: [{ ...code, memoryBytes: 3 }] }),
      68,
      /larger than its memory/,
    ],
    [
      'with segments over each other',
      elfProgram({ segments: [code, { ...data, physicalAddress: 0x08000008 }] }),
      84,
      /there twice/,
    ],
    ['beyond 32 bits', elfProgram({ segments: [{ ...code, physicalAddress: 0xfffffff8 }] }), 52, /32-bit/],
  ])('is refused when it is %s, with the offset', (_name, bytes, offset, reason) => {
    const fault = refusal(() => parseElf(bytes));
    expect(fault).toMatchObject({
      code: 'image.invalid',
      message: expect.stringMatching(reason),
      context: { offset },
    });
  });

  it('is refused when it names the same bytes again and again', () => {
    const segments = [0, 0x1000, 0x2000].map((physicalAddress) => ({
      physicalAddress,
      bytes: new Uint8Array(100),
    }));
    const file = elfProgram({ segments });
    const view = new DataView(file.buffer);
    for (const at of [52 + 32, 52 + 64]) {
      view.setUint32(at + 4, 0, true);
      view.setUint32(at + 16, 300, true);
      view.setUint32(at + 20, 300, true);
    }
    expect(refusal(() => parseElf(file)).context).toMatchObject({
      offset: 52 + 64 + 16,
      reason: 'the segments hold more than the file',
    });
  });
});
