import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { romAnswer, ScriptedRom } from '../../../test/drivers/scripted-rom.ts';
import { concatBytes, toBase64, toHex, utf8 } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { seededRandom } from '../../base/random.ts';
import { quietRun } from '../../base/run.ts';
import { encodeSlip } from '../../framing/slip.ts';
import type { Port } from '../../transport/port.ts';
import { Channel } from './channel.ts';
import { readBytes } from './flash-access.ts';
import { Loader } from './loader.ts';
import { parseOptions } from './options.ts';
import { commands, words } from './protocol.ts';
import { loadStub, startStub } from './stub.ts';

const folder = mkdtempSync(join(tmpdir(), 'mintmark-stub-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { signal } = new AbortController();

const text = seededRandom(1).bytes(0x1900);
const data = seededRandom(2).bytes(40);
const path = join(folder, 'stub.json');
const stubFile = {
  entry: 0x4038_0100,
  text: toBase64(text),
  text_start: 0x4038_0000,
  data: toBase64(data),
  data_start: 0x3fc9_6bb8,
};
writeFileSync(path, JSON.stringify({ ...stubFile, bss_start: 0x3fc9_5000 }));

const word = (frame: Uint8Array, index: number): number =>
  new DataView(frame.buffer, frame.byteOffset).getUint32(8 + index * 4, true);

describe('a stub file', () => {
  it("is read in Espressif's JSON form", async () => {
    expect(await loadStub(path)).toEqual({
      entry: 0x4038_0100,
      segments: [
        { address: 0x4038_0000, bytes: text },
        { address: 0x3fc9_6bb8, bytes: data },
      ],
    });
  });

  it.each([
    ['is not there', 'nowhere.json', null, 'file.missing'],
    ['is no JSON', 'text.json', 'hello', 'file.invalid'],
    ['lacks its code', 'empty.json', '{"entry":1}', 'file.invalid'],
    ['is not base64', 'bad.json', '{"entry":1,"text":"%%%","text_start":1}', 'file.invalid'],
  ])('that %s is refused', async (_, name, contents, code) => {
    const file = join(folder, name);
    if (contents !== null) writeFileSync(file, contents);
    await expect(loadStub(file)).rejects.toMatchObject({ code });
  });
});

describe('starting a stub', () => {
  it('puts it into RAM in blocks, jumps to its entry and waits for its greeting', async () => {
    const ram: Uint8Array[] = [];
    const begun: number[][] = [];
    let entry = 0;
    const link = new ScriptedRom((frame, say) => {
      const code = frame[1] ?? 0;
      if (code === commands.memoryBegin) begun.push([0, 1, 2, 3].map((index) => word(frame, index)));
      if (code === commands.memoryData) ram.push(frame.slice(24));
      if (code === commands.memoryEnd) entry = word(frame, 1);
      say(romAnswer(code, {}));
      if (code === commands.memoryEnd) say(encodeSlip(utf8('OHAI')));
    });
    const channel = new Channel(link, systemClock, () => undefined);
    await startStub(channel, await loadStub(path), signal, 100, false);
    expect(begun).toEqual([
      [0x1900, 2, 0x1800, 0x4038_0000],
      [40, 1, 0x1800, 0x3fc9_6bb8],
    ]);
    expect(toHex(concatBytes(ram))).toBe(toHex(concatBytes([text, data])));
    expect(entry).toBe(0x4038_0100);
    await channel.close();
  });

  it('is refused when something else greets', async () => {
    const link = new ScriptedRom((frame, say) => {
      say(romAnswer(frame[1] ?? 0, {}));
      if (frame[1] === commands.memoryEnd) say(encodeSlip(utf8('NOPE')));
    });
    const channel = new Channel(link, systemClock, () => undefined);
    await expect(startStub(channel, await loadStub(path), signal, 100, true)).rejects.toMatchObject({
      code: 'device.protocol',
    });
    await channel.close();
  });
});

/** What a stub that runs already answers: two bytes of status, zeros to SYNC, flash in frames. */
function runningStub(flash: Uint8Array, damage: (frame: Uint8Array) => Uint8Array): ScriptedRom {
  let reading: { at: number; left: number } | null = null;
  const short = (code: number, payload: Uint8Array, value = 0): Uint8Array => {
    const packet = concatBytes([
      Uint8Array.of(1, code, payload.length + 2, 0),
      words(value),
      payload,
      Uint8Array.of(0, 0),
    ]);
    return encodeSlip(packet);
  };
  const securityInfo = concatBytes([words(0), new Uint8Array(8), words(5, 0)]);
  return new ScriptedRom((frame, say) => {
    const code = frame[1] ?? 0;
    const next = (): void => {
      if (reading === null) return;
      const size = Math.min(4096, reading.left);
      say(encodeSlip(damage(flash.slice(reading.at, reading.at + size))));
      reading = { at: reading.at + size, left: reading.left - size };
    };
    if (frame.length === 4 && reading !== null) {
      if (reading.left > 0) return next();
      say(encodeSlip(new Uint8Array(createHash('md5').update(flash).digest())));
      reading = null;
    } else if (code === commands.securityInfo) say(short(code, securityInfo));
    else if (code === commands.readRegister) say(short(code, new Uint8Array(0), 0x16_40ef & 0x3ffff));
    else if (code === commands.readFlash) {
      say(short(code, new Uint8Array(0)));
      reading = { at: word(frame, 0), left: word(frame, 1) };
      next();
    } else say(short(code, new Uint8Array(0)));
  });
}

function portOf(link: ScriptedRom): Port {
  const info = { path: 'x', location: 'x', kind: 'tcp', title: 'x', usb: null } as const;
  const none = (): Promise<never> => Promise.reject(new Error('a line'));
  return {
    info,
    open: () => Promise.resolve(link),
    reopen: () => Promise.resolve(link),
    openUsb: none,
    reopenUsb: none,
    openVolume: none,
    reopenVolume: none,
  };
}

describe('a stub that runs', () => {
  const flash = seededRandom(3).bytes(10_000);
  const open = (damage: (frame: Uint8Array) => Uint8Array): Promise<Loader> =>
    Loader.open(
      portOf(runningStub(flash, damage)),
      parseOptions({ flashBytes: 65_536 }),
      systemClock,
      quietRun(),
    );

  it('is known by its answers to SYNC, and reads flash in acknowledged frames', async () => {
    const loader = await open((frame) => frame);
    expect(loader.stub).toBe(true);
    expect(await readBytes(loader, 0, flash.length, quietRun())).toEqual(flash);
    await loader.close();
  });

  it('is not believed when its digest does not fit what arrived', async () => {
    const loader = await open((frame) => frame.map((byte, index) => (index === 7 ? byte ^ 1 : byte)));
    await expect(readBytes(loader, 0, flash.length, quietRun())).rejects.toMatchObject({
      code: 'device.protocol',
    });
    await loader.close();
  });

  it('is not believed when it sends another amount', async () => {
    const loader = await open((frame) => frame.subarray(0, 100));
    await expect(readBytes(loader, 0, flash.length, quietRun())).rejects.toMatchObject({
      code: 'device.protocol',
    });
    await loader.close();
  });
});
