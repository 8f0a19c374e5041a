/** The real dfu-util on the same simulated units: only what a foreign tool works on is a simulator that can be believed. */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import recording from '../../../../src/drivers/usb-dfu/dfu-util-trace.json' with { type: 'json' };
import { erasesIn, writtenIn } from '../../../drivers/dfu-trace.ts';
import {
  equal,
  flashAndLook,
  holds,
  holdsTrue,
  imageOf,
  listed,
  locationOf,
  pattern,
  plugged,
  type Rig,
  runOf,
  type Scenario,
  type ScenarioNote,
  unplugged,
  withSession,
} from './rig.ts';
import { startUdev } from './rights-scenarios.ts';

const execute = promisify(execFile);
const file = '/tmp/dfu-util.bin';
const address = '0x08000000';

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** All that it printed. Throws when it ends badly, with that. */
async function dfuUtil(args: readonly string[], rig: Rig): Promise<string> {
  try {
    const { stdout, stderr } = await execute('dfu-util', [...args], { signal: rig.signal, timeout: 60_000 });
    return `${stdout}\n${stderr}`;
  } catch (thrown) {
    const { stdout, stderr } = thrown as Printed;
    // With -R version 0.11 ends with libusb's "not found" when the device, reset as asked, is another one then.
    if (args.includes('-R') && stdout.trim().endsWith('Done!')) return `${stdout}\n${stderr}`;
    throw new Error(`dfu-util ${args.join(' ')}\n${stdout}\n${stderr}`);
  }
}

async function readBack(args: readonly string[], rig: Rig): Promise<Uint8Array> {
  rmSync(file, { force: true });
  await dfuUtil([...args, '-U', file], rig);
  return readFileSync(file);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return Math.round(performance.now() - startMs);
}

const isStatusOf = (exchange: string | undefined, state: string): boolean =>
  (exchange?.startsWith('3 ') && exchange.endsWith(`${state}00`)) === true;

/**
 * How often a unit that is busy is asked again, and what is left of its time then, depends on how fast the machine is: asking
 * counts once. DFU 1.1 section 6.1.2: 04 is dfuDNBUSY, 07 is dfuMANIFEST.
 */
function settled(exchanges: readonly string[]): readonly string[] {
  return exchanges.filter(
    (exchange, index) =>
      !['04', '07'].some((state) => isStatusOf(exchange, state) && isStatusOf(exchanges[index - 1], state)),
  );
}

export const dfuUtilScenarios: readonly Scenario[] = [
  {
    title: 'dfu-util detects a DfuSe unit: memory maps, serial number, socket',
    run: async (rig) => {
      await plugged(4, { kind: 'dfu', serial: 'PEER-1' }, rig);
      const text = await dfuUtil(['-l'], rig);
      const lines = text.split('\n').filter((line) => line.startsWith('Found DFU'));
      equal(lines.length, 3);
      holdsTrue(
        lines.every(
          (line) =>
            line.includes('[0483:df11]') && line.includes('path="1-5"') && line.includes('serial="PEER-1"'),
        ),
        text,
      );
      holdsTrue(text.includes('name="@Internal Flash  /0x08000000/04*001Kg,01*004Kg,07*008Kg"'), text);
      return /dfu-util [\d.]+/.exec(text)?.[0];
    },
  },
  {
    title: 'dfu-util flashes a DfuSe unit',
    run: async (rig) => {
      writeFileSync(file, pattern(30_000, 17));
      const text = await dfuUtil(['-a', '0', '-s', address, '-D', file], rig);
      holdsTrue(text.includes('File downloaded successfully'), text);
      await holds(4, pattern(30_000, 17), rig);
      return '30000 bytes';
    },
  },
  {
    title: 'dfu-util reads a DfuSe unit back: the same bytes',
    run: async (rig) => {
      const read = await readBack(['-a', '0', '-s', `${address}:30000`], rig);
      equal(Buffer.compare(read, pattern(30_000, 17)), 0);
      return '30000 bytes';
    },
  },
  {
    title: 'dfu-util erases a DfuSe unit',
    run: async (rig) => {
      writeFileSync(file, pattern(1_000, 3));
      await dfuUtil(['-a', '0', '-s', `${address}:mass-erase:force`, '-D', file], rig);
      await holds(4, Uint8Array.from([...pattern(1_000, 3), ...new Uint8Array(29_000).fill(0xff)]), rig);
      return 'mass-erase, then 1000 bytes';
    },
  },
  {
    title: 'dfu-util starts a DfuSe unit: it leaves the bus and comes back',
    run: async (rig) => {
      await dfuUtil(['-a', '0', '-s', `${address}:leave`, '-D', file], rig);
      await listed(locationOf(4), rig);
      await unplugged(4, rig);
      return 'leave';
    },
  },
  {
    title: 'dfu-util lifts the read protection of a DfuSe unit',
    run: async (rig) => {
      await plugged(4, { kind: 'dfu', serial: 'PEER-2', options: { readProtected: true } }, rig);
      const refused = await readBack(['-a', '0', '-s', `${address}:100`], rig).then(
        () => 'read',
        () => 'refused',
      );
      equal(refused, 'refused');
      await dfuUtil(['-a', '0', '-s', ':unprotect:force', '-D', file], rig).catch((thrown: Error) => {
        // It says so and ends badly on some versions, because the unit restarts without a last word.
        holdsTrue(/[Uu]nprotect/.test(thrown.message), thrown.message);
      });
      await listed(locationOf(4), rig);
      equal((await readBack(['-a', '0', '-s', `${address}:100`], rig)).length, 100);
      await unplugged(4, rig);
      return 'errVENDOR before, readable after';
    },
  },
  {
    title: 'dfu-util detaches, flashes and reads back a plain DFU unit',
    run: async (rig) => {
      // Its library hears of the unit that comes back from udev.
      await startUdev();
      const options = { variant: 'dfu', runTime: true, willDetach: false, transferBytes: 512 };
      await plugged(4, { kind: 'dfu', serial: 'PEER-3', options }, rig);
      writeFileSync(file, pattern(5_000, 19));
      const select = ['-d', '0483:df10,0483:df11'];
      holdsTrue(
        (await dfuUtil([...select, '-l'], rig)).includes('Found Runtime: [0483:df10]'),
        'not in run-time mode',
      );
      const text = await dfuUtil([...select, '-D', file, '-R'], rig);
      holdsTrue(/Done!|File downloaded successfully/.test(text), text);
      await holds(4, pattern(5_000, 19), rig);
      await listed(locationOf(4), rig);
      const read = await readBack(select, rig);
      equal(Buffer.compare(read.subarray(0, 5_000), pattern(5_000, 19)), 0);
      await unplugged(4, rig);
      return '5000 bytes';
    },
  },
  {
    title: 'our driver and dfu-util ask a DfuSe unit for the same erases and the same bytes',
    run: async (rig) => {
      const bytes = pattern(3_000, 23);
      const device = { kind: 'dfu', serial: 'TRACE-1' } as const;
      writeFileSync(file, bytes);
      await plugged(4, device, rig);
      await dfuUtil(['-a', '0', '-s', address, '-D', file], rig);
      const theirs = await rig.bus.call<string[]>({ do: 'trace', port: 4 });
      await unplugged(4, rig);
      await flashAndLook(await plugged(4, device, rig), 4, bytes, rig);
      const ours = await rig.bus.call<string[]>({ do: 'trace', port: 4 });
      await unplugged(4, rig);
      equal(erasesIn(ours), erasesIn(theirs));
      equal(writtenIn(ours), writtenIn(theirs));
      return `${erasesIn(ours).length} pages, ${writtenIn(ours).length / 2} bytes; ${ours.length} requests with the read-back, dfu-util ${theirs.length} without`;
    },
  },
  ...recording.units.map(({ title, args, sizeBytes, simulated }) => ({
    title: `dfu-util says today what is recorded as a test vector: ${title}`,
    run: async (rig: Rig): Promise<ScenarioNote> => {
      writeFileSync(file, pattern(sizeBytes, 29));
      await plugged(4, { kind: 'dfu', serial: 'VECTOR-1', options: simulated }, rig);
      await dfuUtil([...args, '-D', file], rig);
      const exchanges = await rig.bus.call<string[]>({ do: 'trace', port: 4 });
      await unplugged(4, rig);
      const kept = recording.units.find((unit) => unit.title === title)?.exchanges ?? [];
      const same = JSON.stringify(settled(kept)) === JSON.stringify(settled(exchanges));
      return {
        note: `${exchanges.length} requests`,
        recording: { title, exchanges },
        ...(same ? {} : { error: 'it says something else than the recording (MINTMARK_RECORD=1 keeps it)' }),
      };
    },
  })),
  {
    title: 'writing and reading back a DfuSe unit, beside dfu-util',
    limitMs: 90_000,
    run: async (rig) => {
      const port = await plugged(4, { kind: 'dfu', serial: 'TIME-1' }, rig);
      const times: Record<'ours' | 'flash' | 'theirs', number[]> = { ours: [], flash: [], theirs: [] };
      for (const seed of [3, 7, 11]) {
        const image = imageOf(pattern(24_000, seed));
        const run = runOf(rig.signal);
        times.ours.push(
          await timed(() =>
            withSession(port, {}, run, async (session) => {
              times.flash.push(
                await timed(async () => {
                  await session.flash?.({ image, imageNumber: 0, activate: 'store' }, run);
                }),
              );
            }),
          ),
        );
        await holds(4, image.bytes, rig);
        const other = pattern(24_000, seed + 2);
        writeFileSync(file, other);
        times.theirs.push(
          await timed(async () => {
            await dfuUtil(['-a', '0', '-s', address, '-D', file], rig);
            await readBack(['-a', '0', '-s', `${address}:24000`], rig);
          }),
        );
        await holds(4, other, rig);
      }
      await unplugged(4, rig);
      return `24000 bytes: ours ${times.ours.join(', ')} ms (connected already: ${times.flash.join(', ')}); dfu-util, started twice, ${times.theirs.join(', ')} ms`;
    },
  },
];
