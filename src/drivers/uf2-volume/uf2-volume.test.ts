/** The driver on simulated units: what it refuses before the first byte, what it proves, and what it says that it can not. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeBench, type TestBench, type TestBenchOptions } from '../../../test/drivers/bench.ts';
import { settle, useFastTime, useRealTime } from '../../../test/drivers/fast-time.ts';
import { quietRun, type Run } from '../../base/run.ts';
import { makeUf2 } from '../../formats/make-uf2.ts';
import { uf2Segments } from '../../formats/uf2.ts';
import type { FirmwareImage, Session } from '../driver.ts';
import { uf2VolumeDriver } from './driver.ts';

beforeEach(() => useFastTime());
const benches: TestBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.dispose();
  useRealTime();
});

const nrf52840 = 0xada52840;
const code = (sizeBytes = 5_000): Uint8Array =>
  Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 37 + (index >> 8)) & 0xff);

function uf2(bytes: Uint8Array, name = 'app.uf2'): FirmwareImage {
  return { name, kind: 'uf2', bytes, sha256: '', segments: uf2Segments(bytes, name) };
}
const raw = (address: number | null): FirmwareImage => ({
  name: 'app.bin',
  kind: 'raw',
  bytes: code(),
  sha256: '',
  segments: [{ address, bytes: code() }],
});

interface Rig {
  readonly bench: TestBench;
  readonly log: string[];
  readonly run: Run;
  go<T>(work: Promise<T>): Promise<T>;
  connect(options?: object): Promise<Session>;
}

function rig(simulated: Record<string, string | boolean> = {}, more: Partial<TestBenchOptions> = {}): Rig {
  const bench = makeBench(uf2VolumeDriver, { hardwareId: 'A1B2C3D4E5F6', driverOptions: simulated, ...more });
  benches.push(bench);
  const log: string[] = [];
  const run: Run = { ...quietRun(), log: (line) => void log.push(line) };
  const go = <T>(work: Promise<T>): Promise<T> =>
    settle(work, () => bench.bench.passedBytes(1) + bench.opened() * 1e9);
  return {
    bench,
    log,
    run,
    go,
    connect: (options = {}) => go(uf2VolumeDriver.connect(bench.port, options, run)),
  };
}

const flashOn = (on: Rig, session: Session, image: FirmwareImage) =>
  on.go(
    session.flash?.({ image, imageNumber: 0, activate: 'confirm' }, on.run) ??
      Promise.reject(new Error('no flash')),
  );

describe('identifying', () => {
  test('model, board and bootloader are facts; the USB serial number is the hardware id', async () => {
    const on = rig();
    const session = await on.connect();
    expect(session.device).toMatchObject({
      hardwareId: 'A1B2C3D4E5F6',
      model: 'Mintmark Gateway',
      facts: {
        boardId: 'nRF52840-Gateway-v1',
        chip: 'nrf52840',
        bootloader: 'UF2 Bootloader 0.9.2 simulated',
      },
    });
    expect(session.can).toEqual(['flash', 'diagnose']);
    expect(session.wipe).toBeUndefined();
    await session.close();
  });

  test("an RP2040's number is that of all of them: a recipe has to name the place instead", async () => {
    const on = rig({ chip: 'rp2040', showsCurrent: false });
    await expect(on.connect()).rejects.toMatchObject({
      code: 'device.lacks',
      message: expect.stringContaining('hardwareIdFrom'),
    });
    expect(on.bench.openLinks()).toBe(0);
    const session = await on.connect({ hardwareIdFrom: 'port-location' });
    expect(session.device).toMatchObject({
      hardwareId: 'place-virtual:1',
      facts: { hardwareIdFrom: 'port-location' },
    });
    await session.close();
  });

  test.each([
    [{ boardId: 'nRF52840-Other-v1' }, { boardId: 'nRF52840-Gateway-v1' }],
    [{}, { chip: 'samd21' }],
  ])('another board (%o) than the recipe names (%o) is refused', async (simulated, options) => {
    await expect(rig(simulated).connect(options)).rejects.toMatchObject({ code: 'device.mismatch' });
  });

  test('a board that does not say its chip needs a recipe that does', async () => {
    const on = rig({ boardId: 'Gateway-v9' });
    await expect(on.connect()).rejects.toMatchObject({ code: 'device.lacks' });
    const session = await on.connect({ chip: 'nrf52840' });
    expect(session.device.facts).toMatchObject({ chip: 'nrf52840' });
    await session.close();
  });
});

describe('refused before the first byte', () => {
  test.each([
    ['another family', uf2(makeUf2(0xe48bff56, 0x1000_0000, code())), '0xe48bff56'],
    ['two families', { ...uf2(makeUf2(nrf52840, 0x1000, code())), bytes: twoFamilies() }, '0x68ed2b88'],
    ['the place of the bootloader', uf2(makeUf2(nrf52840, 0xf_4000, code())), '0x000f4000'],
    ['the master boot record', uf2(makeUf2(nrf52840, 0, code())), '0x00000000'],
    ['no address', raw(null), 'where it goes'],
  ])('firmware for %s', async (_what, image, words) => {
    const on = rig();
    const session = await on.connect();
    const before = on.bench.bench.passedBytes(1);
    await expect(flashOn(on, session, image)).rejects.toMatchObject({
      code: 'image.mismatch',
      message: expect.stringContaining(words),
    });
    expect(on.bench.bench.passedBytes(1)).toBe(before);
    await session.close();
  });
});

describe('flashing', () => {
  test('a unit held in its bootloader is read after it came back, and not written a second time', async () => {
    const on = rig();
    const session = await on.connect({ afterFlash: 'bootloader' });
    const image = uf2(makeUf2(nrf52840, 0x1000, code()));
    expect(await flashOn(on, session, image)).toMatchObject({
      skipped: false,
      bytesSent: image.bytes.length,
    });
    expect(on.log).toContain('CURRENT.UF2 holds every byte as it was sent');
    expect(await flashOn(on, session, image)).toEqual({ skipped: true, bytesSent: 0, firmware: null });
    await session.close();
  });

  test('bytes with an address are made into UF2 for the chip', async () => {
    const on = rig();
    const session = await on.connect({ afterFlash: 'bootloader' });
    await flashOn(on, session, raw(0x2000));
    expect(on.log).toContain('CURRENT.UF2 holds every byte as it was sent');
    await session.close();
  });

  test('a unit that starts its firmware is not seen again, and nothing is claimed that nobody saw', async () => {
    const on = rig({ returns: false });
    const session = await on.connect({ returnTimeoutMs: 1_000 });
    const image = uf2(makeUf2(nrf52840, 0x1000, code()));
    expect(await flashOn(on, session, image)).toMatchObject({ skipped: false, firmware: null });
    expect(on.log).toContain('the unit took everything and started it; it shows nobody what it holds');
    await expect(on.go(session.identify(on.run))).rejects.toMatchObject({
      code: 'device.reboot',
      message: expect.stringContaining('bring it into its bootloader'),
    });
    await session.close();
  });

  test('a bootloader that takes the file and stays has ignored it', async () => {
    const on = rig({}, { misbehaviour: 'refuses-image' });
    const session = await on.connect({ leaveTimeoutMs: 1_000 });
    await expect(flashOn(on, session, uf2(makeUf2(nrf52840, 0x1000, code())))).rejects.toMatchObject({
      code: 'device.refused',
    });
    await session.close();
  });

  test('a unit that is pulled before its last sector is a lost connection, not one that has left', async () => {
    const image = uf2(makeUf2(nrf52840, 0x1000, code()));
    const on = rig({ returns: false }, { faults: { unplugAfterBytes: 512 * 1_030 + 6_000 } });
    const session = await on.connect();
    await expect(flashOn(on, session, image)).rejects.toMatchObject({ code: 'link.lost' });
    await session.close();
  });
});

test('a diagnosis says what the unit shows', async () => {
  const on = rig();
  const session = await on.connect();
  expect(await on.go(session.diagnose?.(on.run) ?? Promise.reject(new Error('none')))).toMatchObject({
    showsItsFlash: true,
    currentUf2Sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    bootloaderDate: 'Nov 28 2026',
  });
  await session.close();
});

function twoFamilies(): Uint8Array {
  return Uint8Array.from([
    ...makeUf2(nrf52840, 0x1000, code(256)),
    ...makeUf2(0x68ed2b88, 0x2000, code(256)),
  ]);
}
