import { afterEach, describe, expect, test } from 'vitest';
import { makeBench, type TestBench } from '../../../test/drivers/bench.ts';
import { fromHex } from '../../base/bytes.ts';
import { quietRun } from '../../base/run.ts';
import type { Misbehaviour } from '../simulated-unit.ts';
import type { Connection } from './connection.ts';
import { stm32UartDriver } from './driver.ts';
import type { Known } from './identify.ts';
import { partOf } from './parts.ts';
import { protectedSectors, protectionOf } from './write-protection.ts';

const benches: TestBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.dispose();
});

function benchOf(driverOptions: Record<string, number>, misbehaviour?: Misbehaviour): TestBench {
  const made = makeBench(stm32UartDriver, {
    driverOptions: { sectorEraseMs: 0, ...driverOptions },
    ...(misbehaviour === undefined ? {} : { misbehaviour }),
  });
  benches.push(made);
  return made;
}

const page = (number: number, kibibytes: number) => ({
  number,
  offset: number * kibibytes * 1024,
  sizeBytes: kibibytes * 1024,
});

describe('what option bytes say', () => {
  test('a bit for each 4 KiB, with its complement beside it; the last one is for all the rest', () => {
    // WRP0 protects the second group, WRP3 all from 124 KiB on (PM0075 table 6).
    const isProtected = protectionOf('groups', fromHex('fd02ff00ff007f80'));
    expect([3, 4, 7, 8].map((number) => isProtected(page(number, 1)))).toEqual([false, true, true, false]);
    expect([1, 2, 3, 4].map((number) => isProtected(page(number, 2)))).toEqual([false, true, true, false]);
    expect([61, 62, 127].map((number) => isProtected(page(number, 2)))).toEqual([false, true, true]);
  });

  test('a byte that does not fit its complement protects nothing', () => {
    const isProtected = protectionOf('groups', fromHex('fdffff00ff00ff00'));
    expect(isProtected(page(4, 1))).toBe(false);
  });

  test('a bit for each of twelve sectors (RM0090 table 15)', () => {
    const isProtected = protectionOf('sectors', fromHex('fb07000000000000'));
    expect([1, 2, 3, 11, 12].map((number) => isProtected(page(number, 16)))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('locking against writing', () => {
  test.each([
    ['F103', { productId: 0x410, flashKib: 64 }],
    ['F401', { productId: 0x433, flashKib: 256 }],
  ])(
    'protects all of flash of an %s, as the option bytes say, and can be done again',
    async (_part, unit) => {
      const on = benchOf(unit);
      const session = await stm32UartDriver.connect(on.port, { lock: 'write', bootMs: 0 }, quietRun());
      await session.lock?.(quietRun());
      await session.lock?.(quietRun());
      await expect(session.wipe?.('stm32-mass-erase', quietRun())).rejects.toMatchObject({
        code: 'device.refused',
      });
      await session.close();
    },
  );

  test('a unit that only says so is found', async () => {
    const on = benchOf({ productId: 0x410, flashKib: 64 }, 'fake-wipe');
    const session = await stm32UartDriver.connect(on.port, { lock: 'write', bootMs: 0 }, quietRun());
    await expect(session.lock?.(quietRun())).rejects.toMatchObject({
      code: 'device.lied',
      context: { sectors: 64, protected: 0 },
    });
    await session.close();
  });

  test('a part that does not show its protection is refused it at the beginning', async () => {
    const on = benchOf({ productId: 0x460, flashKib: 128 });
    await expect(stm32UartDriver.connect(on.port, { lock: 'write' }, quietRun())).rejects.toMatchObject({
      code: 'device.lacks',
      message: expect.stringContaining('could not be checked'),
    });
    expect(on.openLinks()).toBe(0);
  });
});

test('a bootloader that shows something else instead of option bytes keeps nobody from flashing', async () => {
  const silent = {
    options: { pageBytes: undefined },
    readAgreed: () => Promise.resolve(new Uint8Array(16)),
  } as unknown as Connection;
  for (const productId of [0x410, 0x433]) {
    const part = partOf(productId);
    if (part === null) throw new Error('no such part');
    const known = { part, flashBytes: 64 * 1024 } as Known;
    expect(await protectedSectors(silent, known, quietRun())).toBeNull();
  }
});
