/** The tools that people make firmware files with, beside our readers: GNU binutils, dfu-util's tools, Espressif's UF2. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random.ts';
import { addDfuSuffix, parseDfuSuffix } from '../../../src/formats/dfu-suffix.ts';
import { dfuseSegments, makeDfuse, parseDfuse } from '../../../src/formats/dfuse-file.ts';
import { parseElf } from '../../../src/formats/elf.ts';
import { parseIntelHex } from '../../../src/formats/intel-hex.ts';
import { parseUf2 } from '../../../src/formats/uf2.ts';
import { hexFile } from '../../formats/hex-records.ts';
import { peers, setupCommand } from '../setup.mjs';

const folder = mkdtempSync(join(tmpdir(), 'mintmark-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const run = (program: string | null, args: readonly string[]): string =>
  execFileSync(program ?? '', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const skipped = (program: string | null): string =>
  program === null ? ` (skipped: run ${setupCommand})` : '';
const random = seededRandom(3);
const hex = (value: number): string => `0x${value.toString(16)}`;

describe.skipIf(peers.objcopy === null)(`objcopy and Intel HEX${skipped(peers.objcopy)}`, () => {
  it.each([
    [1, 0],
    [16, 0xfff8],
    [70_000, 0x08000000],
    [100_000, 0x0801fff1],
    [300_000, 0xfff00000],
  ])('%i bytes that it writes at %i are read', (sizeBytes, address) => {
    const bytes = random.bytes(sizeBytes);
    writeFileSync(at('in.bin'), bytes);
    run(peers.objcopy, [
      '-I',
      'binary',
      '-O',
      'ihex',
      '--change-addresses',
      hex(address),
      'in.bin',
      'out.hex',
    ]);
    const [segment, ...others] = parseIntelHex(readFileSync(at('out.hex')));
    expect(others).toEqual([]);
    expect(segment?.address).toBe(address);
    expect(Buffer.from(segment?.bytes ?? []).equals(bytes)).toBe(true);
  });

  it('what it makes of a file with gaps is what we make of it', () => {
    const segments = [
      { address: 0x08000000, bytes: random.bytes(100) },
      { address: 0x08000100, bytes: random.bytes(5000) },
      { address: 0x08010000, bytes: random.bytes(33) },
    ];
    writeFileSync(at('gaps.hex'), hexFile(segments));
    run(peers.objcopy, ['-I', 'ihex', '-O', 'binary', '--gap-fill', '0xa5', 'gaps.hex', 'gaps.bin']);
    const flat = new Uint8Array(0x10000 + 33).fill(0xa5);
    for (const { address, bytes } of parseIntelHex(readFileSync(at('gaps.hex'))))
      flat.set(bytes, (address ?? 0) - 0x08000000);
    expect(readFileSync(at('gaps.bin')).equals(flat)).toBe(true);
  });
});

/** Code and constants in flash, variables that run in RAM and are stored behind the code, and memory of zeros. */
const assembly = `
  .section .text, "ax"
  .global _start
_start: .word 0x20001000, 0x08000009
  .fill 777, 1, 0x5a
  .section .data, "aw"
  .word 1, 2, 3
  .section .bss, "aw", %nobits
  .space 4096
  .section .far, "a"
  .asciz "configuration far away"
`;
const script = `
MEMORY { flash : ORIGIN = 0x08000000, LENGTH = 512K  ram : ORIGIN = 0x20000000, LENGTH = 64K }
SECTIONS {
  .text : { *(.text) } > flash
  .data : { *(.data) } > ram AT > flash
  .bss (NOLOAD) : { *(.bss) } > ram
  .far 0x08020000 : { *(.far) } > flash
}
ENTRY(_start)
`;

describe.skipIf(peers.armObjcopy === null || peers.readelf === null)(
  `binutils and ELF${skipped(peers.armObjcopy ?? peers.readelf)}`,
  () => {
    const tool = (name: string): string => (peers.armObjcopy ?? '').replace(/objcopy$/, name);

    it.each(['EL', 'EB'])('a linked program is read as objcopy and readelf read it (-%s)', (order) => {
      writeFileSync(at('program.s'), assembly);
      writeFileSync(at('program.ld'), script);
      run(tool('as'), [`-${order}`, '-mcpu=cortex-m3', '-o', 'program.o', 'program.s']);
      run(tool('ld'), [`-${order}`, '-T', 'program.ld', '-o', 'program.elf', 'program.o']);
      const segments = parseElf(readFileSync(at('program.elf')));

      run(tool('objcopy'), ['-O', 'ihex', 'program.elf', 'program.hex']);
      const theirs = parseIntelHex(readFileSync(at('program.hex')));
      expect(segments).toEqual(
        theirs.map(({ address, bytes }) => ({ address, bytes: Uint8Array.from(bytes) })),
      );

      const listed = run(peers.readelf, ['-lW', 'program.elf']).matchAll(
        /LOAD\s+\S+\s+\S+\s+(\S+)\s+(\S+)\s/g,
      );
      const loads = [...listed].map(([, address, size]) => [Number(address), Number(size)] as const);
      const stored = loads.filter(([, size]) => size > 0).reduce((sum, [, size]) => sum + size, 0);
      expect(segments.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(stored);
      expect(loads.map(([address]) => address)).toContain(segments[0]?.address);
      expect(segments.map(({ address }) => address)).toEqual([0x08000000, 0x08020000]);
    });

    it('an object file that is not linked is refused', () => {
      writeFileSync(at('object.s'), assembly);
      run(tool('as'), ['-o', 'object.o', 'object.s']);
      expect(() => parseElf(readFileSync(at('object.o')))).toThrow(/not a linked program/);
    });
  },
);

describe.skipIf(peers.dfuSuffix === null)(`dfu-suffix${skipped(peers.dfuSuffix)}`, () => {
  it.each([0, 1, 15, 1000, 100_000])('its suffix after %i bytes is read, and it reads ours', (sizeBytes) => {
    const payload = random.bytes(sizeBytes);
    writeFileSync(at('theirs.dfu'), payload);
    if (sizeBytes > 0) {
      run(peers.dfuSuffix, ['-v', '0x1d50', '-p', '0x6082', '-d', '0x0123', '-a', 'theirs.dfu']);
      const theirs = readFileSync(at('theirs.dfu'));
      const identity = { vendorId: 0x1d50, productId: 0x6082, deviceRelease: 0x0123 };
      const { payload: read, ...rest } = parseDfuSuffix(theirs);
      expect(rest).toEqual({ ...identity, dfuVersion: 0x0100 });
      expect(Buffer.from(read).equals(payload)).toBe(true);
      expect(Buffer.from(addDfuSuffix(payload, identity)).equals(theirs)).toBe(true);
    }
    writeFileSync(
      at('ours.dfu'),
      addDfuSuffix(payload, { vendorId: 0x0483, productId: 0xdf11, deviceRelease: 7 }),
    );
    const words = run(peers.dfuSuffix, ['-c', 'ours.dfu']);
    expect(words).toMatch(/Vendor ID:\s+0x0483/);
    expect(words).toMatch(/Product ID:\s+0xDF11/);
    expect(words).toMatch(/BCD device:\s+0x0007/);
  });
});

describe.skipIf(peers.dfusePack === null)(`dfuse-pack${skipped(peers.dfusePack)}`, () => {
  it('its file of two pieces and two alternate settings is read', () => {
    const pieces = [
      [0x08000000, random.bytes(2048), 0],
      [0x08010000, random.bytes(77), 0],
      [0x1fff7800, random.bytes(40), 1],
    ] as const;
    const args = pieces.flatMap(([address, bytes, alternate], index) => {
      writeFileSync(at(`piece${index}.bin`), bytes);
      return ['-b', `${hex(address)}${alternate === 0 ? '' : `@${alternate}`}:piece${index}.bin`];
    });
    run(peers.dfusePack, [...args, '-D', '0x0483:0xdf11', 'packed.dfu']);
    const file = readFileSync(at('packed.dfu'));
    expect(parseDfuse(file)).toMatchObject({ vendorId: 0x0483, productId: 0xdf11 });
    expect(parseDfuse(file).targets.map(({ alternateSetting }) => alternateSetting)).toEqual([0, 1]);
    for (const [index, { address, bytes }] of dfuseSegments(file).entries()) {
      expect(address).toBe(pieces[index]?.[0]);
      expect(Buffer.from(bytes).equals(pieces[index]?.[1] ?? new Uint8Array())).toBe(true);
    }
  });

  it('it finds in ours what we put in', () => {
    const segments = [
      { address: 0x08000000, bytes: random.bytes(500) },
      { address: 0x08008000, bytes: random.bytes(20) },
    ];
    writeFileSync(
      at('made.dfu'),
      makeDfuse(segments, { vendorId: 0x0483, productId: 0xdf11, deviceRelease: 0 }),
    );
    const words = run(peers.dfusePack, ['--dump', 'made.dfu']);
    expect(words).not.toMatch(/CRC ERROR/i);
    expect(
      readFileSync(at('made.dfu.target0.image0.bin')).equals(segments[0]?.bytes ?? new Uint8Array()),
    ).toBe(true);
    expect(
      readFileSync(at('made.dfu.target0.image1.bin')).equals(segments[1]?.bytes ?? new Uint8Array()),
    ).toBe(true);
  });
});

describe.skipIf(peers.esptool === null)(`UF2 by esptool${skipped(peers.esptool)}`, () => {
  it.each([[[]], [['--chunk-size', '256']], [['--md5-disable']]])('is read, with its gap (%j)', (options) => {
    const parts = [
      [0x1000, random.bytes(5000)],
      [0x10000, random.bytes(70_000)],
    ] as const;
    const args = parts.flatMap(([address, bytes], index) => {
      writeFileSync(at(`part${index}.bin`), bytes);
      return [hex(address), `part${index}.bin`];
    });
    run(peers.esptool, [
      '--chip',
      'esp32s3',
      'merge-bin',
      '--format',
      'uf2',
      '-o',
      'out.uf2',
      ...options,
      ...args,
    ]);
    const [family, ...others] = parseUf2(readFileSync(at('out.uf2')));
    expect(others).toEqual([]);
    expect(family?.familyId).toBe(0xc47e5767);
    expect(family?.segments.map(({ address }) => address)).toEqual(parts.map(([address]) => address));
    for (const [index, { bytes }] of (family?.segments ?? []).entries())
      expect(Buffer.from(bytes).equals(parts[index]?.[1] ?? new Uint8Array())).toBe(true);
  });
});
