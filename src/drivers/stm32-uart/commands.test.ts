import { expect, test } from 'vitest';
import { traceFirmware } from '../../../test/peers/stm32/trace-firmware.ts';
import { fromHex, toHex } from '../../base/bytes.ts';
import {
  addressFrame,
  commandFrame,
  dataFrame,
  eraseFrame,
  extendedEraseFrame,
  lengthFrame,
} from './commands.ts';
import trace from './stm32flash-trace.json' with { type: 'json' };

/** What stm32flash sent to write and verify the same firmware. */
const sentBy = (unit: number): readonly string[] =>
  (trace.units[unit]?.exchanges ?? []).filter((line) => line.startsWith('> ')).map((line) => line.slice(2));

test('writing and reading a block takes the same frames as stm32flash sends', () => {
  const first = traceFirmware().subarray(0, 256);
  const last = traceFirmware().subarray(256);
  const frames = [
    commandFrame('write'),
    addressFrame(0x0800_0000),
    dataFrame(first),
    commandFrame('read'),
    addressFrame(0x0800_0000),
    lengthFrame(256),
    commandFrame('write'),
    addressFrame(0x0800_0100),
    dataFrame(last),
    commandFrame('read'),
    addressFrame(0x0800_0100),
    lengthFrame(44),
  ];
  expect(frames.map(toHex)).toEqual(sentBy(0).slice(-frames.length));
});

test('erasing takes the same frames as stm32flash sends: one byte a page, or two', () => {
  expect(sentBy(0)).toContain(toHex(commandFrame('erase')));
  expect(sentBy(0)).toContain(toHex(eraseFrame([0])));
  expect(sentBy(1)).toContain(toHex(commandFrame('extendedErase')));
  expect(sentBy(1)).toContain(toHex(extendedEraseFrame([0])));
});

test('the XOR over a list of pages includes their count', () => {
  expect(eraseFrame([3, 4, 200])).toEqual(fromHex('020304c8cd'));
  expect(extendedEraseFrame([1, 258])).toEqual(fromHex('00010001010203'));
});
