import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesEqual, utf8 } from '../../../src/base/bytes.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { quietRun } from '../../../src/base/run.ts';
import type { FirmwareImage } from '../../../src/drivers/driver.ts';
import { Connection } from '../../../src/drivers/smp/connection.ts';
import { smpDriver } from '../../../src/drivers/smp/driver.ts';
import { closeFiles, downloadFile, fileSha256, uploadFile } from '../../../src/drivers/smp/groups/files.ts';
import { readState } from '../../../src/drivers/smp/groups/image.ts';
import { echo, info } from '../../../src/drivers/smp/groups/os.ts';
import { parseOptions } from '../../../src/drivers/smp/options.ts';
import { parseMcubootImage } from '../../../src/formats/mcuboot-image.ts';
import { healthFindings } from '../../../src/insight/triage-health.ts';
import { wipeVerdict } from '../../../src/model/wipe.ts';
import { peers, setupCommand } from '../setup.mjs';
import { startFirmware } from './real-firmware.ts';
import { release } from './release.ts';

const run = quietRun();
const plain = { identity: 'none', responseTimeoutMs: 5000 } as const;
const native = peers.smpServers !== null && peers.loader32 !== null;
const qemu = peers.smpServers !== null && peers.qemuArm !== null;
const skipNote = (there: boolean): string => (there ? '' : ` (skipped: run ${setupCommand})`);

const newVersion = (image: Uint8Array | null, version: string): FirmwareImage =>
  mcubootFile(`zephyr-${version}.bin`, release(image, version));

const mcubootFile = (name: string, bytes: Uint8Array): FirmwareImage => ({
  name,
  kind: 'mcuboot',
  bytes,
  sha256: '',
  segments: [{ address: null, bytes }],
});

describe.skipIf(!native)(`Zephyr on native_sim${skipNote(native)}`, () => {
  it.each([
    ['serial', 'console'],
    ['serial_raw', 'raw'],
  ] as const)(
    '%s: identifies, diagnoses, runs commands, is wiped as far as it can be',
    async (config, framing) => {
      await using firmware = await startFirmware('native_sim', config);
      const session = await smpDriver.connect(firmware.port, { ...plain, framing, restartDelayMs: 200 }, run);
      try {
        expect(session.device).toMatchObject({
          hardwareId: 'ZEPHYR-0001',
          model: 'native_sim/native',
          facts: { bufferBytes: 384, bufferCount: 4 },
        });
        // The raw build comes without Zephyr's basic group, whatever its manifest says.
        const wipes = framing === 'console';
        expect(session.can).toEqual([
          'diagnose',
          'reset',
          'configure',
          'readBack',
          ...(wipes ? ['wipe'] : []),
        ]);
        const readings = await session.diagnose?.(run);
        // a process of this computer: its threads run on other stacks than those that it tells the sizes of
        expect(readings).toMatchObject({ kernel: 'Zephyr 4.4.0', tasks: 6, stacks: 'not measured' });
        expect(readings).not.toHaveProperty('fullestStackPercent');
        const findings = healthFindings({ readings: readings ?? {}, limits: [] }, new Date());
        expect(findings.filter(({ verdict }) => verdict === 'fault')).toEqual([]);
        expect(findings.find(({ topic }) => topic === 'memory')).toMatchObject({
          verdict: 'unknown',
          text: 'How full its stacks are is not measured on this board.',
        });
        expect(readings?.['stat.smp_svr_stats.ticks']).toBeTypeOf('number');
        expect(readings?.uptimeMs).toBeTypeOf('number');
        // this build has neither hwinfo nor coredump in its shell: nothing is made up for them
        expect(Object.keys(readings ?? {})).not.toContain('resetCause');
        expect(Object.keys(readings ?? {})).not.toContain('coredump');
        expect(await session.console?.('kernel version', run)).toContain('Zephyr version 4.4.0');
        expect((await session.readBack?.(['mintmark/none'], run))?.get('mintmark/none')).toBeNull();
        // This build has no settings handler: the unit says so, and that is a refusal, not a crash.
        const settings = [{ key: 'mintmark/x', bytes: utf8('1'), text: '1' }];
        await expect(session.configure?.(settings, run)).rejects.toMatchObject({ code: 'device.refused' });
        if (!wipes) return;
        const outcome = await session.wipe?.('smp-storage', run);
        expect(outcome).toMatchObject({ finished: true });
        expect(outcome?.log).toContain('storage partition erased');
      } finally {
        await session.close();
      }
    },
  );

  it('fs: takes a file, hashes it and gives it back', async () => {
    await using firmware = await startFirmware('native_sim', 'serial_fs');
    const options = parseOptions({ ...plain, messageBytes: 180, linePauseMs: 20 });
    const connection = await Connection.open(firmware.port, options, systemClock, run);
    try {
      const data = Uint8Array.from({ length: 900 }, (_, index) => (index * 11) & 0xff);
      const limits = { messageBytes: connection.messageBytes, timeoutMs: 5000 };
      await uploadFile(connection.channel, '/lfs1/mint.bin', data, limits, run);
      const back = await downloadFile(
        connection.channel,
        '/lfs1/mint.bin',
        { mostBytes: 5000, timeoutMs: 5000 },
        run,
      );
      expect(bytesEqual(back, data)).toBe(true);
      const sha256 = await fileSha256(connection.channel, '/lfs1/mint.bin', run.signal);
      if (sha256 !== null) expect(sha256).toHaveLength(32);
    } finally {
      await connection.close();
    }
  });

  it('fs: its log and the memory dump of its crash are read where the product keeps them', async () => {
    await using firmware = await startFirmware('native_sim', 'serial_fs');
    const wire = { ...plain, messageBytes: 180, linePauseMs: 20 };
    const connection = await Connection.open(firmware.port, parseOptions(wire), systemClock, run);
    const log = '[00:00:00.010,000] <inf> app: up\r\n[00:00:01.250,000] <err> modem: no SIM\r\n';
    const limits = { messageBytes: connection.messageBytes, timeoutMs: 5000 };
    await uploadFile(connection.channel, '/lfs1/log.0001', utf8(log), limits, run);
    await uploadFile(connection.channel, '/lfs1/core', new Uint8Array(300), limits, run);
    await closeFiles(connection.channel, run.signal);
    await connection.close();
    const files = { logFile: '/lfs1/log.0001', coredumpFile: '/lfs1/core' };
    const session = await smpDriver.connect(firmware.port, { ...wire, ...files }, run);
    try {
      const readings = (await session.diagnose?.(run)) ?? {};
      const kept = { logBytes: log.length, logErrors: 1, lastError: 'modem: no SIM', coredump: 300 };
      expect(readings).toMatchObject(kept);
      const crash = healthFindings({ readings, limits: [] }, new Date()).filter(
        ({ topic }) => topic === 'crash',
      );
      expect(crash.map(({ verdict }) => verdict)).toEqual(['fault', 'watch']);
    } finally {
      await session.close();
    }
  });

  it('serial_buf2048: takes messages up to the size of its buffer, line by line', async () => {
    await using firmware = await startFirmware('native_sim', 'serial_buf2048');
    const options = parseOptions({ ...plain, linePauseMs: 30 });
    const connection = await Connection.open(firmware.port, options, systemClock, run);
    try {
      const text = 'm'.repeat(connection.messageBytes - 20);
      expect(await echo(connection.channel, text, run.signal)).toBe(text);
    } finally {
      await connection.close();
    }
  });

  it('serial_noparams: is worked with under the smallest sizes', async () => {
    await using firmware = await startFirmware('native_sim', 'serial_noparams');
    const session = await smpDriver.connect(firmware.port, plain, run);
    expect(session.device.facts.bufferCount).toBe(1);
    await session.close();
  });
});

describe.skipIf(!qemu)(`Zephyr with MCUboot under QEMU${skipNote(qemu)}`, () => {
  it.each(['confirm', 'test'] as const)(
    'swaps a new image in by %s, starts it, finds it confirmed and skips it next time',
    async (activate) => {
      await using firmware = await startFirmware('qemu_cortex_m0', 'serial');
      // This emulated part hangs on messages of more than three lines (its README says so), and when it is spoken to before it reads.
      const options = { ...plain, messageBytes: 200, restartDelayMs: 5000 };
      const session = await smpDriver.connect(firmware.port, options, run);
      try {
        const image = newVersion(firmware.image, '1.2.3+4');
        const done = await session.flash?.({ image, imageNumber: 0, activate }, run);
        expect(done).toMatchObject({ skipped: false, firmware: '1.2.3.4' });
        expect(session.device.facts.firmwareConfirmed).toBe(true);
        await session.reset?.(run);
        expect(session.device).toMatchObject({ firmware: '1.2.3.4', facts: { firmwareConfirmed: true } });
        const again = await session.flash?.({ image, imageNumber: 0, activate }, run);
        expect(again).toEqual({ skipped: true, bytesSent: 0, firmware: '1.2.3.4' });
        const wiped = await Promise.resolve()
          .then(() => session.wipe?.('smp-storage', run))
          .catch((thrown: unknown) => thrown);
        // Without storage and settings groups this unit can not be wiped, and says so.
        expect(wiped).toMatchObject({ code: 'device.lacks' });
      } finally {
        await session.close();
      }
    },
  );

  it('is diagnosed: what it offers is a finding with a verdict, what it lacks is absent', async () => {
    await using firmware = await startFirmware('mps2_an385', 'serial_recovery_buf1024');
    const session = await smpDriver.connect(firmware.port, { ...plain, coredumpFile: '/lfs1/core' }, run);
    try {
      const readings = (await session.diagnose?.(run)) ?? {};
      expect(readings).toMatchObject({ kernel: 'Zephyr 4.4.0', tasks: 6, fullestStack: expect.any(String) });
      expect(readings.uptimeMs).toBeTypeOf('number');
      const findings = healthFindings({ readings, limits: [] }, new Date());
      expect(findings.map(({ topic, verdict, text }) => `${topic} ${verdict}: ${text}`)).toEqual([
        'crash fine: It keeps no memory dump of a crash.',
        expect.stringMatching(/^memory (fine|watch): The fullest stack \(.+\) is \d\d % full\.$/),
      ]);
    } finally {
      await session.close();
    }
  });

  it.skipIf(peers.imgtool === null)('starts a higher version made by imgtool (RAM load)', async () => {
    await using firmware = await startFirmware('mps2_an385', 'serial_recovery_buf1024');
    const session = await smpDriver.connect(firmware.port, plain, run);
    try {
      expect(session.can).toContain('flash');
      const bytes = imgtoolImage(firmware.image, '3.1.0');
      const image = mcubootFile('imgtool.bin', bytes);
      const done = await session.flash?.({ image, imageNumber: 0, activate: 'confirm' }, run);
      expect(done).toMatchObject({ skipped: false, firmware: '3.1.0' });
      expect(session.device.firmware).toBe('3.1.0');
      const outcome = await session.wipe?.('smp-storage', run);
      expect(outcome?.log).toContain('storage partition erased');
      const check = await session.checkWipe?.('smp-storage', run);
      if (check === undefined) throw new Error('no check');
      expect(wipeVerdict({ ...check, finished: true })).not.toMatch(/^VERIFIED/);
    } finally {
      await session.close();
    }
  });

  it('resumes an upload that was cut off', async () => {
    await using firmware = await startFirmware('mps2_an385', 'serial_recovery');
    const session = await smpDriver.connect(firmware.port, plain, run);
    const image = newVersion(firmware.image, '2.0.0');
    const stop = new AbortController();
    const progress = (done: number): void => {
      if (done > 20_000) stop.abort(new Error('pulled'));
    };
    const cut = session.flash?.(
      { image, imageNumber: 0, activate: 'store' },
      { ...quietRun(stop.signal), progress },
    );
    await expect(cut).rejects.toThrow('pulled');
    await session.close();
    const second = await smpDriver.connect(firmware.port, plain, run);
    try {
      const done = await second.flash?.({ image, imageNumber: 0, activate: 'store' }, run);
      expect(done?.bytesSent).toBeLessThan(image.bytes.length - 15_000);
    } finally {
      await second.close();
    }
  });

  it('takes an image in MCUboot serial recovery', async () => {
    await using firmware = await startFirmware('mps2_an385', 'serial_recovery');
    const application = await Connection.open(firmware.port, parseOptions(plain), systemClock, run);
    expect(await info(application.channel, 's', run.signal)).toBe('Zephyr');
    // boot_mode 1: the bootloader stays (Zephyr os group, reset). It has no os info.
    await application.restart(run, 1);
    expect(await info(application.channel, 's', run.signal)).toBeNull();
    expect((await readState(application.channel, run.signal)).length).toBeGreaterThan(0);
    await application.close();
    const session = await smpDriver.connect(firmware.port, { ...plain, mode: 'recovery' }, run);
    try {
      expect(session.can).toContain('flash');
      const image = newVersion(firmware.image, '2.0.0');
      const done = await session.flash?.({ image, imageNumber: 0, activate: 'store' }, run);
      expect(done).toMatchObject({ skipped: false, firmware: null });
    } finally {
      await session.close();
    }
  });
});

function imgtoolImage(image: Uint8Array | null, version: string): Uint8Array {
  if (image === null || peers.imgtool === null) throw new Error('nothing to sign');
  const { headerBytes, bodyBytes, loadAddress } = parseMcubootImage(image);
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-imgtool-'));
  const body = join(folder, 'body.bin');
  const out = join(folder, 'out.bin');
  writeFileSync(body, image.subarray(headerBytes, headerBytes + bodyBytes));
  const sizes = ['--header-size', `0x${headerBytes.toString(16)}`, '--pad-header', '--slot-size', '0x80000'];
  const where = ['--align', '4', '--load-addr', `0x${loadAddress.toString(16)}`, '--version', version];
  execFileSync(peers.imgtool, ['sign', ...sizes, ...where, body, out]);
  return new Uint8Array(readFileSync(out));
}
