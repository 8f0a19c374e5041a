/** A minimal 32-bit ELF file (System V ABI) that `esptool elf2image` turns into a firmware image. */
import { concatBytes, utf8 } from '../../../src/base/bytes.ts';

export interface ElfSection {
  readonly name: string;
  readonly address: number;
  readonly bytes: Uint8Array;
}

export const machines = { xtensa: 94, riscv: 243 } as const;
const headerBytes = 52;
const sectionHeaderBytes = 40;
const programHeaderBytes = 32;
const executable = 2;
const progbits = 1;
const stringTable = 3;
const allocated = 2;

export function tinyElf(machine: number, entry: number, sections: readonly ElfSection[]): Uint8Array {
  const names = utf8(`\0${sections.map(({ name }) => `${name}\0`).join('')}.shstrtab\0`);
  const bodies = [...sections.map(({ bytes }) => bytes), names];
  const offsets: number[] = [];
  let end = headerBytes + programHeaderBytes * sections.length;
  for (const body of bodies) {
    offsets.push(end);
    end += Math.ceil(body.length / 4) * 4;
  }
  const file = new Uint8Array(end + sectionHeaderBytes * (bodies.length + 1));
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  const shorts: [number, number][] = [
    [16, executable],
    [18, machine],
    [40, headerBytes],
    [42, programHeaderBytes],
    [44, sections.length],
    [46, sectionHeaderBytes],
    [48, bodies.length + 1],
    [50, bodies.length],
  ];
  for (const [at, value] of shorts) view.setUint16(at, value, true);
  words(view, 20, [1, entry, headerBytes, end]);
  for (const [index, body] of bodies.entries()) file.set(body, offsets[index] ?? 0);
  let nameAt = 1;
  for (const [index, { name, address, bytes }] of sections.entries()) {
    const offset = offsets[index] ?? 0;
    const size = bytes.length;
    words(view, headerBytes + index * programHeaderBytes, [1, offset, address, address, size, size, 7, 4]);
    const at = end + (index + 1) * sectionHeaderBytes;
    words(view, at, [nameAt, progbits, allocated, address, offset, size, 0, 0, 4, 0]);
    nameAt += name.length + 1;
  }
  const at = end + bodies.length * sectionHeaderBytes;
  words(view, at, [nameAt, stringTable, 0, 0, offsets.at(-1) ?? 0, names.length, 0, 0, 1, 0]);
  return concatBytes([file]);
}

function words(view: DataView, at: number, values: readonly number[]): void {
  for (const [index, value] of values.entries()) view.setUint32(at + index * 4, value, true);
}
