/** Images that esptool builds are read by our parser, which must say the same as `esptool image-info`. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/base/bytes.ts';
import { seededRandom } from '../../../src/base/random.ts';
import { type ChipId, chipOfId } from '../../../src/drivers/espressif-rom/chips.ts';
import { loadStub } from '../../../src/drivers/espressif-rom/stub.ts';
import { appDescriptorMagic, parseEspImage } from '../../../src/formats/esp-image.ts';
import { makeEspImage } from '../../../src/formats/make-esp-image.ts';
import { peers, setupCommand } from '../setup.mjs';
import { esptoolFile } from './peer-bench.ts';
import { machines, tinyElf } from './tiny-elf.ts';

const there = peers.esptool !== null;
const folder = mkdtempSync(join(tmpdir(), 'mintmark-esp-images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = seededRandom(9).bytes(3001);
const descriptor = new Uint8Array(256);
new DataView(descriptor.buffer).setUint32(0, appDescriptorMagic, true);
descriptor.set(utf8('3.2.1'), 16);
descriptor.set(utf8('tiny'), 48);

/** Where data and code of flash are mapped. */
const maps: readonly [ChipId, number, number, number][] = [
  ['esp32', machines.xtensa, 0x3f40_0020, 0x400d_0020],
  ['esp32s2', machines.xtensa, 0x3f00_0020, 0x4008_0020],
  ['esp32s3', machines.xtensa, 0x3c00_0020, 0x4201_0020],
  ['esp32c2', machines.riscv, 0x3c00_0020, 0x4201_0020],
  ['esp32c3', machines.riscv, 0x3c00_0020, 0x4201_0020],
  ['esp32c6', machines.riscv, 0x4280_0020, 0x4200_0020],
  ['esp32h2', machines.riscv, 0x4280_0020, 0x4200_0020],
];

/** What image-info prints, by its labels. */
const field = (info: string, label: string): string =>
  new RegExp(`^${label}: +(.*)$`, 'm').exec(info)?.[1]?.trim() ?? `no ${label}`;

describe.skipIf(!there)(`images of esptool${there ? '' : ` (skipped: run ${setupCommand})`}`, () => {
  it.each(maps)(
    '%s: header, segments, checksum, hash and description agree with image-info',
    async (chip, machine, rodata, code) => {
      const elf = join(folder, `${chip}.elf`);
      const bin = join(folder, `${chip}.bin`);
      const sections = [
        { name: '.flash.appdesc', address: rodata, bytes: descriptor },
        { name: '.flash.text', address: code, bytes: text },
      ];
      writeFileSync(elf, tinyElf(machine, code, sections));
      await esptoolFile('--chip', chip, 'elf2image', '-o', bin, elf);
      const info = await esptoolFile('image-info', bin);
      const parsed = parseEspImage(readFileSync(bin), bin);

      expect(field(info, 'Detected image type')).toBe(chipOfId(chip).title);
      expect(parsed.chipId).toBe(chipOfId(chip).imageId);
      expect(field(info, 'Entry point')).toBe(`0x${parsed.entry.toString(16)}`);
      expect(field(info, 'Segments')).toBe(String(parsed.segments.length));
      expect(field(info, 'Image size')).toBe(`${parsed.usedBytes} bytes`);
      const hex = parsed.checksum.toString(16).padStart(2, '0');
      expect(field(info, 'Checksum')).toBe(`0x${hex} (valid)`);
      expect(field(info, 'Validation hash')).toBe(`${parsed.sha256} (valid)`);
      expect(field(info, 'Project name')).toBe(parsed.app?.project);
      expect(field(info, 'App version')).toBe(parsed.app?.version);
      for (const [index, { loadAddress, offset, lengthBytes }] of parsed.segments.entries()) {
        const number = (value: number, digits: number): string =>
          `0x${value.toString(16).padStart(digits, '0')}`;
        const line = `${number(lengthBytes, 5)}  ${number(loadAddress, 8)}  ${number(offset - 8, 8)}`;
        expect(info, `segment ${index}`).toContain(line);
      }
    },
  );

  it.each(['1', '2', '3'])('ESP8266, version %s', async (version) => {
    const elf = join(folder, 'esp8266.elf');
    const sections = [
      { name: '.text', address: 0x4010_0000, bytes: text },
      { name: '.data', address: 0x3ffe_8000, bytes: text.subarray(0, 100) },
      { name: '.irom0.text', address: 0x4020_1010, bytes: text },
    ];
    writeFileSync(elf, tinyElf(machines.xtensa, 0x4010_0000, sections));
    const bin = join(folder, `esp8266-${version}-`);
    await esptoolFile('--chip', 'esp8266', 'elf2image', '--version', version, '-o', bin, elf);
    const parsed = parseEspImage(readFileSync(version === '1' ? `${bin}0x00000.bin` : bin), bin);
    expect(parsed).toMatchObject({ chipId: null, sha256: null, app: null, entry: 0x4010_0000 });
    expect(parsed.segments.some(({ loadAddress }) => loadAddress === 0x4010_0000)).toBe(true);
  });

  it('the stubs that esptool brings along are read: another maker of the same form', async () => {
    const root = join(dirname(dirname(peers.esptool ?? '')), 'lib');
    const found = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /stub_flasher.2.esp[^/]*\.json$/.test(name),
    );
    expect(found.length).toBeGreaterThan(9);
    for (const name of found) {
      const stub = await loadStub(join(root, name));
      expect(stub.segments[0]?.bytes.length, name).toBeGreaterThan(1000);
      const [code] = stub.segments;
      const inside = stub.entry - (code?.address ?? 0);
      expect(inside >= 0 && inside < (code?.bytes.length ?? 0), name).toBe(true);
    }
  });

  it('our own images are valid to esptool', async () => {
    const bin = join(folder, 'ours.bin');
    writeFileSync(bin, makeEspImage({ chipId: 5, app: { project: 'ours', version: '1.0.0' }, code: text }));
    const info = await esptoolFile('image-info', bin);
    expect(field(info, 'Checksum')).toContain('(valid)');
    expect(field(info, 'Validation hash')).toContain('(valid)');
    expect(field(info, 'Project name')).toBe('ours');
  });
});
