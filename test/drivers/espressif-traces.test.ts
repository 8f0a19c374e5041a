/** What esptool 5.6.0 and espflash 4.7.0 send, as it was seen on the line, against the simulated ROM and against what our driver would send. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/base/bytes.ts';
import { seededRandom } from '../../src/base/random.ts';
import { quietRun } from '../../src/base/run.ts';
import { espressifDriver } from '../../src/drivers/espressif-rom/driver.ts';
import espflashTrace from '../../src/drivers/espressif-rom/espflash-trace.json' with { type: 'json' };
import {
  blockRequest,
  encodeRequest,
  type Request,
  words,
} from '../../src/drivers/espressif-rom/protocol.ts';
import { Rom } from '../../src/drivers/espressif-rom/simulator/rom.ts';
import { flashGeometry, Simulation } from '../../src/drivers/espressif-rom/simulator/simulation.ts';
import { encodeSlip, SlipDecoder } from '../../src/framing/slip.ts';
import { NorFlash } from '../../src/virtual/flash-memory.ts';
import { conversationOf, traceContent } from '../peers/espressif/slip-trace.ts';
import { recorded, type TraceEntry } from '../peers/recorded-port.ts';
import { espressifRig, firmwareFile } from './espressif-bench.ts';

function romOf(chip: string, flash = new NorFlash(flashGeometry)): Rom {
  const options = { hardwareId: '7CDFA1B2C3D4', flash, random: seededRandom(1), driver: { chip } };
  return new Rom(new Simulation(options));
}

const answersOf = (rom: Rom, hex: string): readonly string[] =>
  (rom.answer(fromHex(hex))?.frames ?? []).map((frame) => {
    const [event] = new SlipDecoder(1000).push(frame);
    return event?.type === 'frame' ? toHex(event.bytes) : 'nothing';
  });
const sent = (request: Request): string => toHex(encodeRequest(request));
const framed = (hex: string): string => toHex(encodeSlip(fromHex(hex)));

/** `esptool write-flash -z 0x10000` of `'mintmark '.repeat(20)`. */
const content = utf8('mintmark '.repeat(20));
const compressed = '78dacbcdcc2bc94d2cca56c81d3a0c00eec6463d';
const attach = '000d0800000000000000000000000000';
const parameters = '000b1800000000000000000000004000000001000010000000010000ffff0000';
const begin = '00101400000000000004000001000000000400000000010000000000';
const block = `001124002800000014000000000000000000000000000000${compressed}`;
const digest = '001310000000000000000100b40000000000000000000000';

describe('a session of esptool', () => {
  it('writes an ESP32-C3 and has it digested', () => {
    const flash = new NorFlash(flashGeometry);
    const rom = romOf('esp32c3', flash);
    expect(answersOf(rom, attach)).toEqual(['010d04000000000000000000']);
    expect(answersOf(rom, parameters)).toEqual(['010b04000000000000000000']);
    expect(answersOf(rom, begin)).toEqual(['011004000000000000000000']);
    expect(answersOf(rom, block)).toEqual(['011104000000000000000000']);
    expect(flash.read(0x10000, 184)).toEqual(Uint8Array.from([...content, 0xff, 0xff, 0xff, 0xff]));
    const md5 = toHex(utf8(createHash('md5').update(content).digest('hex')));
    expect(answersOf(rom, digest)).toEqual([`0113240000000000${md5}00000000`]);
  });

  it('is what our driver would send for the same', () => {
    expect(sent({ command: 'spiAttach', data: words(0, 0) })).toBe(framed(attach));
    const geometry = words(0, 4 * 1024 * 1024, 0x1_0000, 0x1000, 0x100, 0xffff);
    expect(sent({ command: 'spiSetParameters', data: geometry })).toBe(framed(parameters));
    expect(sent({ command: 'deflateBegin', data: words(0x400, 1, 0x400, 0x1_0000, 0) })).toBe(framed(begin));
    expect(sent(blockRequest('deflateData', fromHex(compressed), 0))).toBe(framed(block));
    expect(sent({ command: 'flashMd5', data: words(0x1_0000, 180, 0, 0) })).toBe(framed(digest));
  });

  it('reads the id of the flash through the registers', () => {
    for (const [chip, base, user, status] of [
      ['esp32c3', '0060', ['2820', '1820', '2020', '5820'], '0400'],
      ['esp8266', '0060', ['2002', '1c02', '2402', '4002'], '0200'],
    ] as const) {
      const rom = romOf(chip);
      const [lengths, flags, opcode, data] = user;
      const write = (register: string, value: string): void => {
        const ok = `0109${status}00000000${status === '0400' ? '00000000' : '0000'}`;
        expect(answersOf(rom, `0009100000000000${register}${base}${value}ffffffff00000000`)).toEqual([ok]);
      };
      write(lengths, chip === 'esp8266' ? '00170000' : '17000000');
      write(flags, '00000090');
      write(opcode, '9f000070');
      write(data, '00000000');
      write(chip === 'esp8266' ? '0002' : '0020', '00000400');
      const [id] = answersOf(rom, `000a040000000000${data}${base}`);
      expect(id?.slice(8, 16), chip).toBe('ef401600');
    }
  });

  it('gets "not taken" eight times for what an old ROM does not know', () => {
    expect(answersOf(romOf('esp8266'), '0014000000000000')).toEqual(Array(8).fill('01000200000000000105'));
    expect(answersOf(romOf('esp32'), '0014000000000000')).toHaveLength(8);
    expect(answersOf(romOf('esp32c3'), '0014000000000000')).toEqual([
      '0114180000000000000000000000000000000000050000000000000000000000',
    ]);
  });
});

describe('the simulated ROM', () => {
  it('does not touch the flash before it is attached, outside of it, or for a wrong checksum', () => {
    const flash = new NorFlash(flashGeometry);
    const rom = romOf('esp32c3', flash);
    expect(answersOf(rom, begin)).toEqual(['011004000000000001060000']);
    answersOf(rom, attach);
    expect(answersOf(rom, '001014000000000000100000010000000004000000f03f0100000000')[0]).toContain('0106');
    answersOf(rom, begin);
    expect(answersOf(rom, block.replace('0028000000', '0029000000'))).toEqual(['011104000000000001070000']);
    expect(flash.read(0x10000, 180).every((byte) => byte === 0xff)).toBe(true);
  });

  it('takes no message whose length is not what it says, and no noise', () => {
    const rom = romOf('esp32c3');
    expect(answersOf(rom, `${attach}00`)[0]).toBe('010004000000000001050000');
    expect(rom.answer(fromHex('0108'))).toBeNull();
    expect(rom.answer(fromHex('0108040007071220'))).toBeNull();
  });
});

describe('a session of espflash', () => {
  const kept = Object.entries(espflashTrace.units);
  const commandOf = (frame: string): string => frame.slice(2, 4);
  /** In FLASH_BEGIN espflash names whole sectors to be erased, esptool and we the bytes: the ROM erases the same. */
  const wholeSectors = (frame: string): string => {
    if (commandOf(frame) !== '02') return frame;
    const bytes = fromHex(frame);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    view.setUint32(8, Math.ceil(view.getUint32(8, true) / 4096) * 4096, true);
    return toHex(bytes);
  };
  /** FLASH_BEGIN, FLASH_DATA and FLASH_MD5: what brings firmware into the flash, and looks whether it is there. */
  const flashing = (frames: readonly string[]): readonly string[] =>
    frames.filter((frame) => ['02', '03', '13'].includes(commandOf(frame))).map(wholeSectors);

  it.each(kept)('is answered by the simulated %s as it was, and leaves the same flash', (chip, said) => {
    const flash = new NorFlash(flashGeometry);
    const rom = romOf(chip, flash);
    const answers = said.requests.flatMap((request) => answersOf(rom, request));
    expect(answers.filter((answer) => !answer.startsWith('0108'))).toEqual(said.answers);
    expect(flash.read(0x10000, traceContent().length)).toEqual(traceContent());
  });

  it.each(kept)('flashes an %s by the same messages as our driver does', async (chip, said) => {
    await using unit = espressifRig({ driver: { chip, startsIn: 'download' } });
    const trace: TraceEntry[] = [];
    const options = { reset: 'none', baud: 115_200, atEnd: 'stay' };
    const session = await espressifDriver.connect(recorded(unit.port, trace), options, quietRun());
    const image = firmwareFile('raw', traceContent(), 0x10000);
    await session.flash?.({ image, imageNumber: 0, activate: 'store' }, quietRun());
    await session.close();
    expect(flashing(conversationOf(trace).requests)).toEqual(flashing(said.requests));
    expect(conversationOf(trace).requests[0]).toBe(said.requests[0]);
  });
});
