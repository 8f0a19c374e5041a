/** The whole product on real Zephyr firmware: what its record says is compared with what other eyes see in the unit. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/base/bytes.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { quietRun } from '../../../src/base/run.ts';
import { Connection } from '../../../src/drivers/smp/connection.ts';
import { downloadFile, uploadFile } from '../../../src/drivers/smp/groups/files.ts';
import { parseOptions } from '../../../src/drivers/smp/options.ts';
import { SystemPort } from '../../../src/transport/system-port.ts';
import { openPty } from '../pty.ts';
import { peers, setupCommand } from '../setup.mjs';
import { startNativeUnit } from '../smp/native-unit.ts';
import { startFirmware } from '../smp/real-firmware.ts';
import { release } from '../smp/release.ts';
import { openRealStation, packageZip, type RealStation } from './real-station.ts';
import { configure, diagnose, provision, siteGroup, type Target, wipe } from './recipes.ts';

const there = peers.smpServers !== null && peers.loader32 !== null && peers.qemuArm !== null;
const tools = there && peers.mcumgrctl !== null && peers.socat !== null;
const skipNote = (ready: boolean): string => (ready ? '' : ` (skipped: run ${setupCommand})`);
const execute = promisify(execFile);

/** The images of a unit as somebody else's tool lists them. */
async function imagesSeenByMcumgrctl(path: string): Promise<readonly Record<string, unknown>[]> {
  await using pty = await openPty(path);
  const { stdout } = await execute(
    peers.mcumgrctl ?? '',
    ['--serial', pty.path, 'image', '--json', 'get-state'],
    { timeout: 60_000 },
  );
  return JSON.parse(stdout);
}

async function unitOf(bench: RealStation, slotId: string): Promise<string> {
  const view = bench.station.state.slots.find((candidate) => candidate.slot.id === slotId);
  if (view?.hardwareId == null) throw new Error('the slot knows no unit');
  return view.hardwareId;
}

describe.skipIf(!tools)(`the station on Zephyr with MCUboot${skipNote(tools)}`, () => {
  it.each([
    [
      'swap',
      { id: 'm0', board: 'qemu_cortex_m0/nrf51822', options: 'messageBytes: 200, restartDelayMs: 5000' },
      'serial',
      'qemu_cortex_m0',
    ],
    ['RAM load', { id: 'mps2', board: 'mps2/an385' }, 'serial_recovery_buf1024', 'mps2_an385'],
  ] as const)(
    'brings new firmware in (%s), proves what runs, and the unit stays so',
    async (_mode, target: Target, config, server) => {
      await using firmware = await startFirmware(server, config);
      await using bench = await openRealStation();
      const image = release(firmware.image, '3.1.0');
      const base64 = packageZip(target.id, {
        'firmware.bin': image,
        'recipes/provision.yaml': provision(target, image, '3.1.0'),
        'recipes/diagnose.yaml': diagnose(target),
      });
      await bench.station.handlers.importFile({ base64 });
      const slotId = await bench.teach(1, firmware.path);
      const done = await bench.run(slotId, `${target.id}-provision`);
      expect(done).toMatchObject({ outcome: 'passed', fault: null });
      expect(done.steps.map((step) => step.step)).toEqual(['identify', 'flash', 'verify', 'diagnose']);

      const record = await bench.check(String(done.documentId));
      expect(record).toMatchObject({ valid: true, kind: 'job-record' });
      expect(JSON.stringify(record.documents)).toContain('"hardwareIdFrom":"port-location"');
      const life = await bench.station.handlers.getUnit({ hardwareId: await unitOf(bench, slotId) });
      expect(life.unit).toMatchObject({ state: 'provisioned', firmware: '3.1.0', model: target.board });

      // A second time there is nothing to send.
      const again = await bench.run(slotId, `${target.id}-provision`);
      expect(again.steps[1]).toMatchObject({ step: 'flash', observed: { skipped: true } });
      const seen = await imagesSeenByMcumgrctl(firmware.path);
      expect(seen).toContainEqual(
        expect.objectContaining({ version: '3.1.0', active: true, confirmed: true }),
      );
    },
  );

  it('wipes it: the report claims no more than it knows, and the second slot is empty to other eyes', async () => {
    const target: Target = { id: 'mps2', board: 'mps2/an385' };
    await using firmware = await startFirmware('mps2_an385', 'serial_recovery_buf1024');
    await using bench = await openRealStation();
    const image = release(firmware.image, '3.1.0');
    const base64 = packageZip(target.id, {
      'firmware.bin': image,
      'recipes/provision.yaml': provision(target, image, '3.1.0'),
      'recipes/wipe.yaml': wipe(target),
    });
    await bench.station.handlers.importFile({ base64 });
    const slotId = await bench.teach(1, firmware.path);
    expect(await bench.run(slotId, 'mps2-provision')).toMatchObject({ outcome: 'passed' });
    expect(await imagesSeenByMcumgrctl(firmware.path)).toHaveLength(2);

    const hardwareId = await unitOf(bench, slotId);
    const done = await bench.wipe(slotId, hardwareId, 'mps2-wipe');
    expect(done).toMatchObject({ outcome: 'passed', fault: null });
    const report = await bench.check(`${done.jobId}-wipe`);
    expect(report).toMatchObject({ valid: true, kind: 'wipe-report' });
    expect(report.documents[0]?.body).toMatchObject({ verdict: 'COMPLETED, NOT VERIFIED' });
    const life = await bench.station.handlers.getUnit({ hardwareId });
    expect(life.unit).toMatchObject({ state: 'wiped', firmware: null });
    // The firmware that runs stays: a wipe over SMP needs it, and the report says so.
    expect(await imagesSeenByMcumgrctl(firmware.path)).toEqual([
      expect.objectContaining({ version: '3.1.0', active: true }),
    ]);
  });
});

const storageStart = 0xfc000;
const storageEnd = 0x100000;
const secret = 'SECRET-OF-THE-LAST-OWNER-'.repeat(20);

describe.skipIf(!there)(`the station on Zephyr's native_sim${skipNote(there)}`, () => {
  const target: Target = { id: 'native', board: 'native_sim/native', options: 'restartDelayMs: 500' };

  it('wipes what an owner left: their bytes are nowhere in the flash any more', async () => {
    await using unit = await startNativeUnit('serial_fs');
    await withFiles(unit.path, async (connection) => {
      const limits = { messageBytes: 180, timeoutMs: 10_000 };
      await uploadFile(connection.channel, '/lfs1/owner.txt', utf8(secret), limits, quietRun());
    });
    expect(indexOf(unit.flash(), 'SECRET-OF')).toBeGreaterThanOrEqual(storageStart);
    await unit.changeFirmware('serial');

    await using bench = await openRealStation();
    const base64 = packageZip('native', {
      'recipes/diagnose.yaml': diagnose(target),
      'recipes/wipe.yaml': wipe(target),
    });
    await bench.station.handlers.importFile({ base64 });
    const slotId = await bench.teach(1, unit.path);
    expect(await bench.run(slotId, 'native-diagnose')).toMatchObject({ outcome: 'passed', fault: null });
    expect(indexOf(unit.flash(), 'SECRET-OF')).toBeGreaterThanOrEqual(storageStart);

    const startsBefore = unit.starts();
    const done = await bench.wipe(slotId, await unitOf(bench, slotId), 'native-wipe');
    expect(done).toMatchObject({ outcome: 'passed', fault: null });
    expect(unit.starts()).toBe(startsBefore + 1);
    const report = await bench.check(`${done.jobId}-wipe`);
    expect(report).toMatchObject({ valid: true, kind: 'wipe-report' });
    expect(report.documents[0]?.body).toMatchObject({ verdict: 'COMPLETED, NOT VERIFIED' });

    const flash = unit.flash();
    expect(indexOf(flash, 'SECRET')).toBe(-1);
    // The firmware formats its file system anew as it starts: a new, empty one is all there is.
    const written = flash.subarray(storageStart, storageEnd).filter((byte) => byte !== 0xff).length;
    expect(written).toBeLessThan(200);
    await unit.changeFirmware('serial_fs');
    await withFiles(unit.path, async (connection) => {
      const limits = { mostBytes: 10_000, timeoutMs: 10_000 };
      const reading = downloadFile(connection.channel, '/lfs1/owner.txt', limits, quietRun());
      await expect(reading).rejects.toMatchObject({ code: 'device.refused' });
    });
  });

  it('can not configure firmware without settings: the job fails and says why, and the unit is not called good', async () => {
    await using unit = await startNativeUnit('serial');
    await using bench = await openRealStation();
    const base64 = packageZip('native', {
      'groups.yaml': siteGroup,
      'recipes/configure.yaml': configure(target),
    });
    await bench.station.handlers.importFile({ base64 });
    const slotId = await bench.teach(1, unit.path);
    const done = await bench.run(slotId, 'native-configure');
    expect(done.fault).toMatchObject({ code: 'device.refused' });
    expect(done.outcome).not.toBe('passed');
    expect(await bench.check(String(done.documentId))).toMatchObject({ valid: true });
  });
});

async function withFiles(path: string, work: (connection: Connection) => Promise<void>): Promise<void> {
  const known = { path, kind: 'tcp', location: path, title: '', usb: null } as const;
  const port = new SystemPort(known, async () => [known], systemClock);
  const options = parseOptions({ identity: 'none', linePauseMs: 20 });
  const connection = await Connection.open(port, options, systemClock, quietRun());
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

function indexOf(flash: Uint8Array, text: string): number {
  return Buffer.from(flash.buffer, flash.byteOffset, flash.length).indexOf(text, 0, 'latin1');
}
