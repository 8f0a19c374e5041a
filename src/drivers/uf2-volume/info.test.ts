import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8 } from '../../base/bytes.ts';
import { infoLimitBytes, parseUf2Info } from './info.ts';

test("an Adafruit bootloader's file, with what it says besides", () => {
  const text =
    'UF2 Bootloader 0.4.1 lib/nrfx (v2.0.0) lib/tinyusb (0.6.0-272-g4e6aa0d8)\r\nModel: Adafruit ItsyBitsy nRF52840 Express\r\nBoard-ID: nRF52840-ItsyBitsy-revA\r\nSoftDevice: S140 version 6.1.1\r\nDate: Jan 19 2021\r\n';
  const info = parseUf2Info(utf8(text));
  expect(info).toMatchObject({
    model: 'Adafruit ItsyBitsy nRF52840 Express',
    boardId: 'nRF52840-ItsyBitsy-revA',
  });
  expect(info?.bootloader.startsWith('UF2 Bootloader 0.4.1')).toBe(true);
  expect([...(info?.more ?? [])]).toEqual([
    ['softdevice', 'S140 version 6.1.1'],
    ['date', 'Jan 19 2021'],
  ]);
});

test("Raspberry Pi's", () => {
  const info = parseUf2Info(utf8('UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n'));
  expect(info).toMatchObject({
    bootloader: 'UF2 Bootloader v3.0',
    model: 'Raspberry Pi RP2',
    boardId: 'RPI-RP2',
  });
});

test.each([
  ['nothing', ''],
  ['another file', 'Model: X\nBoard-ID: Y\n'],
  ['no model', 'UF2 Bootloader v1\nBoard-ID: Y\n'],
  ['no board', 'UF2 Bootloader v1\nModel: X\n'],
  ['more than it may have', `UF2 Bootloader v1\nModel: X\nBoard-ID: Y\n${' '.repeat(infoLimitBytes)}`],
])('%s is no such file', (_what, text) => {
  expect(parseUf2Info(utf8(text))).toBeNull();
});

test('whatever a unit puts there is bounded and printable, or refused', () => {
  const lines = fc.array(fc.oneof(fc.string(), fc.constantFrom('Model: A', 'Board-ID: B')), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(lines, fc.uint8Array({ maxLength: 60 }), (middle, tail) => {
      const head = utf8(`UF2 Bootloader v1\n${middle.join('\n')}\n`);
      const info = parseUf2Info(Uint8Array.from([...head, ...tail]));
      if (info === null) return;
      for (const text of [info.bootloader, info.model, info.boardId, ...info.more.values()]) {
        expect(text.length).toBeLessThanOrEqual(80);
        expect(text).not.toMatch(/\p{Cc}/u);
        expect(text.trim()).toBe(text);
        expect(text).not.toBe('');
      }
      expect(info.more.size).toBeLessThanOrEqual(40);
    }),
  );
});
