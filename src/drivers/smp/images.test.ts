import { describe, expect, it } from 'vitest';
import { firmware, need, quick, type Rig, rig } from '../../../test/drivers/smp-bench.ts';
import { systemClock } from '../../base/clock.ts';
import { quietRun } from '../../base/run.ts';
import { wipeVerdict } from '../../model/wipe.ts';
import type { FlashRequest } from '../driver.ts';
import { Connection } from './connection.ts';
import { eraseSlot, readState, slotInfo } from './groups/image.ts';
import { parseOptions } from './options.ts';

const run = quietRun();
const kibibyte = 1024;
const two = { images: 2 };
const code = (expected: string) => expect.objectContaining({ code: expected });
const asked = (
  version: string,
  imageNumber: number,
  activate: FlashRequest['activate'] = 'confirm',
): FlashRequest => ({ image: firmware(version), imageNumber, activate });

/** What the unit itself says, over a connection of its own: no session may be open. */
async function ask<T>(bench: Rig, question: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.open(bench.port, parseOptions(quick), systemClock, run);
  try {
    return await question(connection);
  } finally {
    await connection.close();
  }
}
const slotsOf = (bench: Rig): Promise<readonly string[]> =>
  ask(bench, async ({ channel }) =>
    (await readState(channel, run.signal)).map(
      ({ image, slot, version, active, confirmed }) =>
        `${image}.${slot} ${version}${active ? ' active' : ''}${confirmed ? ' confirmed' : ''}`,
    ),
  );

describe('a unit with two images', () => {
  it('lists the slots of both, with their sizes', async () => {
    await using bench = rig({ driver: two });
    expect(await slotsOf(bench)).toEqual(['0.0 1.0.0 active confirmed', '1.0 1.0.0 active confirmed']);
    const info = await ask(bench, ({ channel }) => slotInfo(channel, run.signal));
    expect(info?.map(({ image, slot, sizeBytes }) => [image, slot, sizeBytes])).toEqual([
      [0, 0, 112 * kibibyte],
      [0, 1, 112 * kibibyte],
      [1, 0, 80 * kibibyte],
      [1, 1, 80 * kibibyte],
    ]);
  });

  it.each([
    ['confirm', true],
    ['test', true],
    ['confirm', false],
    ['test', false],
  ] as const)('takes image 1 by %s and then skips it (marked active: %s)', async (activate, marked) => {
    await using bench = rig({ driver: { ...two, marksOtherImagesActive: marked } });
    const session = await bench.connect();
    const flash = need(session, 'flash');
    const first = await flash(asked('2.0.0', 1, activate), run);
    expect(first).toMatchObject({ skipped: false, firmware: '2.0.0' });
    expect(first.bytesSent).toBeGreaterThanOrEqual(firmware('2.0.0').bytes.length);
    expect(session.device.firmware).toBe('1.0.0');
    expect(await flash(asked('2.0.0', 1, activate), run)).toEqual({
      skipped: true,
      bytesSent: 0,
      firmware: '2.0.0',
    });
    await need(session, 'reset')(run);
    await session.close();
    expect(await slotsOf(bench)).toEqual([
      '0.0 1.0.0 active confirmed',
      `1.0 2.0.0${marked ? ' active' : ''} confirmed`,
      '1.1 1.0.0',
    ]);
  });

  it('takes one after the other, and neither undoes the other', async () => {
    await using bench = rig({ driver: two });
    const session = await bench.connect();
    const flash = need(session, 'flash');
    expect(await flash(asked('3.0.0', 1), run)).toMatchObject({ firmware: '3.0.0' });
    expect(await flash(asked('2.0.0', 0), run)).toMatchObject({ firmware: '2.0.0' });
    expect(session.device.firmware).toBe('2.0.0');
    await session.close();
    expect(await slotsOf(bench)).toEqual([
      '0.0 2.0.0 active confirmed',
      '0.1 1.0.0',
      '1.0 3.0.0 active confirmed',
      '1.1 1.0.0',
    ]);
  });

  it('is not told that image 1 is there because image 0 is the same version', async () => {
    await using bench = rig({ driver: two });
    const session = await bench.connect();
    const result = await need(session, 'flash')(asked('1.0.0', 1, 'store'), run);
    expect(result).toMatchObject({ skipped: false, firmware: null });
  });

  it('says that image 1 is too large before anything is sent, where image 0 would have room', async () => {
    await using bench = rig({ driver: two });
    const session = await bench.connect();
    const image = firmware('2.0.0', 90 * kibibyte);
    const flash = need(session, 'flash');
    await expect(flash({ image, imageNumber: 1, activate: 'store' }, run)).rejects.toEqual(
      code('image.too-large'),
    );
    expect(await flash({ image, imageNumber: 0, activate: 'store' }, run)).toMatchObject({ skipped: false });
  });

  it.each(['confirm', 'test'] as const)(
    'whose firmware lets nobody confirm image 1 from outside says so (%s)',
    async (activate) => {
      await using bench = rig({ driver: { ...two, confirmsOtherImages: false } });
      const session = await bench.connect();
      const flash = need(session, 'flash');
      await expect(flash(asked('2.0.0', 1, activate), run)).rejects.toThrow('error 32 of group 1');
      expect(await flash(asked('2.0.0', 0, activate), run)).toMatchObject({ firmware: '2.0.0' });
    },
  );

  it('that puts an image which belongs to image 0 on trial in its place is caught', async () => {
    await using bench = rig({ driver: two });
    const session = await bench.connect();
    const flash = need(session, 'flash');
    // Marks go by hash alone, and the first slot with it is that of image 0: image 1 does not start it.
    await flash(asked('2.0.0', 0), run);
    await expect(flash(asked('2.0.0', 1), run)).rejects.toThrow('runs 1.0.0 as image 1');
  });

  it('erases the named slot of image 1, and no slot that runs or does not exist', async () => {
    await using bench = rig({ driver: two });
    const session = await bench.connect();
    await need(session, 'flash')(asked('2.0.0', 0, 'store'), run);
    await need(session, 'flash')(asked('3.0.0', 1, 'store'), run);
    await session.close();
    const answers = await ask(bench, async ({ channel }) => {
      const said: boolean[] = [];
      for (const slot of [3, 0, 2, 4]) said.push((await eraseSlot(channel, slot, run.signal, 2000)).ok);
      return said;
    });
    expect(answers).toEqual([true, false, false, false]);
    const left = (await slotsOf(bench)).map((line) => line.slice(0, 9));
    expect(left).toEqual(['0.0 1.0.0', '0.1 2.0.0', '1.0 1.0.0']);
  });
});

describe('wiping a unit with two images', () => {
  it('erases the second slots of both and reads every byte back', async () => {
    await using bench = rig({ driver: two });
    const session = await bench.connect({ userFlashBytes: 288 * kibibyte });
    await need(session, 'flash')(asked('2.0.0', 0, 'store'), run);
    await need(session, 'flash')(asked('3.0.0', 1, 'store'), run);
    const { finished } = await need(session, 'wipe')('smp-erase', run);
    const check = await need(session, 'checkWipe')('smp-erase', run);
    expect(wipeVerdict({ ...check, finished })).toBe('VERIFIED WITH EXCEPTIONS');
    expect(check.media.map(({ name, bytesRead, clean }) => [name, bytesRead, clean])).toEqual([
      ['secondary', 112 * kibibyte, true],
      ['secondary-1', 80 * kibibyte, true],
      ['settings', 32 * kibibyte, true],
      ['identity', 16 * kibibyte, true],
      ['files', 48 * kibibyte, true],
    ]);
    expect(check.retained.map((line) => line.split(',')[0])).toEqual([
      'bootloader',
      'primary',
      'primary-1',
      'test pattern: 12840 random bytes went to the image slot that does not run',
    ]);
  });

  it('finds what a half wipe left in image 1', async () => {
    await using bench = rig({ misbehaviour: 'half-wipe', driver: two });
    const session = await bench.connect();
    await need(session, 'flash')(asked('3.0.0', 1, 'store'), run);
    const { finished } = await need(session, 'wipe')('smp-erase', run);
    const check = await need(session, 'checkWipe')('smp-erase', run);
    expect(wipeVerdict({ ...check, finished })).toBe('FAILED');
    expect(check.media.filter((medium) => !medium.clean).map((medium) => medium.name)).toEqual([
      'secondary-1',
    ]);
  });

  it('of plain Zephyr erases the second slots of both by number', async () => {
    await using bench = rig({ driver: { ...two, hasIdentityGroup: false } });
    const shell = { shell: 'hwinfo devid', pattern: 'ID: 0x([0-9A-F]+)' };
    const session = await bench.connect({ identity: 'none', hardwareIdFrom: shell });
    await need(session, 'flash')(asked('2.0.0', 0, 'store'), run);
    await need(session, 'flash')(asked('3.0.0', 1, 'store'), run);
    const { finished, log } = await need(session, 'wipe')('smp-storage', run);
    expect(log).toContain('image 1 slot 1 (3.0.0) erased');
    const check = await need(session, 'checkWipe')('smp-storage', run);
    expect(wipeVerdict({ ...check, finished })).toBe('COMPLETED, NOT VERIFIED');
    expect(check.media.every((medium) => medium.clean)).toBe(true);
    await session.close();
    expect(await slotsOf(bench)).toHaveLength(2);
  });
});

describe('half an upload of image 1', () => {
  it('is in no list of images, and is erased by a wipe of plain Zephyr all the same', async () => {
    await using bench = rig({ driver: { ...two, hasIdentityGroup: false } });
    const data = firmware('3.0.0').bytes.subarray(0, 400);
    const body = { image: 1, off: 0, len: 40_000, data };
    const reply = await ask(bench, ({ channel }) =>
      channel.send({ operation: 'write', group: 1, command: 1, body }, run.signal, 2000),
    );
    expect(reply.ok).toBe(true);
    expect(await slotsOf(bench)).toHaveLength(2);
    const shell = { shell: 'hwinfo devid', pattern: 'ID: 0x([0-9A-F]+)' };
    const session = await bench.connect({ identity: 'none', hardwareIdFrom: shell });
    const { log } = await need(session, 'wipe')('smp-storage', run);
    expect(log).toContain('image 1 slot 1 (no whole image) erased');
  });
});

describe('MCUboot in recovery', () => {
  it('is given no image but the first: another number would overwrite the application', async () => {
    await using bench = rig({ driver: { ...two, hasIdentityGroup: false } });
    const session = await bench.connect({ mode: 'recovery', hardwareIdFrom: 'bootloader' });
    const flash = need(session, 'flash');
    await expect(flash(asked('2.0.0', 1, 'store'), run)).rejects.toEqual(code('device.lacks'));
    expect(await flash(asked('2.0.0', 0, 'store'), run)).toMatchObject({ skipped: false });
  });
});

describe('a unit with one image', () => {
  it('refuses image 1 before anything is sent', async () => {
    await using bench = rig();
    const session = await bench.connect();
    const work = need(session, 'flash')(asked('2.0.0', 1), run);
    await expect(work).rejects.toEqual(code('device.lacks'));
    await expect(work).rejects.toThrow('The unit has no image 1');
    await session.close();
    expect(await slotsOf(bench)).toEqual(['0.0 1.0.0 active confirmed']);
  });

  it('refuses image 1 by its own word where it does not list its slots', async () => {
    await using bench = rig({ driver: { hasSlotInfo: false } });
    const session = await bench.connect();
    const work = need(session, 'flash')(asked('2.0.0', 1), run);
    await expect(work).rejects.toEqual(code('device.refused'));
    await expect(work).rejects.toThrow('app-2.0.0.bin as image 1: no free slot');
  });
});
