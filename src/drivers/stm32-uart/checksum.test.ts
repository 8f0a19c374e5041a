/** Get Checksum against a bootloader that has it, has it not, stumbles over it, and lies with it. */
import { afterEach, describe, expect, test } from 'vitest';
import { makeBench, type TestBench } from '../../../test/drivers/bench.ts';
import { quietRun, type Run } from '../../base/run.ts';
import type { FirmwareImage, FlashResult, Session } from '../driver.ts';
import type { Misbehaviour } from '../simulated-unit.ts';
import { stm32UartDriver } from './driver.ts';

const benches: TestBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.dispose();
});

const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 13 + (index >> 8)) & 0xff);
const image: FirmwareImage = {
  name: 'app.bin',
  kind: 'raw',
  bytes,
  sha256: '',
  segments: [{ address: null, bytes }],
};

interface Flashed {
  readonly result: FlashResult;
  readonly passedBytes: number;
  readonly log: readonly string[];
  readonly session: Session;
}

async function flashOn(
  simulated: Record<string, string | number>,
  options: Record<string, unknown> = {},
  misbehaviour?: Misbehaviour,
): Promise<Flashed> {
  const bench = makeBench(stm32UartDriver, {
    driverOptions: { productId: 0x460, flashKib: 128, sectorEraseMs: 0, ...simulated },
    ...(misbehaviour === undefined ? {} : { misbehaviour }),
  });
  benches.push(bench);
  const log: string[] = [];
  const run: Run = { ...quietRun(), log: (line) => log.push(line) };
  const session = await stm32UartDriver.connect(bench.port, options, run);
  const before = bench.bench.passedBytes(1);
  const result = await session.flash?.({ image, imageNumber: 0, activate: 'store' }, run);
  if (result === undefined) throw new Error('no flash');
  return { result, passedBytes: bench.bench.passedBytes(1) - before, log, session };
}

describe('a bootloader that lists Get Checksum', () => {
  test.each([1, 2])('gives it with %i ACK; all bytes are read all the same', async (checksumAcks) => {
    const { log, passedBytes, session } = await flashOn({ checksum: 'right', checksumAcks });
    expect(log).toContain("every byte is right, and so is the unit's own checksum");
    expect(passedBytes).toBeGreaterThan(2 * bytes.length);
    await session.close();
  });

  test('is believed for firmware where the recipe says so, and then nothing is read back', async () => {
    const first = await flashOn({ checksum: 'right' }, { checksum: 'enough' });
    expect(first.passedBytes).toBeLessThan(1.15 * bytes.length);
    expect(first.result).toMatchObject({ skipped: false, bytesSent: bytes.length });
    const again = await first.session.flash?.({ image, imageNumber: 0, activate: 'store' }, quietRun());
    expect(again).toMatchObject({ skipped: true });
    await first.session.close();
  });

  test('and refuses it is not asked again: everything is read', async () => {
    const { log, passedBytes, session } = await flashOn({ checksum: 'refused' }, { checksum: 'enough' });
    expect(log.filter((line) => line.includes('does not give one'))).toHaveLength(1);
    expect(passedBytes).toBeGreaterThan(2 * bytes.length);
    await session.close();
  });

  test('is not asked where the recipe turns it off', async () => {
    const { log, session } = await flashOn({ checksum: 'right' }, { checksum: 'off' });
    expect(log.join()).not.toContain('checksum');
    await session.close();
  });
});

describe('a checksum that is a lie', () => {
  test('of what the unit was told, over flash that holds something else, is found by reading', async () => {
    await expect(flashOn({ checksum: 'claimed' }, {}, 'corrupts-image')).rejects.toMatchObject({
      code: 'device.lied',
      context: { address: 0x0800_0205 },
    });
  });

  test('that is wrong over right flash is named, and the bytes decide', async () => {
    for (const checksum of ['first', 'enough']) {
      const { log, session } = await flashOn({ checksum: 'wrong' }, { checksum });
      expect(log).toContain('every byte is right: the checksum was wrong');
      await session.close();
    }
  });

  test('over damaged flash, told truly, is read until the byte is found', async () => {
    await expect(
      flashOn({ checksum: 'right' }, { checksum: 'enough' }, 'corrupts-image'),
    ).rejects.toMatchObject({ code: 'device.lied', context: { address: 0x0800_0205 } });
  });
});

test('a wipe is read byte by byte whatever the recipe believes, and a checksum against it is a finding', async () => {
  for (const [checksum, clean] of [
    ['right', true],
    ['wrong', false],
  ] as const) {
    const { session } = await flashOn({ checksum }, { checksum: 'enough' });
    await session.wipe?.('stm32-mass-erase', quietRun());
    const check = await session.checkWipe?.('stm32-mass-erase', quietRun());
    expect(check?.media).toMatchObject([{ clean, bytesRead: 131_072, bytesTotal: 131_072 }]);
    if (!clean) expect(check?.media[0]?.findings).toEqual([expect.stringContaining('checksum')]);
    await session.close();
  }
});
