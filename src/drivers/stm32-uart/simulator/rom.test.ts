import { describe, expect, test } from 'vitest';
import { traceFirmware } from '../../../../test/peers/stm32/trace-firmware.ts';
import { fromHex, toHex } from '../../../base/bytes.ts';
import { seededRandom } from '../../../base/random.ts';
import type { FlashMemory } from '../../simulated-unit.ts';
import trace from '../stm32flash-trace.json' with { type: 'json' };
import { flashGeometry } from './memory.ts';
import { simulateStm32 } from './unit.ts';

function norFlash(): FlashMemory {
  const bytes = new Uint8Array(flashGeometry.sizeBytes).fill(0xff);
  return {
    ...flashGeometry,
    read: (offset, length) => bytes.slice(offset, offset + length),
    write: (offset, written) =>
      bytes.set(
        written.map((byte, index) => byte & (bytes[offset + index] ?? 0xff)),
        offset,
      ),
    erase: (offset, length) => void bytes.fill(0xff, offset, offset + length),
  };
}

const hardwareId = '33FFD905424E353023840C57';

function powered(driver: Readonly<Record<string, unknown>>) {
  const flash = norFlash();
  const sent: Uint8Array[] = [];
  const connection = simulateStm32({ hardwareId, flash, random: seededRandom(1), driver }).powerOn({
    send: (bytes) => void sent.push(bytes),
    restart: () => undefined,
    later: (_delayMs, work) => work(),
  });
  return {
    flash,
    say: (hex: string): string => {
      sent.length = 0;
      connection.receive(fromHex(hex));
      return sent.map(toHex).join('');
    },
  };
}

describe.each(trace.units)('what stm32flash said to product $simulated.productId', (unit) => {
  test('is answered as it was, byte by byte, and leaves the firmware in flash', () => {
    const { say, flash } = powered(unit.simulated);
    for (let index = 0; index < unit.exchanges.length; index += 2) {
      const [host = '', answer = ''] = unit.exchanges.slice(index, index + 2);
      expect(`< ${say(host.slice(2))}`).toBe(answer);
    }
    expect(flash.read(0, 300)).toEqual(traceFirmware());
  });
});

test('bytes that come before a stage is acknowledged are lost', () => {
  const { say } = powered({ productId: 0x410, flashKib: 64 });
  expect(say('7f')).toBe('79');
  // Command and address together: only the command is heard.
  expect(say('11ee0800000008')).toBe('79');
  expect(say('0800000008')).toBe('79');
});

test('a wrong XOR, an unknown command and an address without memory are refused', () => {
  const { say } = powered({ productId: 0x410, flashKib: 64 });
  say('7f');
  expect(say('55aa')).toBe('1f');
  say('11ee');
  expect(say('0800000009')).toBe('1f');
  say('11ee');
  expect(say('6000000060')).toBe('1f');
});

test('flash that is not erased is not programmed', () => {
  const { say } = powered({ productId: 0x410, flashKib: 64 });
  say('7f');
  const write = (data: string): string => {
    say('31ce');
    say('0800000008');
    return say(data);
  };
  expect(write('031122334447')).toBe('79');
  expect(write('031122334447')).toBe('79');
  expect(write('03ffffffff03')).toBe('1f');
});

test('a readout protected unit says no more than its commands, version and product', () => {
  const { say } = powered({ productId: 0x433, readoutProtected: true });
  say('7f');
  expect(say('02fd')).toBe('7901043379');
  for (const command of ['11ee', '31ce', '44bb', '21de', '63 9c'.replace(' ', '')])
    expect(say(command)).toBe('1f');
});
