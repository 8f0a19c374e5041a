/** One unit, two tools: what our driver writes over a real serial port is seen by esptool, and the other way round. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/base/bytes.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { quietRun } from '../../../src/base/run.ts';
import type { Session } from '../../../src/drivers/driver.ts';
import { espressifDriver } from '../../../src/drivers/espressif-rom/driver.ts';
import { readNvsImage } from '../../../src/formats/nvs-read.ts';
import { SystemPort } from '../../../src/transport/system-port.ts';
import { espApplication, factoryPartition, firmwareFile } from '../../drivers/espressif-bench.ts';
import { peers, setupCommand } from '../setup.mjs';
import { esptool, type PeerBench, peerBench } from './peer-bench.ts';

const there = peers.esptool !== null && peers.socat !== null;
const application = factoryPartition('ota_0').offset;

async function ourSession(bench: PeerBench): Promise<Session> {
  const info = { path: bench.path, kind: 'pty', location: bench.path, title: '', usb: null } as const;
  const port = new SystemPort(info, async () => [info], systemClock);
  return espressifDriver.connect(port, { settings: {} }, quietRun());
}

describe.skipIf(!there)(`our driver and esptool${there ? '' : ` (skipped: run ${setupCommand})`}`, () => {
  it.each([
    ['esp32', 0],
    ['esp32c3', 5],
    ['esp32c6', 13],
  ] as const)('esptool verifies on an %s what we flashed', async (chip, chipId) => {
    await using bench = await peerBench(chip, { factory: true });
    const bytes = espApplication(chipId, '2.0.0');
    const session = await ourSession(bench);
    const request = { image: firmwareFile('esp-image', bytes), imageNumber: 0, activate: 'confirm' } as const;
    expect(await session.flash?.(request, quietRun())).toMatchObject({ skipped: false, firmware: '2.0.0' });
    await session.close();
    const file = join(bench.folder, 'app.bin');
    writeFileSync(file, bytes);
    expect(await esptool(bench, 'verify-flash', String(application), file)).toContain(
      'Verification successful',
    );
  });

  it('we send nothing that esptool has flashed', async () => {
    await using bench = await peerBench('esp32c3', { factory: true });
    const bytes = espApplication(5, '2.0.0');
    const file = join(bench.folder, 'app.bin');
    writeFileSync(file, bytes);
    await esptool(bench, 'write-flash', '--flash-size', 'keep', '-z', String(application), file);
    const session = await ourSession(bench);
    expect(session.device.firmware).toBe('2.0.0');
    const request = { image: firmwareFile('esp-image', bytes), imageNumber: 0, activate: 'confirm' } as const;
    expect(await session.flash?.(request, quietRun())).toMatchObject({ skipped: true, bytesSent: 0 });
    await session.close();
  });

  it('esptool reads the settings that we wrote', async () => {
    await using bench = await peerBench('esp32c3', { factory: true });
    const session = await ourSession(bench);
    const setting = {
      key: 'net/apn',
      text: 'iot.example',
      bytes: utf8('iot.example'),
      type: 'string',
    } as const;
    await session.configure?.([setting], quietRun());
    await session.close();
    const { offset, sizeBytes } = factoryPartition('nvs');
    const file = join(bench.folder, 'nvs.bin');
    await esptool(bench, 'read-flash', String(offset), String(sizeBytes), file);
    const { entries } = readNvsImage(new Uint8Array(readFileSync(file)));
    expect(entries).toEqual([{ namespace: 'net', key: 'apn', type: 'string', value: utf8('iot.example') }]);
  });
});
