import { describe, expect, it } from 'vitest';
import { romAnswer, ScriptedRom } from '../../../test/drivers/scripted-rom.ts';
import { concatBytes, fromHex, toHex, utf8 } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { Channel } from './channel.ts';
import { blockRequest, commands, encodeRequest, words } from './protocol.ts';

const { signal } = new AbortController();
const limits = { timeoutMs: 40 };
const readMagic = { command: 'readRegister', data: words(0x4000_1000) } as const;

describe('requests', () => {
  it('are the bytes that esptool sent to a real ESP32 and a real ESP8266', () => {
    // esptool's issues 613 and 397: READ_REG of the magic word, and of an OTP word.
    expect(toHex(encodeRequest(readMagic))).toBe('c0000a04000000000000100040c0');
    const otp = { command: 'readRegister', data: words(0x3ff0_0058) } as const;
    expect(toHex(encodeRequest(otp))).toBe('c0000a0400000000005800f03fc0');
  });

  it('carry the checksum of a block, from 0xEF', () => {
    const block = encodeRequest(blockRequest('flashData', Uint8Array.of(1, 2, 4), 7));
    expect(toHex(block)).toBe('c000031300e80000000300000007000000000000000000000001' + '0204c0');
  });
});

describe('a channel', () => {
  it('reads what a real ESP32 and a real ESP8266 answered', async () => {
    const said = ['010a0400831df00000000000', '010a0200c40100000000'];
    const link = new ScriptedRom((_, say) => say(fromHex(`c0${said.shift() ?? ''}c0`)));
    const channel = new Channel(link, systemClock, () => undefined);
    expect(await channel.ask(readMagic, signal, limits)).toMatchObject({ ok: true, value: 0x00f0_1d83 });
    expect(await channel.ask(readMagic, signal, limits)).toMatchObject({ ok: true, value: 0x0000_01c4 });
    await channel.close();
  });

  it('passes over the many answers to SYNC, a boot log and late answers to other commands', async () => {
    const log: string[] = [];
    const link = new ScriptedRom((_, say) => {
      say(utf8('rst:0x1 (POWERON)\r\nwaiting for download\r\n'));
      for (let copy = 0; copy < 8; copy += 1) say(fromHex('c0010804000707122000000000c0'));
      say(romAnswer(commands.readRegister, { value: 5 }));
    });
    const channel = new Channel(link, systemClock, (line) => log.push(line));
    expect(await channel.ask(readMagic, signal, limits)).toMatchObject({ ok: true, value: 5 });
    expect(log).toEqual(['unit: rst:0x1 (POWERON) | waiting for download | ']);
    await channel.close();
  });

  it('takes a refusal as an answer, with its reason', async () => {
    const link = new ScriptedRom((_, say) => say(romAnswer(commands.readRegister, { status: [1, 7] })));
    const channel = new Channel(link, systemClock, () => undefined);
    expect(await channel.ask(readMagic, signal, limits)).toEqual({ ok: false, error: 7 });
    await expect(channel.require(readMagic, signal, limits)).rejects.toMatchObject({
      code: 'device.refused',
      message: 'The unit refuses readRegister: the checksum was wrong.',
    });
    await channel.close();
  });

  it('does not take the repeats of "not taken" for answers to what is asked next', async () => {
    const link = new ScriptedRom((frame, say) => {
      if (frame[1] === commands.securityInfo)
        say(concatBytes(Array.from({ length: 8 }, () => romAnswer(0, { status: [1, 5] }))));
      else say(romAnswer(commands.readRegister, { value: 9 }));
    });
    const channel = new Channel(link, systemClock, () => undefined);
    expect(await channel.ask({ command: 'securityInfo' }, signal, limits)).toEqual({ ok: false, error: 5 });
    expect(await channel.ask(readMagic, signal, limits)).toMatchObject({ ok: true, value: 9 });
    await channel.close();
  });

  it('finds the status behind data of any of the expected lengths, of ROM and stub', async () => {
    const md5 = 'd41d8cd98f00b204e9800998ecf8427e';
    const answers = [
      romAnswer(commands.flashMd5, { data: utf8(md5) }),
      romAnswer(commands.flashMd5, { status: [1, 6] }),
    ];
    const link = new ScriptedRom((_, say) => say(answers.shift() ?? new Uint8Array(0)));
    const channel = new Channel(link, systemClock, () => undefined);
    const request = { command: 'flashMd5', data: words(0, 0, 0, 0) } as const;
    const sizes = { timeoutMs: 40, sizes: [32] };
    expect(await channel.ask(request, signal, sizes)).toMatchObject({ ok: true, data: utf8(md5) });
    expect(await channel.ask(request, signal, sizes)).toEqual({ ok: false, error: 6 });
    await channel.close();
  });

  it('tells silence from noise', async () => {
    const silent = new Channel(new ScriptedRom(() => undefined), systemClock, () => undefined);
    await expect(silent.ask(readMagic, signal, limits)).rejects.toMatchObject({ code: 'link.timeout' });
    await silent.close();
    const noise = new ScriptedRom((_, say) => say(fromHex('aac055c0fe')));
    const noisy = new Channel(noise, systemClock, () => undefined);
    await expect(noisy.ask(readMagic, signal, limits)).rejects.toMatchObject({ code: 'link.garbage' });
    await noisy.close();
  });

  it('ends at once when the signal aborts', async () => {
    const stop = new AbortController();
    const channel = new Channel(
      new ScriptedRom(() => stop.abort(new Error('enough'))),
      systemClock,
      () => undefined,
    );
    await expect(channel.ask(readMagic, stop.signal, { timeoutMs: 60_000 })).rejects.toThrow('enough');
    await channel.close();
  });
});
