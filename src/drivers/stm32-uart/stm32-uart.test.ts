/** The driver on simulated units: what it leaves alone, what it finds, how it goes on after trouble. */
import { afterEach, describe, expect, test } from 'vitest';
import { makeBench, type TestBench, type TestBenchOptions } from '../../../test/drivers/bench.ts';
import { fromHex } from '../../base/bytes.ts';
import { quietRun, type Run } from '../../base/run.ts';
import type { FirmwareImage, FlashResult, Session } from '../driver.ts';
import { stm32UartDriver } from './driver.ts';

const benches: TestBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.dispose();
});

const hardwareId = '33FFD905424E353023840C57';
const f401 = { productId: 0x433, flashKib: 256, sectorEraseMs: 0 };
const f103 = { productId: 0x410, flashKib: 64, sectorEraseMs: 0 };

function bench(
  simulated: Record<string, string | number | boolean>,
  faults: NonNullable<TestBenchOptions['faults']> = {},
): TestBench {
  const made = makeBench(stm32UartDriver, { driverOptions: simulated, hardwareId, faults });
  benches.push(made);
  return made;
}

const connect = (
  on: TestBench,
  options: Record<string, unknown> = {},
  run: Run = quietRun(),
): Promise<Session> => stm32UartDriver.connect(on.port, options, run);

/** Says frames by hand, each of them answered, and then breaks off. */
async function talk(on: TestBench, frames: readonly string[], half = ''): Promise<void> {
  const { signal } = quietRun();
  const link = await on.port.open({}, signal);
  for (const frame of frames) {
    await link.write(fromHex(frame), signal);
    await link.read(signal);
  }
  await link.write(fromHex(half), signal);
  // One turn of the event loop carries it over the unpaced wire.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  await link.close();
}

function image(sizeBytes: number, address: number | null = null, salt = 0): FirmwareImage {
  const bytes = Uint8Array.from(
    { length: sizeBytes },
    (_, index) => (index * 13 + (index >> 8) + salt) & 0xff,
  );
  return { name: 'app.bin', kind: 'raw', bytes, sha256: '', segments: [{ address, bytes }] };
}

async function flash(session: Session, firmware: FirmwareImage, run: Run = quietRun()): Promise<FlashResult> {
  if (session.flash === undefined) throw new Error('no flash');
  return await session.flash({ image: firmware, imageNumber: 0, activate: 'store' }, run);
}

describe('identifying', () => {
  test('the 96-bit unique id in hexadecimal is the hardware id; part and sizes are facts', async () => {
    const session = await connect(bench(f401));
    expect(session.device).toMatchObject({
      hardwareId,
      model: 'STM32F401xD(E)',
      facts: { productId: '0x433', flashKib: 256, ramKib: 96, readoutProtected: false },
    });
    await session.close();
  });

  test.each([
    [0x447, 'STM32L07xxx/L08xxx'],
    [0x437, 'STM32L1xxxE'],
    [0x450, 'STM32H74xxx/H75xxx'],
    [0x482, 'STM32U575xx/U585xx'],
    [0x443, 'STM32C011xx'],
  ])('a part with its registers elsewhere (%s) gives the same id', async (productId, model) => {
    const session = await connect(bench({ productId, flashKib: 128, sectorEraseMs: 0 }));
    expect(session.device).toMatchObject({ hardwareId, model, facts: { flashKib: 128 } });
    await session.close();
  });

  test('a bootloader that refuses short reads of the unique id is asked for the block around it', async () => {
    const session = await connect(bench({ ...f401, refusesShortReads: true }));
    expect(session.device.hardwareId).toBe(hardwareId);
    await session.close();
  });

  test('a unit that an earlier connection left in the middle of writing is brought back', async () => {
    const on = bench(f401);
    await talk(on, ['7f', '31ce', '0800000008'], 'ff010203');
    const session = await connect(on);
    expect(session.device.hardwareId).toBe(hardwareId);
    await session.close();
  });
});

describe('flashing', () => {
  test('the same firmware again is compared and not written', async () => {
    const on = bench(f401);
    const session = await connect(on);
    expect(await flash(session, image(20_000))).toMatchObject({ skipped: false, bytesSent: 20_000 });
    expect(await flash(session, image(20_000))).toEqual({ skipped: true, bytesSent: 0, firmware: null });
    await session.close();
  });

  test('sectors that the firmware does not cover keep what they hold', async () => {
    const on = bench(f401);
    const session = await connect(on);
    await flash(session, image(3_000, 0x0800_8000, 5));
    await flash(session, image(30_000, 0x0800_0000, 9));
    await flash(session, image(5_000, 0x0801_0000, 7));
    expect(await flash(session, image(3_000, 0x0800_8000, 5))).toMatchObject({ skipped: true });
    expect(await flash(session, image(30_000, 0x0800_0000, 9))).toMatchObject({ skipped: true });
    await session.close();
  });

  test('a new version that begins as the old one is written from the first sector that differs', async () => {
    const on = bench(f103);
    const session = await connect(on);
    await flash(session, image(10 * 1024));
    const next = image(10 * 1024);
    next.bytes[6 * 1024 + 10] = 0xee;
    expect(await flash(session, next)).toMatchObject({ skipped: false, bytesSent: 4 * 1024 });
    await session.close();
  });

  test('after a cancel it goes on with the sectors that are missing', async () => {
    const on = bench(f103);
    const stop = new AbortController();
    const run: Run = {
      ...quietRun(stop.signal),
      progress: (done, total) => {
        if (done > 8 * 1024 && total > 16 * 1024) stop.abort(new Error('stop'));
      },
    };
    const first = await connect(on, {}, quietRun());
    await expect(flash(first, image(16 * 1024), run)).rejects.toThrow('stop');
    await first.close();
    const second = await connect(on);
    const result = await flash(second, image(16 * 1024));
    expect(result.skipped).toBe(false);
    expect(result.bytesSent).toBeLessThanOrEqual(8 * 1024);
    expect(await flash(second, image(16 * 1024))).toMatchObject({ skipped: true });
    await second.close();
  });

  test.each([{ dropRate: 0.0003 }, { flipRate: 0.0003 }, { duplicateRate: 0.0003 }])(
    'a line that loses bytes now and then (%o) still brings every byte over',
    async (faults) => {
      const session = await connect(bench(f103, faults), { responseTimeoutMs: 100 });
      await flash(session, image(8 * 1024));
      await session.close();
    },
  );

  test('a write protected sector is named before anything is erased; with writeUnprotect it is written', async () => {
    const on = bench(f401);
    const owner = await connect(on);
    await flash(owner, image(20_000, null, 3));
    await owner.close();
    await talk(on, ['7f7f', '639c', '000101']);
    const session = await connect(on);
    await expect(flash(session, image(20_000))).rejects.toMatchObject({
      code: 'device.refused',
      context: { address: 0x0800_4000, sectors: 1 },
      message: expect.stringContaining('Nothing was erased'),
    });
    expect(await flash(session, image(20_000, null, 3))).toMatchObject({ skipped: true });
    await session.close();
    const again = await connect(on, { writeUnprotect: true, bootMs: 0 });
    expect(await flash(again, image(20_000))).toMatchObject({ skipped: false });
    await again.close();
  });
});

describe('readout protection', () => {
  test('a protected unit is refused before anything is asked of it, and says why', async () => {
    const on = bench({ ...f401, readoutProtected: true });
    await expect(connect(on)).rejects.toMatchObject({
      code: 'device.lacks',
      message: expect.stringContaining('readout protected'),
    });
    expect(on.openLinks()).toBe(0);
  });

  test('lock is offered only where the recipe names it; afterwards nothing can be read', async () => {
    const on = bench(f401);
    const plain = await connect(on);
    expect(plain.lock).toBeUndefined();
    await plain.close();
    const session = await connect(on, { lock: 'readout', bootMs: 0 });
    await session.lock?.(quietRun());
    await session.close();
    await expect(connect(on)).rejects.toMatchObject({ code: 'device.lacks' });
  });

  test('a unit that only says it is locked is found', async () => {
    const made = makeBench(stm32UartDriver, { driverOptions: f401, hardwareId, misbehaviour: 'fake-wipe' });
    benches.push(made);
    const session = await connect(made, { lock: 'readout', bootMs: 0 });
    await expect(session.lock?.(quietRun())).rejects.toMatchObject({ code: 'device.lied' });
    await session.close();
  });

  test('a protected unit can be wiped by a recipe that says so: everything is erased, and read', async () => {
    const on = bench({ ...f401, flashKib: 64 });
    const session = await connect(on, { lock: 'readout', bootMs: 0 });
    await flash(session, image(3_000));
    await session.lock?.(quietRun());
    await session.close();
    const sick = await connect(on, { protectedUnit: 'wipe', bootMs: 0 });
    expect(sick.can).toEqual(['wipe']);
    expect(sick.device).toMatchObject({ facts: { readoutProtected: true, hardwareIdFrom: 'port-location' } });
    await expect(sick.wipe?.('stm32-mass-erase', quietRun())).rejects.toMatchObject({ code: 'device.lacks' });
    expect(await sick.wipe?.('stm32-readout-unprotect', quietRun())).toMatchObject({ finished: true });
    expect(await sick.checkWipe?.('stm32-readout-unprotect', quietRun())).toMatchObject({
      media: [{ clean: true, bytesTotal: 65_536, bytesRead: 65_536, verification: 'full-read' }],
    });
    await sick.close();
  });
});

describe('wiping', () => {
  test('a sector that stays because it is write protected is found by reading', async () => {
    // A G0 does not show what is protected: only reading tells.
    const again = bench({ productId: 0x460, flashKib: 64, sectorEraseMs: 0 });
    const owner = await connect(again);
    await flash(owner, image(60_000));
    await owner.close();
    // Write Protect, pages 24 and 25: by hand, since no recipe asks for it.
    await talk(again, ['7f7f', '639c', '01181900']);
    const second = await connect(again);
    expect(await second.wipe?.('stm32-mass-erase', quietRun())).toMatchObject({ finished: true });
    const check = await second.checkWipe?.('stm32-mass-erase', quietRun());
    expect(check?.media).toMatchObject([{ clean: false, bytesRead: 65_536 }]);
    expect(check?.media[0]?.findings[0]).toContain('0x800c000');
    await second.close();
  });

  test('a wipe that write protection would hinder is refused in words, with everything still there', async () => {
    const on = bench({ ...f103, writeProtectedFrom: 2 });
    const session = await connect(on);
    await expect(session.wipe?.('stm32-mass-erase', quietRun())).rejects.toMatchObject({
      code: 'device.refused',
      message: expect.stringContaining('write protected'),
      context: { address: 0x0800_2000, sectors: 56 },
    });
    await session.close();
    const again = await connect(on, { writeUnprotect: true, bootMs: 0 });
    expect(await again.wipe?.('stm32-mass-erase', quietRun())).toMatchObject({ finished: true });
    await again.close();
  });

  test('what the chip keeps in other memories is on the report', async () => {
    const on = bench({ productId: 0x447, flashKib: 8, sectorEraseMs: 0 });
    const session = await connect(on);
    expect(await session.wipe?.('stm32-mass-erase', quietRun())).toMatchObject({ finished: true });
    const check = await session.checkWipe?.('stm32-mass-erase', quietRun());
    expect(check?.media).toMatchObject([{ clean: true }]);
    expect(check?.retained.join()).toContain('data EEPROM');
    await session.close();
  });
});

test('after reset in a jig the firmware runs, and the next question says that hands are needed', async () => {
  const on = bench(f401);
  const session = await connect(on);
  const firmware = image(3_000);
  firmware.bytes.set([0x00, 0x10, 0x00, 0x20, 0x41, 0x01, 0x00, 0x08]);
  await flash(session, firmware);
  await session.reset?.(quietRun());
  await expect(session.identify(quietRun())).rejects.toMatchObject({ code: 'device.reboot' });
  await session.close();
});

test.each([
  ['after the old command to erase', ['43bc'], ''],
  ['in a list of pages', ['44bb'], '0003'],
  ['in an old list of pages', ['43bc'], '05'],
  ['after an address', ['31ce', '0800000008'], ''],
  ['in the middle of an address', ['11ee'], '0800'],
  ['with half a command', [], '31'],
])(
  'a conversation that broke off %s is found again without erasing anything',
  async (_title, whole, half) => {
    for (const simulated of [f401, f103]) {
      const on = bench(simulated);
      const owner = await connect(on);
      await flash(owner, image(60 * 1024));
      await owner.close();
      await talk(on, ['7f7f', ...whole], half);
      const session = await connect(on);
      expect(await flash(session, image(60 * 1024))).toMatchObject({ skipped: true });
      await session.close();
    }
  },
);

test('a unit that waits for a long list of pages is given up, with nothing erased', async () => {
  const on = bench(f401);
  const owner = await connect(on);
  await flash(owner, image(20_000));
  await owner.close();
  await talk(on, ['7f7f', '44bb']);
  await expect(connect(on)).rejects.toMatchObject({ code: 'link.timeout' });
  on.bench.unplug(1);
  on.bench.plug(1);
  const session = await connect(on);
  expect(await flash(session, image(20_000))).toMatchObject({ skipped: true });
  await session.close();
});

test('a unit that is pulled out between the erase and the read-back is waited for so long, and not for ever', async () => {
  const on = bench(f103);
  const session = await connect(on, { framing: '8n1', start: 'none', reopenTimeoutMs: 200 });
  expect(await session.wipe?.('stm32-mass-erase', quietRun())).toMatchObject({ finished: true });
  on.bench.unplug(1);
  await expect(session.checkWipe?.('stm32-mass-erase', quietRun())).rejects.toMatchObject({
    code: 'device.reboot',
  });
  await session.close();
});
