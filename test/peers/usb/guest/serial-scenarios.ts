/** Serial ports on USB: found by socket, announced when plugged, modem lines and line coding as the device sees them. */
import { systemClock } from '../../../../src/base/clock.ts';
import type { PortInfo } from '../../../../src/model/port.ts';
import type { Link } from '../../../../src/transport/link.ts';
import type { DeviceSpec } from './bus-calls.ts';
import { equal, holdsTrue, locationOf, plugged, type Rig, type Scenario, source, unplugged } from './rig.ts';

async function echo(link: Link, bytes: Uint8Array, rig: Rig): Promise<void> {
  await link.write(bytes, rig.signal);
  const back: number[] = [];
  while (back.length < bytes.length) back.push(...(await link.read(rig.signal)));
  equal(back, [...bytes]);
}

/** Waits until the device has seen all of `wanted` in this order, perhaps with others between. */
async function seen(port: number, wanted: readonly string[], rig: Rig): Promise<readonly string[]> {
  for (;;) {
    const all = await rig.bus.call<string[]>({ do: 'seen', port });
    let next = 0;
    for (const line of all) if (line === wanted[next]) next += 1;
    if (next === wanted.length) return all;
    if (rig.signal.aborted) throw new Error(`seen: ${all.join(', ')}`);
    await systemClock.sleep(20, new AbortController().signal);
    if (all.length > 200) throw new Error(`seen: ${all.slice(0, 20).join(', ')}`);
  }
}

/** What the watch announces, with the time: each wait begins after what was seen before. */
class Announcements implements Disposable {
  readonly #watch: Disposable;
  #waiting: ((ports: readonly PortInfo[]) => void) | null = null;

  constructor() {
    this.#watch = source.watch((ports) => this.#waiting?.(ports));
  }

  until(location: string, present: boolean, rig: Rig): Promise<number> {
    return new Promise((resolve, reject) => {
      rig.signal.addEventListener('abort', () => reject(rig.signal.reason), { once: true });
      this.#waiting = (ports) => {
        if (ports.some((info) => info.location === location) === present) resolve(Date.now());
      };
    });
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }
}

interface Times {
  readonly nodes: readonly { readonly name: string; readonly atMs: number }[];
  readonly cutAtMs: number;
}

const rounds = 5;
/**
 * The second best: the emulated machine shares its processor with whatever else runs, and waits for it. Polling alone (every
 * two seconds) would be as quick twice in five rounds, in and out, in one of forty runs; there are three.
 */
const secondBest = (all: readonly number[]): number =>
  [...all].sort((left, right) => left - right)[1] ?? Number.NaN;

async function hotPlug(device: DeviceSpec, node: string, rig: Rig): Promise<string> {
  const port = 0;
  const location = locationOf(port);
  const plugs: number[] = [];
  const unplugs: number[] = [];
  using announcements = new Announcements();
  // The package that hears of hot-plug loads in its own time.
  await systemClock.sleep(2_000, rig.signal);
  for (let round = 0; round < rounds; round += 1) {
    const plugged = announcements.until(location, true, rig);
    await rig.bus.call({ do: 'plug', port, device });
    const inMs = await plugged;
    const { nodes } = await rig.bus.call<Times>({ do: 'times', port });
    const made = nodes.filter(({ name, atMs }) => name.startsWith(node) && atMs <= inMs).at(-1);
    plugs.push(inMs - (made?.atMs ?? Number.NaN));
    const pulled = announcements.until(location, false, rig);
    await rig.bus.call({ do: 'unplug', port });
    const outMs = await pulled;
    unplugs.push(outMs - (await rig.bus.call<Times>({ do: 'times', port })).cutAtMs);
  }
  const note = `announced ${plugs.join(', ')} ms after the kernel made the node; gone ${unplugs.join(', ')} ms after the cable was pulled`;
  holdsTrue(secondBest(plugs) <= 300 && secondBest(unplugs) <= 300, note);
  return note;
}

async function modemLines(kind: 'cdc-acm' | 'ftdi', rig: Rig): Promise<string> {
  const port = kind === 'ftdi' ? 1 : 0;
  const unit = await plugged(port, { kind, serial: 'ML-1' }, rig);
  const link = await unit.open({ baud: 921_600 }, rig.signal);
  try {
    await link.serial?.setSignals({ dtr: false, rts: true });
    await link.serial?.setSignals({ dtr: true, rts: false });
    await link.serial?.setSignals({ dtr: false });
    const wanted =
      kind === 'ftdi'
        ? ['dtr=0', 'rts=1', 'dtr=1', 'rts=0', 'dtr=0']
        : ['dtr=0 rts=1', 'dtr=1 rts=0', 'dtr=0 rts=0'];
    const all = await seen(port, wanted, rig);
    const coding = kind === 'ftdi' ? /^divisor/ : /^coding 921600 8N1$/;
    holdsTrue(
      all.some((line) => coding.test(line)),
      `no line coding: ${all.join(', ')}`,
    );
    await echo(
      link,
      Uint8Array.from({ length: 8_192 }, (_, index) => (index * 7) & 0xff),
      rig,
    );
    return `${wanted.join(' → ')}; 8 KiB there and back`;
  } finally {
    await link.close();
    await unplugged(port, rig);
  }
}

export const serialScenarios: readonly Scenario[] = [
  {
    title: 'discovery: CDC-ACM and FTDI are listed by socket, with ids and serial number',
    run: async (rig) => {
      await plugged(0, { kind: 'cdc-acm', serial: 'CDC-7' }, rig);
      await plugged(1, { kind: 'ftdi', serial: 'FT-8' }, rig);
      const found = (await source.list())
        .filter((info) => info.location.startsWith('usb:1-'))
        .map(({ kind, location, path, usb }) => [
          kind,
          location,
          path.replace(/\d+$/, ''),
          usb?.vendorId,
          usb?.serialNumber,
        ]);
      equal(found, [
        ['serial', 'usb:1-1', '/dev/ttyACM', 0x2fe3, 'CDC-7'],
        ['serial', 'usb:1-2', '/dev/ttyUSB', 0x0403, 'FT-8'],
      ]);
      await unplugged(0, rig);
      await unplugged(1, rig);
      return 'usb:1-1 and usb:1-2';
    },
  },
  {
    title: 'hot-plug of a serial unit is announced within 300 ms',
    limitMs: 60_000,
    run: (rig) => hotPlug({ kind: 'cdc-acm', serial: 'HP-1' }, '/dev/ttyACM', rig),
  },
  {
    title: 'hot-plug of a unit in upgrade mode is announced within 300 ms',
    limitMs: 60_000,
    run: (rig) => hotPlug({ kind: 'dfu', serial: 'HP-2' }, '/dev/bus/usb/001/', rig),
  },
  {
    title: 'DTR, RTS and line coding reach a CDC-ACM device without the BREAK capability',
    run: (rig) => modemLines('cdc-acm', rig),
  },
  { title: 'DTR, RTS and speed reach an FTDI bridge', run: (rig) => modemLines('ftdi', rig) },
  {
    title:
      'a serial unit that is pulled while it is read is a lost connection, and is found again in its socket',
    run: async (rig) => {
      const port = await plugged(0, { kind: 'cdc-acm', serial: 'LOST-1' }, rig);
      const link = await port.open({}, rig.signal);
      const reading = link.read(rig.signal).catch((thrown: { code: string }) => thrown.code);
      await rig.bus.call({ do: 'unplug', port: 0 });
      equal(await reading, 'link.lost');
      await link.close();
      const back = port.reopen({}, rig.signal);
      await rig.bus.call({ do: 'plug', port: 0 });
      const again = await back;
      await echo(again, Uint8Array.of(1, 2, 3), rig);
      await again.close();
      await unplugged(0, rig);
      return 'link.lost, reopened';
    },
  },
  {
    title: 'a hub with eight ports carries eight adapters at once, each in the slot of its socket',
    limitMs: 90_000,
    run: async (rig) => {
      const behindHub = /^usb:\d+-1\.([1-8])$/;
      const ports = (await source.list()).filter(
        (info) => behindHub.test(info.location) && info.kind === 'serial',
      );
      equal(ports.map((info) => behindHub.exec(info.location)?.[1]).sort(), [...'12345678']);
      // Behind each is a place on the host that puts its own number before what it gives back.
      const answers = await Promise.all(
        ports.map(async (info) => {
          const link = await source.port(info).open({ baud: 115_200 }, rig.signal);
          await link.write(new TextEncoder().encode(`hello from ${info.location}\n`), rig.signal);
          let text = '';
          while (!text.includes('\n')) text += new TextDecoder().decode(await link.read(rig.signal));
          await link.close();
          return [info.location, info.usb?.serialNumber, text.trim()];
        }),
      );
      for (const [location = '', serial = '', text = ''] of answers) {
        const number = behindHub.exec(location ?? '')?.[1];
        equal([serial, text], [`HUB-${number}`, `${number}: hello from ${location}`]);
      }
      return answers.map(([location]) => location).join(' ');
    },
  },
];

/** Again, where udev runs: then the package `usb` hears of it as well. */
export const udevScenarios: readonly Scenario[] = [
  {
    title: 'hot-plug of a serial unit is announced within 300 ms, with udev',
    limitMs: 60_000,
    run: (rig) => hotPlug({ kind: 'cdc-acm', serial: 'HP-3' }, '/dev/ttyACM', rig),
  },
];
