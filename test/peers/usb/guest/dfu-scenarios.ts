/** USB DFU through the real kernel and the real package: twins, re-enumeration, cut cables, eight at once, permissions. */
import { Fault } from '../../../../src/model/fault.ts';
import type { Port } from '../../../../src/transport/port.ts';
import {
  equal,
  faultOf,
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
  source,
  unplugged,
  withSession,
} from './rig.ts';

const status = { type: 'class', recipient: 'interface', request: 3, value: 0, index: 0 } as const;

async function flashOnce(
  port: Port,
  bytes: Uint8Array,
  signal: AbortSignal,
  activate: 'store' | 'confirm' = 'store',
): Promise<void> {
  const run = runOf(signal);
  await withSession(port, {}, run, async (session) => {
    await session.flash?.({ image: imageOf(bytes), imageNumber: 0, activate }, run);
  });
}

/** Where in a whole flash the cable is pulled: the first request of each kind, one in the middle, the last. */
function phases(requests: readonly string[]): readonly (readonly [string, number])[] {
  const kinds: Readonly<Record<string, RegExp>> = {
    'the first status': /^3 /,
    comparing: /^2 \d+ in/,
    aborting: /^6 /,
    erasing: /^1 0 5 65$/,
    addressing: /^1 0 5 33$/,
    writing: /^1 [2-9]\d* \d{2,}/,
    leaving: /^1 0 0 /,
  };
  const found: (readonly [string, number])[] = [];
  for (const [title, pattern] of Object.entries(kinds)) {
    const at = requests.flatMap((request, index) => (pattern.test(request) ? [index + 1] : []));
    const [first] = at;
    const middle = at[at.length >> 1];
    const last = at.at(-1);
    if (first !== undefined) found.push([`${title}, first`, first]);
    if (middle !== undefined && middle !== first) found.push([`${title}, middle`, middle]);
    if (last !== undefined && last !== middle && last !== first) found.push([`${title}, last`, last]);
  }
  return found;
}

async function unpluggedInEveryPhase(rig: Rig): Promise<string> {
  const bytes = pattern(7_000, 13);
  const device = { kind: 'dfu', serial: 'CUT-1' } as const;
  const clean = await plugged(2, device, rig);
  await flashOnce(clean, bytes, rig.signal, 'confirm');
  const requests = await rig.bus.call<string[]>({ do: 'requests', port: 2 });
  await unplugged(2, rig);
  const codes: string[] = [];
  const leaving = requests.findLastIndex((request) => request.startsWith('1 0 0 ')) + 1;
  for (const [title, unplugAt] of phases(requests)) {
    await rig.bus.call({ do: 'plug', port: 2, device, unplugAt });
    const port = source.port(await listed(locationOf(2), rig));
    const { code } = await faultOf(flashOnce(port, bytes, rig.signal, 'confirm')).catch((thrown: Error) => {
      // Leaving is the one thing after which the unit may be gone.
      if (unplugAt >= leaving) return { code: 'passed' };
      throw new Error(`${title} (request ${unplugAt}): ${thrown.message}`);
    });
    holdsTrue(['link.lost', 'passed'].includes(code), `${title}: ${code}`);
    codes.push(`${title}: ${code}`);
    // Put in again it is taken from wherever it was.
    await rig.bus.call({ do: 'plug', port: 2 });
    await flashAndLook(source.port(await listed(locationOf(2), rig)), 2, bytes, rig);
    await unplugged(2, rig);
  }
  holdsTrue(codes.length >= 10, `only ${codes.join('; ')}`);
  return `${codes.length} places, ${codes.filter((code) => code.endsWith('link.lost')).length} × link.lost, each flashed whole afterwards`;
}

export const dfuScenarios: readonly Scenario[] = [
  {
    title: 'two identical units with the same serial number are never confused',
    run: async (rig) => {
      const device = { kind: 'dfu', serial: 'TWIN-42' } as const;
      const left = await plugged(2, device, rig);
      const right = await plugged(3, device, rig);
      await Promise.all([
        flashAndLook(left, 2, pattern(4_000, 3), rig),
        flashAndLook(right, 3, pattern(4_000, 5), rig),
      ]);
      await holds(2, pattern(4_000, 3), rig);
      await unplugged(2, rig);
      // The twin that stayed is not taken for the one that left.
      equal((await faultOf(left.openUsb(rig.signal))).code, 'link.lost');
      await unplugged(3, rig);
      return 'usb:1-3 and usb:1-4, each with its own firmware';
    },
  },
  {
    title: 'a unit in run-time mode is flashed in upgrade mode and started again, in one slot throughout',
    run: async (rig) => {
      const bytes = pattern(9_000, 7);
      const port = await plugged(2, { kind: 'dfu', serial: 'RUN-1', options: { runTime: true } }, rig);
      const before = port.info;
      const run = runOf(rig.signal);
      const modes = await withSession(port, {}, run, async (session) => {
        const first = session.device.facts.mode;
        const flashing = session.flash?.({ image: imageOf(bytes), imageNumber: 0, activate: 'confirm' }, run);
        const during = await listed(locationOf(2), rig, (info) => info.title.includes('upgrade mode'));
        equal(during.location, before.location);
        await flashing;
        return [first, (await session.identify(run)).facts.mode, session.device.firmware];
      });
      equal(modes, ['run-time', 'run-time', '22.00']);
      await holds(2, bytes, rig);
      const after = await listed(locationOf(2), rig, (info) => info.usb?.productId === before.usb?.productId);
      equal(after.location, before.location);
      await unplugged(2, rig);
      return `${before.location}: DETACH, flash, compare, leave`;
    },
  },
  {
    title: 'plain DFU that waits for a bus reset is flashed and read back',
    run: async (rig) => {
      const options = { variant: 'dfu', runTime: true, willDetach: false, transferBytes: 1000 };
      const port = await plugged(2, { kind: 'dfu', serial: 'PLAIN-1', options }, rig);
      const bytes = pattern(7_777, 9);
      await flashOnce(port, bytes, rig.signal, 'confirm');
      await holds(2, bytes, rig);
      await unplugged(2, rig);
      return 'DETACH, reset, download, manifest, reset, upload';
    },
  },
  {
    title: 'a DfuSe unit is wiped, and every byte is read back',
    run: async (rig) => {
      const port = await plugged(2, { kind: 'dfu', serial: 'WIPE-1' }, rig);
      await flashOnce(port, pattern(30_000, 3), rig.signal);
      const run = runOf(rig.signal);
      const media = await withSession(port, {}, run, async (session) => {
        await session.wipe?.('dfuse-mass-erase', run);
        return (await session.checkWipe?.('dfuse-mass-erase', run))?.media ?? [];
      });
      equal(
        media.map(({ bytesTotal, bytesRead, clean }) => [bytesTotal, bytesRead, clean]),
        [[65_536, 65_536, true]],
      );
      await holds(2, new Uint8Array(65_536).fill(0xff), rig);
      await unplugged(2, rig);
      return '65536 of 65536 bytes';
    },
  },
  { title: 'unplugged in every phase of a flash', limitMs: 120_000, run: unpluggedInEveryPhase },
  {
    title: 'eight units are flashed at once',
    limitMs: 90_000,
    run: async (rig) => {
      const numbers = [0, 1, 2, 3, 4, 5, 6, 7];
      const ports = await Promise.all(
        numbers.map((number) => plugged(number, { kind: 'dfu', serial: `EIGHT-${number}` }, rig)),
      );
      const startMs = performance.now();
      await Promise.all(
        ports.map((port, number) => flashAndLook(port, number, pattern(20_000, number * 2 + 3), rig)),
      );
      const seconds = (performance.now() - startMs) / 1000;
      for (const number of numbers) await unplugged(number, rig);
      return `8 × 20000 bytes written and read back in ${seconds.toFixed(1)} s`;
    },
  },
  {
    title: 'a job that is cancelled leaves the unit free for the next one',
    run: async (rig) => {
      const port = await plugged(2, { kind: 'dfu', serial: 'STOP-1' }, rig);
      const bytes = pattern(20_000, 5);
      for (const stopAt of [1, 5, 20]) {
        const stop = new AbortController();
        let ticks = 0;
        const run = runOf(stop.signal, () => {
          ticks += 1;
          if (ticks === stopAt) stop.abort(new Fault('job.cancelled', 'The operator cancelled.'));
        });
        const job = withSession(port, {}, run, async (session) => {
          await session.flash?.({ image: imageOf(bytes), imageNumber: 0, activate: 'store' }, run);
        });
        equal((await faultOf(job)).code, 'job.cancelled');
        await (await port.openUsb(rig.signal)).close();
      }
      await flashAndLook(port, 2, bytes, rig);
      await unplugged(2, rig);
      return 'cancelled three times, then flashed';
    },
  },
  {
    title: 'a unit that another program holds is in use, and free when that one has closed',
    run: async (rig) => {
      const port = await plugged(2, { kind: 'dfu', serial: 'BUSY-1' }, rig);
      const first = await port.openUsb(rig.signal);
      await first.claim(0, 0, rig.signal);
      const second = await port.openUsb(rig.signal);
      const { code, message } = await faultOf(second.claim(0, 0, rig.signal));
      equal(code, 'link.open');
      await first.close();
      await second.claim(0, 0, rig.signal);
      equal((await second.controlIn(status, 6, rig.signal)).type, 'data');
      // A request that the device does not know is stalled: an answer.
      equal((await second.controlIn({ ...status, request: 99 }, 6, rig.signal)).type, 'stall');
      await second.close();
      await unplugged(2, rig);
      return message;
    },
  },
  {
    title: 'lies reach the driver through the real kernel and harm nothing',
    run: async (rig) => {
      const lies: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
        [{ transferBytes: 0 }, 'link.garbage'],
        [{ lie: 'state-unknown' }, 'device.protocol'],
        [{ claimedPollMs: 16_000_000 }, 'link.timeout'],
        [{ mapText: '@F/0xFFFFFC00/02*001Kg' }, 'link.garbage'],
        [{ serial: '' }, 'device.lacks'],
      ];
      for (const [options, wanted] of lies) {
        const port = await plugged(2, { kind: 'dfu', serial: 'LIAR-1', options }, rig);
        equal((await faultOf(flashOnce(port, pattern(100, 3), rig.signal))).code, wanted);
        await holds(2, new Uint8Array(100).fill(0xff), rig);
        await unplugged(2, rig);
      }
      return lies.map(([, code]) => code).join(', ');
    },
  },
];
