/** Debian's stm32flash on our simulated STM32: a simulator is trusted only after it works. Both look at the same flash. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { quietRun } from '../../../src/base/run.ts';
import { stm32UartDriver } from '../../../src/drivers/stm32-uart/driver.ts';
import trace from '../../../src/drivers/stm32-uart/stm32flash-trace.json' with { type: 'json' };
import { SystemPort } from '../../../src/transport/system-port.ts';
import { peers, setupCommand } from '../setup.mjs';
import { hardwareId, type SimulatedStm32, simulatedStm32 } from './simulated-stm32.ts';
import { traceFirmware } from './trace-firmware.ts';

const execute = promisify(execFile);
const there = peers.stm32flash !== null && peers.socat !== null;
const folder = mkdtempSync(join(tmpdir(), 'mintmark-stm32-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const firmware = Uint8Array.from({ length: 20_001 }, (_, index) => (index * 31 + (index >> 7)) & 0xff);
const file = join(folder, 'firmware.bin');
writeFileSync(file, firmware);

async function stm32flash(unit: SimulatedStm32, ...args: readonly string[]): Promise<string> {
  const all = ['-m', '8n1', '-b', '115200', ...args, unit.path];
  const { stdout, stderr } = await execute(peers.stm32flash ?? '', all, { timeout: 120_000 });
  return stdout + stderr;
}

const parts = [
  {
    title: 'F103, erased by 0x43',
    simulated: { productId: 0x410, flashKib: 64 },
    says: '0x0410',
    erased: 0xff,
  },
  {
    title: 'F401, unequal sectors',
    simulated: { productId: 0x433, flashKib: 256 },
    says: '0x0433',
    erased: 0xff,
  },
  { title: 'G071', simulated: { productId: 0x460, flashKib: 128 }, says: '0x0460', erased: 0xff },
  {
    title: 'L073, erased to zeroes',
    simulated: { productId: 0x447, flashKib: 192 },
    says: '0x0447',
    erased: 0,
  },
  { title: 'H743', simulated: { productId: 0x450, flashKib: 1024 }, says: '0x0450', erased: 0xff },
];

describe.skipIf(!there)(
  `stm32flash on the simulated STM32${there ? '' : ` (skipped: run ${setupCommand})`}`,
  () => {
    describe.each(parts)('$title', ({ simulated, says, erased }) => {
      it('detects it', async () => {
        await using unit = await simulatedStm32(simulated);
        expect(await stm32flash(unit)).toContain(`Device ID    : ${says}`);
      });

      it('writes and verifies firmware, and reads it back', async () => {
        await using unit = await simulatedStm32(simulated);
        expect(await stm32flash(unit, '-w', file, '-v')).toContain('(100.00%) Done.');
        const back = join(folder, 'back.bin');
        await stm32flash(unit, '-r', back, '-S', `0x08000000:${firmware.length}`);
        expect(new Uint8Array(readFileSync(back))).toEqual(firmware);
      });

      it('erases what our driver has flashed, and our driver sees it', async () => {
        await using unit = await simulatedStm32({ ...simulated, sectorEraseMs: 1 });
        const known = { path: unit.path, kind: 'pty', location: unit.path, title: '', usb: null } as const;
        const port = new SystemPort(known, async () => [known], systemClock);
        const image = {
          name: 'app.bin',
          kind: 'raw',
          bytes: firmware,
          sha256: '',
          segments: [{ address: null, bytes: firmware }],
        } as const;
        const ours = await stm32UartDriver.connect(port, { framing: '8n1' }, quietRun());
        expect(ours.device).toMatchObject({ hardwareId });
        await ours.flash?.({ image, imageNumber: 0, activate: 'store' }, quietRun());
        await ours.close();
        const back = join(folder, 'ours.bin');
        await stm32flash(unit, '-r', back, '-S', `0x08000000:${firmware.length}`);
        expect(new Uint8Array(readFileSync(back))).toEqual(firmware);
        await stm32flash(unit, '-o', '-S', `0x08000000:${Math.min(128, simulated.flashKib) * 1024}`);
        const raw = unit.flash.read(0, firmware.length).map((byte) => (erased === 0 ? byte ^ 0xff : byte));
        expect(raw.every((byte) => byte === erased)).toBe(true);
        const again = await stm32UartDriver.connect(port, { framing: '8n1' }, quietRun());
        expect(await again.diagnose?.(quietRun())).toMatchObject({ flashStartsBlank: true });
        await again.close();
      });
    });

    it('protects the unit against reading; our driver names it; it ends the protection, and all is erased', async () => {
      await using unit = await simulatedStm32({ productId: 0x433, flashKib: 128, sectorEraseMs: 1 });
      await stm32flash(unit, '-w', file);
      expect(await stm32flash(unit, '-j')).toContain('Done.');
      const known = { path: unit.path, kind: 'pty', location: unit.path, title: '', usb: null } as const;
      const port = new SystemPort(known, async () => [known], systemClock);
      await expect(stm32UartDriver.connect(port, { framing: '8n1' }, quietRun())).rejects.toMatchObject({
        code: 'device.lacks',
        context: { readoutProtected: true },
      });
      expect(await stm32flash(unit, '-k')).toContain('Done.');
      expect(unit.flash.read(0, 128 * 1024).every((byte) => byte === 0xff)).toBe(true);
    });

    it.each(trace.units)(
      'says today what is recorded as a test vector (product $simulated.productId)',
      async (vector) => {
        await using unit = await simulatedStm32(vector.simulated);
        const path = join(folder, 'trace.bin');
        writeFileSync(path, traceFirmware());
        await stm32flash(unit, '-w', path, '-v');
        const said = unit.trace.map(({ from, hex }) => `${from === 'host' ? '>' : '<'} ${hex}`);
        expect(said).toEqual(vector.exchanges);
      },
    );
  },
);
