/** The console driver against Zephyr's own shell: what the simulator only claims about echo, colours and prompts. */
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/base/run.ts';
import { consoleDriver } from '../../../src/drivers/console/driver.ts';
import { peers, setupCommand } from '../setup.mjs';
import { startFirmware } from '../smp/real-firmware.ts';

const there = peers.smpServers !== null && peers.loader32 !== null;

/** What this build of the shell has, and one thing that it has not. */
const profile = `
profile: zephyr-kernel
title: Zephyr's kernel commands
console:
  prompt: '^uart:~\\$ $'
  echo: true
  lineMaxBytes: 255
  errors: ['command not found$', 'wrong parameter count$', 'unknown parameter']
  unsolicited: ['^\\[\\d\\d:\\d\\d:\\d\\d\\.\\d{3},\\d{3}\\] <']
  restartBanner: '^\\*\\*\\* Booting '
variables:
  note: none
procedures:
  identify:
    steps:
      - send: kernel version
        capture: ['^Zephyr version (?<version>\\S+)$']
    returns: { hardwareId: native-sim-0001, model: native_sim, firmware: '{{version}}' }
  diagnose:
    steps:
      - send: kernel uptime
        capture: ['^Uptime: (?<uptime>\\d+) ms$']
      - send: kernel thread stacks
        collect: { stacks: '((?:IRQ \\d+ +)?\\(real size .{1,80}usage +\\d{1,9} / +\\d{1,9}) \\(' }
      - send: hwinfo reset_cause show
        tolerate: 'command not found$'
        collect: { causes: '^- ([A-Za-z][A-Za-z -]{1,30})$' }
      - send: rem {{note}}
      - send: devmem
        tolerate: 'wrong parameter count$'
      - send: device list
        collect: { devices: '^- (\\S+)' }
    returns:
      uptimeMs: { number: '{{uptime}}' }
      fullestStackPercent: { number: '{{fullest(stacks)}}' }
      resetCause: '{{joined(causes)}}'
      devices: '{{devices}}'
`;

describe.skipIf(!there)(`Zephyr's shell${there ? '' : ` (skipped: run ${setupCommand})`}`, () => {
  it('is identified, diagnosed, and answers a person, with its echo, colours and prompt out of the way', async () => {
    await using firmware = await startFirmware('native_sim', 'shell');
    const log: string[] = [];
    const run: Run = {
      signal: AbortSignal.timeout(60_000),
      progress: () => undefined,
      log: (line) => log.push(line),
    };
    const note = 'a line that is longer than the terminal is wide, so that its echo comes in pieces '.repeat(
      2,
    );
    const options = { profile, variables: { note } };
    const session = await consoleDriver.connect(firmware.port, options, run);
    try {
      expect(session.device).toMatchObject({ model: 'native_sim', firmware: '4.4.0' });
      expect(session.can).toEqual(['diagnose']);
      const first = await session.diagnose?.(run);
      const second = await session.diagnose?.(run);
      expect(Number(second?.uptimeMs)).toBeGreaterThan(Number(first?.uptimeMs));
      expect(String(first?.devices)).toMatch(/uart/);
      // its threads run on stacks of this computer: the numbers are there, and no measurement
      expect(await session.console?.('kernel thread stacks', run)).toContain('(100 %)');
      expect(first?.fullestStackPercent).toBeNull();
      // asked as the profiles for products ask it: this build has no hwinfo, and so there is no cause
      expect(first?.resetCause).toBeNull();
      expect(await session.console?.('kernel version', run)).toBe('Zephyr version 4.4.0');
      expect(await session.console?.('nonsense', run)).toBe('nonsense: command not found');
      expect((await session.console?.('help', run))?.split('\n').length).toBeGreaterThan(15);
      // Colours and cursor movements are gone.
      expect(log.filter((line) => line.includes('\u001b'))).toEqual([]);
    } finally {
      await session.close();
    }
  });

  it('is refused by a profile that needs commands which it does not have', async () => {
    await using firmware = await startFirmware('native_sim', 'shell');
    const run: Run = { signal: AbortSignal.timeout(60_000), progress: () => undefined, log: () => undefined };
    const connecting = consoleDriver.connect(firmware.port, { profile: 'zephyr-tls-credentials' }, run);
    await expect(connecting).rejects.toMatchObject({
      code: 'device.refused',
      message: expect.stringMatching(/hwinfo/),
    });
  });
});
