/** One unit's life by the command line alone, on real Zephyr firmware. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStation } from '../../../src/station/station.ts';
import { peers, setupCommand } from '../setup.mjs';
import { startFirmware } from '../smp/real-firmware.ts';
import { release } from '../smp/release.ts';
import { packageZip } from './real-station.ts';
import { diagnose, provision, type Target, wipe } from './recipes.ts';

const there = peers.smpServers !== null && peers.qemuArm !== null;
const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const target: Target = { id: 'mps2', board: 'mps2/an385' };

describe.skipIf(!there)(`the command line${there ? '' : ` (skipped: run ${setupCommand})`}`, () => {
  it('teaches a slot, provisions, shows and wipes the unit in it', async () => {
    await using firmware = await startFirmware('mps2_an385', 'serial_recovery_buf1024');
    const folder = mkdtempSync(join(tmpdir(), 'mintmark-cli-'));
    const mintmark = (...args: string[]): Promise<{ code: number; text: string }> =>
      new Promise((resolve) => {
        const all = [main, '--data', folder, '--bench', 'real', ...args];
        execFile(process.execPath, all, { timeout: 200_000 }, (thrown, out, problems) =>
          resolve({ code: thrown === null ? 0 : Number(thrown.code), text: out + problems }),
        );
      });
    try {
      const image = release(firmware.image, '3.1.0');
      const base64 = packageZip('mps2', {
        'firmware.bin': image,
        'recipes/provision.yaml': provision(target, image, '3.1.0'),
        'recipes/diagnose.yaml': diagnose(target),
        'recipes/wipe.yaml': wipe(target),
      });
      {
        await using station = await openStation({ dataFolder: folder, bench: 'real', appVersion: '0.0.0' });
        await station.handlers.importFile({ base64 });
      }
      expect(await mintmark('slots', 'teach', '1', '--port', firmware.path)).toMatchObject({ code: 0 });
      const done = await mintmark('run', 'mps2-provision', '--slot', '1');
      expect(done).toMatchObject({ code: 0, text: expect.stringContaining('PASSED') });

      const plan = await mintmark('wipe', '--slot', '1');
      expect(plan).toMatchObject({ code: 0, text: expect.stringContaining('Nothing was erased') });
      const hardwareId = /place-[A-Za-z0-9.-]+/.exec(plan.text)?.[0] ?? '';
      expect((await mintmark('wipe', '--slot', '1', '--confirm', 'place-of-another')).code).not.toBe(0);
      expect(await mintmark('units', hardwareId)).toMatchObject({
        text: expect.stringContaining('provisioned'),
      });

      const wiped = await mintmark('wipe', '--slot', '1', '--confirm', hardwareId);
      expect(wiped).toMatchObject({ code: 0, text: expect.stringContaining('PASSED') });
      expect(await mintmark('units', hardwareId)).toMatchObject({ text: expect.stringContaining('wiped') });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
