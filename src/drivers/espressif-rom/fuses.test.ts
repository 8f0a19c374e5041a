import { describe, expect, it } from 'vitest';
import { espressifRig } from '../../../test/drivers/espressif-bench.ts';
import { type FuseRig, fuseRig } from '../../../test/drivers/espressif-fuse-rig.ts';
import { concatBytes, toHex } from '../../base/bytes.ts';
import { quietRun } from '../../base/run.ts';
import type { FuseValue } from '../driver.ts';
import { chipIds } from './chips.ts';
import { checkBytesOf } from './fuse-coding.ts';
import { fuseControllerOf, userBlock, writeProtectBit } from './fuse-map.ts';
import { burnFuses, readFuses } from './fuses.ts';
import { words } from './protocol.ts';

const counting = Uint8Array.from({ length: 32 }, (_, index) => index);
const userData: FuseValue = { name: 'userData', bytes: counting };
const customMac: FuseValue = { name: 'customMac', bytes: Uint8Array.of(0x7c, 0xdf, 0xa1, 1, 2, 3) };
const codeWord = concatBytes([counting, checkBytesOf(counting)]);
const blank = new Uint8Array(44);

async function burn(rig: FuseRig, ...fuses: FuseValue[]): Promise<void> {
  await using unit = rig.connect();
  await burnFuses(unit.loader, fuses, quietRun());
}

async function read(rig: FuseRig, name: string): Promise<string> {
  await using unit = rig.connect();
  return toHex((await readFuses(unit.loader, [name], quietRun())).get(name) ?? blank);
}

/** What the unit's fuses hold is as it was. */
async function refused(rig: FuseRig, code: string, message: RegExp, ...fuses: FuseValue[]): Promise<void> {
  const before = rig.cells.read(userBlock);
  const thrown = expect.objectContaining({ code, message: expect.stringMatching(message) as string });
  await expect(burn(rig, ...fuses)).rejects.toEqual(thrown);
  expect(rig.cells.read(userBlock)).toEqual(before);
}

describe('fuses', () => {
  it.each(chipIds.filter((chip) => fuseControllerOf(chip) !== null))(
    'of an %s are burned with their check bytes, once, and nothing else is',
    async (chip) => {
      const rig = fuseRig(chip);
      expect(await read(rig, 'userData')).toBe('00'.repeat(32));
      await burn(rig, userData);
      expect(rig.cells.read(userBlock)).toEqual(codeWord);
      expect(await read(rig, 'userData')).toBe(toHex(counting));
      expect(await read(rig, 'customMac')).toBe('191a1b1c1d1e');
      for (const block of [0, 1, 2, 4, 5, 6, 7, 8, 9, 10]) expect(rig.cells.read(block)).toEqual(blank);
    },
  );

  it.each(['esp8266', 'esp32', 'esp32c2'] as const)('of an %s are not offered', async (chip) => {
    await using unit = espressifRig({ driver: { chip } });
    const session = await unit.connect();
    expect(session.can).not.toContain('burnFuses');
    expect([session.readFuses, session.burnFuses]).toEqual([undefined, undefined]);
    await refused(fuseRig(chip), 'device.lacks', /offered are: none/, userData);
  });

  it('are not offered in secure download mode', async () => {
    const usbSerialJtag = { secureDownload: true, usbSerialJtag: true };
    const hidden = fuseRig();
    await using unit = hidden.connect();
    const { security } = unit.loader.unit;
    const locked = {
      ...unit.loader,
      unit: { ...unit.loader.unit, security: { ...security, ...usbSerialJtag } },
    };
    const lacks = { code: 'device.lacks' };
    await expect(readFuses(locked, ['userData'], quietRun())).rejects.toMatchObject(lacks);
    await expect(burnFuses(locked, [userData], quietRun())).rejects.toMatchObject(lacks);
    expect(hidden.cells.read(userBlock)).toEqual(blank);
  });

  it.each(['BLOCK_KEY0', 'key0', 'secureBoot', 'userdata', 'toString'])(
    'can not be reached by the name %s',
    async (name) => {
      const rig = fuseRig();
      await refused(rig, 'device.lacks', /offered are: userData, customMac/, userData, { ...userData, name });
      await expect(read(rig, name)).rejects.toMatchObject({ code: 'device.lacks' });
    },
  );

  it('that are burned already are left alone, and others are refused because the code lets them be burned once', async () => {
    const rig = fuseRig();
    await burn(rig, customMac);
    await burn(rig, customMac);
    expect(await read(rig, 'userData')).toBe(`${'00'.repeat(25)}7cdfa101020300`);
    // More bits, none taken back: the check bytes would have to go back.
    const more = Uint8Array.from({ length: 32 }, () => 0xff);
    await refused(rig, 'device.refused', /only once/, { name: 'userData', bytes: more });
    await refused(rig, 'device.refused', /only once/, userData);
  });

  it('that lie over each other are burned together when they agree, and not at all when they do not', async () => {
    const both = new Uint8Array(32);
    both.set(customMac.bytes, 25);
    const rig = fuseRig();
    await refused(rig, 'recipe.invalid', /another fuse/, userData, customMac);
    await refused(rig, 'recipe.invalid', /another fuse/, customMac, {
      name: 'userData',
      bytes: new Uint8Array(32),
    });
    await burn(rig, customMac, { name: 'userData', bytes: both });
    expect(await read(rig, 'customMac')).toBe(toHex(customMac.bytes));
  });

  it('of another size, and a MAC of a group, are refused', async () => {
    await refused(fuseRig(), 'recipe.invalid', /32 bytes, not 31/, {
      ...userData,
      bytes: counting.subarray(1),
    });
    await refused(fuseRig(), 'recipe.invalid', /group/, {
      ...customMac,
      bytes: Uint8Array.of(1, 0, 0, 0, 0, 0),
    });
  });

  it('that are write-protected are refused', async () => {
    const rig = fuseRig();
    rig.cells.burn(0, words((1 << writeProtectBit(userBlock)) >>> 0));
    await refused(rig, 'device.refused', /write-protected/, userData);
    // Nothing to do is no reason to refuse.
    await burn(rig, { name: 'userData', bytes: new Uint8Array(32) });
  });

  it.each(chipIds.filter((chip) => fuseControllerOf(chip) !== null))(
    'of an %s that were burned with wrong check bytes are neither read nor burned',
    async (chip) => {
      const rig = fuseRig(chip);
      rig.cells.burn(userBlock, concatBytes([counting, new Uint8Array(12).fill(0x55)]));
      await expect(read(rig, 'userData')).rejects.toMatchObject({ code: 'device.refused' });
      await refused(rig, 'device.refused', /coding errors/, userData);
    },
  );

  it('with errors in another block are burned all the same', async () => {
    const rig = fuseRig();
    for (const block of [2, 4]) rig.cells.burn(block, concatBytes([counting, new Uint8Array(12)]));
    await burn(rig, userData);
    expect(await read(rig, 'userData')).toBe(toHex(counting));
  });

  it('with a weak cell are burned again with the same bytes', async () => {
    const rig = fuseRig('esp32c3', 'weak-cell');
    await burn(rig, userData);
    expect(rig.cells.read(userBlock)).toEqual(codeWord);
  });

  it('with a dead cell fail, though the code mends it', async () => {
    const rig = fuseRig('esp32c3', 'dead-cell');
    await expect(burn(rig, userData)).rejects.toMatchObject({ code: 'device.lied' });
    expect(await read(rig, 'userData')).toBe(toHex(counting));
    await refused(rig, 'device.refused', /coding errors/, userData);
  });

  it('of a controller that never comes to an end do not keep the station', async () => {
    const rig = fuseRig('esp32c3', 'stuck');
    await expect(burn(rig, userData)).rejects.toMatchObject({
      code: 'device.protocol',
      message: expect.stringContaining('While fuses were burned') as string,
    });
  });
});

describe('burning over a bad line', () => {
  it('burns nothing when a word arrives damaged in the program registers', async () => {
    for (let word = 0; word < 11; word += 1) {
      const rig = fuseRig();
      const damage = (frame: Uint8Array): Uint8Array => {
        const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
        const hit = frame[1] === 0x09 && view.getUint32(8, true) === 0x6000_8800 + word * 4;
        return hit ? frame.map((byte, index) => (index === 13 ? byte ^ 0x20 : byte)) : frame;
      };
      await using unit = rig.connect({ damage });
      await expect(burnFuses(unit.loader, [userData], quietRun())).rejects.toMatchObject({
        code: 'device.protocol',
      });
      expect(rig.cells.read(userBlock)).toEqual(blank);
    }
  });

  it('never ends as done when the unit is unplugged in or after any message; and can be done again', async () => {
    const clean = fuseRig().connect();
    await burnFuses(clean.loader, [userData], quietRun());
    await clean[Symbol.asyncDispose]();
    const states = new Set<string>();
    // A message of which a byte is missing does nothing, whichever byte it is. The last one is the last answer.
    for (const position of clean.messageEnds.flatMap((end) => [end - 1, end]).slice(0, -1)) {
      const rig = fuseRig();
      await using unit = rig.connect({ unplugAfterBytes: position });
      const lost = { code: 'link.lost' };
      await expect(burnFuses(unit.loader, [userData], quietRun()), `at ${position}`).rejects.toMatchObject(
        lost,
      );
      states.add(toHex(rig.cells.read(userBlock)));
      await burn(rig, userData);
      expect(await read(rig, 'userData'), `at ${position}`).toBe(toHex(counting));
    }
    expect([...states]).toEqual([toHex(blank), toHex(codeWord)]);
  }, 30_000);

  it('burns nothing when it is cancelled before', async () => {
    const rig = fuseRig();
    await using unit = rig.connect();
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    const run = { ...quietRun(), signal: stop.signal };
    await expect(burnFuses(unit.loader, [userData], run)).rejects.toThrow('enough');
    expect(rig.cells.read(userBlock)).toEqual(blank);
  });
});

describe('burned fuses of a unit', () => {
  it('stay when it is off, when it is erased, and leave the flash alone', async () => {
    await using unit = espressifRig({ driver: { chip: 'esp32c3', flashBytes: 65_536 } });
    const session = await unit.connect();
    await session.burnFuses?.([userData], quietRun());
    expect(unit.flash.read(0, 65_536).every((byte) => byte === 0xff)).toBe(true);
    await session.wipe?.('esp-erase-flash', quietRun());
    expect(await session.checkWipe?.('esp-erase-flash', quietRun())).toMatchObject({
      media: [{ bytesTotal: 65_536, clean: true }],
      retained: ['eFuses: BLOCK_USR_DATA keeps the data that are burned into it'],
    });
    await session.close();
    unit.bench.unplug(1);
    unit.bench.plug(1);
    const again = await unit.connect();
    expect(await again.readFuses?.(['userData'], quietRun())).toEqual(new Map([['userData', counting]]));
  });
});
