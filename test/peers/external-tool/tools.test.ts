/** The external tool driver with real tools: its shipped profiles, on simulated units behind pseudo-terminals. */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { quietRun, type Run } from '../../../src/base/run.ts';
import type { FirmwareImage, Session } from '../../../src/drivers/driver.ts';
import { externalToolDriver } from '../../../src/drivers/external-tool/driver.ts';
import type { ToolOptions } from '../../../src/drivers/external-tool/options.ts';
import { stm32UartDriver } from '../../../src/drivers/stm32-uart/driver.ts';
import type { PortInfo } from '../../../src/model/port.ts';
import { SystemPort } from '../../../src/transport/system-port.ts';
import { peerBench } from '../espressif/peer-bench.ts';
import { peers, setupCommand } from '../setup.mjs';
import { simulatedStm32 } from '../stm32/simulated-stm32.ts';
import { pinnedProfile } from './pinned-profile.ts';
import { simulatedStk500 } from './simulated-stk500.ts';

const skipped = (there: boolean): string => (there ? '' : ` (skipped: run ${setupCommand})`);

function portAt(path: string, usbSerial: string | null = null): SystemPort {
  const usb = usbSerial === null ? null : { vendorId: 1, productId: 1, serialNumber: usbSerial };
  const known: PortInfo = { path, kind: 'pty', location: path, title: '', usb };
  return new SystemPort(known, async () => [known], systemClock);
}

function connect(path: string, options: ToolOptions, usbSerial: string | null = null): Promise<Session> {
  return externalToolDriver.connect(portAt(path, usbSerial), options, quietRun());
}

function image(sizeBytes: number, address: number | null): FirmwareImage {
  const bytes = Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 17 + (index >> 8)) & 0xff);
  return { name: 'app.bin', kind: 'raw', bytes, sha256: '', segments: [{ address, bytes }] };
}

async function flash(session: Session, firmware: FirmwareImage, run: Run = quietRun()): Promise<void> {
  await session.flash?.({ image: firmware, imageNumber: 0, activate: 'store' }, run);
}

const stm32 = peers.stm32flash !== null && peers.socat !== null;
describe.skipIf(!stm32)(`stm32flash as an external tool${skipped(stm32)}`, () => {
  const options = (): ToolOptions =>
    pinnedProfile('stm32flash', peers.stm32flash, { values: { baud: '115200', mode: '8n1' } });

  it('identifies, flashes with progress, wipes, and the wipe is read back', async () => {
    await using unit = await simulatedStm32({ productId: 0x433, flashKib: 128, sectorEraseMs: 1 });
    const session = await connect(unit.path, options());
    expect(session.device).toMatchObject({ model: 'STM32F401xD(E)', facts: { productId: '0x0433' } });
    expect(session.can).toEqual(['flash', 'reset', 'wipe']);
    const firmware = image(20_000, null);
    const reported: number[] = [];
    await flash(session, firmware, { ...quietRun(), progress: (done) => reported.push(done) });
    expect(unit.flash.read(0, 20_000)).toEqual(firmware.bytes);
    expect(reported.length).toBeGreaterThan(10);
    expect(reported.at(-1)).toBe(100);
    expect(await session.wipe?.('tool-erase', quietRun())).toMatchObject({ finished: true });
    expect((await session.checkWipe?.('tool-erase', quietRun()))?.media).toMatchObject([
      { clean: true, bytesTotal: 131_072, bytesRead: 131_072, verification: 'full-read' },
    ]);
    await session.close();
  });

  it('a unit that refuses to write does not pass', async () => {
    await using locked = await simulatedStm32({ productId: 0x433, flashKib: 128, writeProtectedFrom: 0 });
    const session = await connect(locked.path, options());
    await expect(flash(session, image(3_000, null))).rejects.toMatchObject({ code: 'device.refused' });
    await session.close();
  });

  it('a port that is not there is named', async () => {
    await expect(connect('/dev/mintmark-nothing', options())).rejects.toMatchObject({ code: 'link.open' });
  });

  it('a cancelled flash leaves the port free: our own driver brings the unit back, and the tool works again', async () => {
    await using unit = await simulatedStm32({
      productId: 0x433,
      flashKib: 128,
      sectorEraseMs: 1,
      writeMs: 3,
    });
    const session = await connect(unit.path, options());
    const stop = new AbortController();
    const run: Run = {
      ...quietRun(stop.signal),
      progress: (done) => done > 20 && stop.abort(new Error('stop')),
    };
    await expect(flash(session, image(40_000, null), run)).rejects.toThrow('stop');
    // stm32flash itself has no way to find the beginning of a command again.
    const ours = await stm32UartDriver.connect(portAt(unit.path), { framing: '8n1' }, quietRun());
    await ours.close();
    await flash(session, image(2_000, null));
    expect(unit.flash.read(0, 2_000)).toEqual(image(2_000, null).bytes);
    await session.close();
  });
});

const esp = peers.esptool !== null && peers.socat !== null;
describe.skipIf(!esp)(`esptool as an external tool${skipped(esp)}`, () => {
  /** Lines can not be pulled on a pseudo-terminal, and the simulated ROM runs no stub. */
  const options = (): ToolOptions => {
    const profile = pinnedProfile('esptool', peers.esptool, {
      values: { baud: '115200', before: 'no-reset', after: 'no-reset' },
      memory: { address: 0, sizeBytes: 65_536 },
    });
    const commands = Object.fromEntries(
      Object.entries(profile.commands).map(([name, command]) => [
        name,
        { ...command, args: ['--no-stub', ...(command?.args ?? [])] },
      ]),
    );
    return { ...profile, commands: { ...profile.commands, ...commands } };
  };

  it('identifies by MAC address, flashes, verifies and diagnoses; erasing, which needs the stub, is refused in words', async () => {
    await using bench = await peerBench('esp32c3');
    const session = await connect(bench.path, options());
    expect(session.device).toMatchObject({ hardwareId: '7c:df:a1:b2:c3:d4', model: 'ESP32-C3' });
    await flash(session, image(9_000, 0x10000));
    expect(await session.diagnose?.(quietRun())).toMatchObject({ flashSize: '4MB' });
    await expect(session.wipe?.('tool-erase', quietRun())).rejects.toMatchObject({
      code: 'device.refused',
      context: { command: 'wipe' },
    });
    await session.close();
  });
});

const avr = peers.avrdude !== null && peers.socat !== null;
describe.skipIf(!avr)(`avrdude as an external tool${skipped(avr)}`, () => {
  const options = (part = 'm328p'): ToolOptions =>
    pinnedProfile('avrdude', peers.avrdude, { values: { programmer: 'arduino', part, baud: '115200' } });

  it('identifies, flashes and verifies a simulated bootloader', async () => {
    await using unit = await simulatedStk500();
    const session = await connect(unit.path, options());
    expect(session.device.facts).toMatchObject({ signature: '0x1e950f' });
    const firmware = image(1_000, null);
    await flash(session, firmware);
    expect(unit.flash.slice(0, 1_000)).toEqual(firmware.bytes);
    await session.close();
  });

  it('another chip than the recipe names is refused, and one that forgets is found', async () => {
    await using unit = await simulatedStk500({ forgets: true });
    await expect(connect(unit.path, options('m2560'))).rejects.toMatchObject({ code: 'device.mismatch' });
    const session = await connect(unit.path, options());
    await expect(flash(session, image(500, null))).rejects.toMatchObject({ code: 'device.lied' });
    await session.close();
  });
});

const openocd = peers.openocd !== null;
describe.skipIf(!openocd)(`OpenOCD as an external tool${skipped(openocd)}`, () => {
  /** OpenOCD's own pretend adapter, processor and flash: writing works, reading does not. */
  const pretend = [
    '-c',
    'gdb_port disabled; tcl_port disabled; telnet_port disabled',
    '-c',
    'adapter driver dummy; transport select jtag; adapter speed 100',
    '-c',
    'jtag newtap chip tap -irlen 4; target create chip.cpu testee -chain-position chip.tap',
    '-c',
    'flash bank f faux 0x08000000 0x10000 2 4 chip.cpu',
    '-c',
  ];
  const options = (): ToolOptions => {
    const profile = pinnedProfile('openocd', peers.openocd);
    const { identify, flash: write, verify } = profile.commands;
    const last = (args: readonly string[] | undefined): string => args?.at(-1) ?? '';
    return {
      ...profile,
      hardwareId: 'usb-serial',
      commands: {
        identify: {
          ...identify,
          args: [...pretend, 'init; echo "adapter {usbSerial}"; shutdown'],
          failures: [],
        },
        // The profile's own Tcl, but for the reset that this processor does not know.
        ...(write && {
          flash: { ...write, args: [...pretend, last(write.args).replace('reset init; ', '')] },
        }),
        ...(verify && {
          verify: { ...verify, args: [...pretend, last(verify.args).replace('reset halt; ', '')] },
        }),
      },
    };
  };

  it('writes a file through its Tcl, and what can not be verified does not pass', async () => {
    const session = await connect('/dev/null', options(), 'ABC123');
    expect(session.device.hardwareId).toBe('ABC123');
    const lines: string[] = [];
    const run: Run = { ...quietRun(), log: (line) => lines.push(line) };
    await expect(flash(session, image(3_000, null), run)).rejects.toMatchObject({
      code: 'tool.failed',
      context: { command: 'verify' },
    });
    expect(lines.join('\n')).toMatch(/wrote \d+ bytes from file/);
    await session.close();
  });

  it('an adapter that is not there is named by the shipped profile', async () => {
    await expect(
      connect('/dev/null', pinnedProfile('openocd', peers.openocd), 'ABC123'),
    ).rejects.toMatchObject({
      code: 'link.open',
    });
  });
});
