/** The real dfu-util on the same simulated units: only what a foreign tool works on is a simulator that can be believed. */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  equal,
  holds,
  holdsTrue,
  listed,
  locationOf,
  pattern,
  plugged,
  type Rig,
  type Scenario,
  unplugged,
} from './rig.ts';

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
];
