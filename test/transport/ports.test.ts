import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PortInfo, Slot } from '../../src/model/port.ts';
import { assignSlots } from '../../src/transport/assign-slots.ts';
import { distinctLocations, fromListed, listSerial } from '../../src/transport/list-serial.ts';
import { systemPorts } from '../../src/transport/system-ports.ts';
import { FakeClock } from '../virtual/fake-clock.ts';

/** A machine with a hub: one CDC-ACM unit with two ports, an FTDI bridge, a fitted and a phantom UART, a console. */
function fakeMachine(): { sys: string; dev: string } {
  const root = mkdtempSync(join(tmpdir(), 'mintmark-sys-'));
  const sys = join(root, 'sys');
  const dev = join(root, 'dev');
  const tty = join(sys, 'class/tty');
  mkdirSync(tty, { recursive: true });
  mkdirSync(dev);
  const hub = join(sys, 'devices/pci0000:00/0000:00:14.0/usb1/1-4');
  const add = (name: string, device: string, attributes: Record<string, string> = {}): void => {
    mkdirSync(device, { recursive: true });
    mkdirSync(join(tty, name));
    symlinkSync(device, join(tty, name, 'device'));
    for (const [key, value] of Object.entries(attributes)) writeFileSync(join(tty, name, key), `${value}\n`);
    writeFileSync(join(dev, name), '');
  };
  add('ttyACM1', join(hub, '1-4.2/1-4.2:1.2'));
  add('ttyACM0', join(hub, '1-4.2/1-4.2:1.0'));
  add('ttyUSB0', join(hub, '1-4.10/1-4.10:1.0/ttyUSB0'));
  add('ttyS0', join(sys, 'devices/pnp0/00:04'), { type: '4' });
  add('ttyS1', join(sys, 'devices/platform/serial8250'), { type: '0' });
  mkdirSync(join(tty, 'console'));
  const unit = (name: string, attributes: Record<string, string>): void => {
    for (const [key, value] of Object.entries(attributes)) writeFileSync(join(hub, name, key), `${value}\n`);
  };
  unit('1-4.2', { idVendor: '2fe3', idProduct: '0001', product: 'Meter\u001b[2J', serial: 'A1' });
  unit('1-4.10', { idVendor: '0403', idProduct: '6001', manufacturer: 'FTDI', product: 'FT232R' });
  return { sys, dev };
}

test('a Linux machine is listed from /sys: USB sockets as locations, phantoms left out', async () => {
  const roots = fakeMachine();
  const ports = await listSerial('linux', roots);
  expect(
    ports.map((port) => [port.path.slice(roots.dev.length + 1), port.location.replace(roots.dev, '')]),
  ).toEqual([
    ['ttyACM0', 'usb:1-4.2'],
    ['ttyACM1', 'usb:1-4.2#2'],
    ['ttyUSB0', 'usb:1-4.10'],
    ['ttyS0', '/ttyS0'],
  ]);
  expect(ports[0]?.usb).toEqual({ vendorId: 0x2fe3, productId: 1, serialNumber: 'A1' });
  expect(ports[0]?.title).toBe('Meter[2J (ttyACM0)');
  expect(ports[2]?.title).toBe('FTDI FT232R (ttyUSB0)');
});

test('without /sys and without udev the links by path are listed, and without those nothing', async () => {
  const root = mkdtempSync(join(tmpdir(), 'mintmark-dev-'));
  const roots = { sys: join(root, 'none'), dev: join(root, 'dev') };
  const path = process.env.PATH;
  process.env.PATH = join(root, 'empty');
  try {
    expect(await listSerial('linux', roots)).toEqual([]);
    const links = join(roots.dev, 'serial/by-path');
    mkdirSync(links, { recursive: true });
    writeFileSync(join(roots.dev, 'ttyUSB3'), '');
    symlinkSync('../../ttyUSB3', join(links, 'pci-0000:00:14.0-usb-0:4.2:1.0-port0'));
    expect(await listSerial('linux', roots)).toMatchObject([
      { path: join(roots.dev, 'ttyUSB3'), kind: 'serial' },
    ]);
  } finally {
    process.env.PATH = path;
  }
});

test('macOS and Windows locations name the socket, not the unit', () => {
  const mac = { path: '/dev/tty.usbmodem1', vendorId: '2fe3', productId: '0001', locationId: '14120000' };
  expect(fromListed(mac, 'darwin').location).toBe('usb:20-1.2');
  const windows = { path: 'COM5', vendorId: '2FE3', productId: '0001', locationId: 'Port_#0002.Hub_#0003' };
  expect(fromListed({ ...windows, friendlyName: 'Meter (COM5)' }, 'win32')).toMatchObject({
    location: 'usb:Port_#0002.Hub_#0003',
    title: 'Meter (COM5)',
    usb: { vendorId: 0x2fe3 },
  });
  expect(fromListed({ path: 'COM1' }, 'win32')).toMatchObject({ location: 'COM1', usb: null });
});

const listed: PortInfo = { path: '/dev/ttyX0', kind: 'serial', location: 'usb:1-1', title: 'X', usb: null };

test('typed ports join the list once, and a file that is not there is not plugged in', async () => {
  const source = systemPorts({
    manualPorts: () => ['tcp://host:1', '/dev/ttyX0', '/dev/pts/does-not-exist', '/dev/null', 'tcp://host:1'],
    clock: new FakeClock(),
    listSerial: async () => [listed],
  });
  expect((await source.list()).map((port) => `${port.kind} ${port.path}`)).toEqual([
    'serial /dev/ttyX0',
    'tcp tcp://host:1',
    'serial /dev/null',
  ]);
});

test('watching announces once at the start, then only changes, sooner when there is a hint', async () => {
  const clock = new FakeClock();
  let ports: readonly PortInfo[] = [listed];
  let hint = (): void => undefined;
  let unwatched = false;
  const seen: number[] = [];
  const source = systemPorts({
    manualPorts: () => [],
    clock,
    pollMs: 2_000,
    listSerial: async () => ports,
    watchHotPlug: (onHint) => {
      hint = onHint;
      return {
        [Symbol.dispose]: () => {
          unwatched = true;
        },
      };
    },
  });
  const watch = source.watch((now) => seen.push(now.length));
  await clock.advance(5_000);
  expect(seen).toEqual([1]);
  ports = [];
  await clock.advance(2_000);
  expect(seen).toEqual([1, 0]);
  ports = [listed];
  hint();
  await clock.advance(60);
  expect(seen).toEqual([1, 0, 1]);
  watch[Symbol.dispose]();
  ports = [];
  await clock.advance(10_000);
  expect(seen).toEqual([1, 0, 1]);
  expect(unwatched).toBe(true);
});

test('a list that fails once is only a poll that was missed', async () => {
  const clock = new FakeClock();
  let fails = true;
  const seen: number[] = [];
  const source = systemPorts({
    manualPorts: () => [],
    clock,
    listSerial: async () => {
      if (fails) throw new Error('busy');
      return [listed];
    },
    watchHotPlug: () => ({ [Symbol.dispose]: () => undefined }),
  });
  using _watch = source.watch((now) => seen.push(now.length));
  await clock.advance(2_500);
  fails = false;
  await clock.advance(2_500);
  expect(seen).toEqual([1]);
});

test('the real machine can be listed and watched, whatever it lacks', async () => {
  const source = systemPorts({ manualPorts: () => [], clock: new FakeClock() });
  expect(Array.isArray(await source.list())).toBe(true);
  const announced = new Promise((resolve) => {
    const watch = source.watch((ports) => {
      resolve(ports);
      queueMicrotask(() => watch[Symbol.dispose]());
    });
  });
  expect(Array.isArray(await announced)).toBe(true);
});

const location = fc.constantFrom('usb:1-1', 'usb:1-2', 'usb:1-3', 'usb:1-4', 'tcp://a:1');
const anyPort = fc
  .tuple(location, fc.nat(30))
  .map(([place, n]): PortInfo => ({ ...listed, location: place, path: `/dev/ttyX${n}` }));
const anySlot = fc
  .tuple(location, fc.nat(9))
  .map(([place, n]): Slot => ({ id: `s${n}`, number: n, label: '', location: place }));

test('every port is in one slot or is a stray, and no port is in two slots', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anySlot, { selector: (slot) => slot.id }),
      fc.uniqueArray(anyPort, { selector: (port) => port.path }),
      (slots, ports) => {
        const { portOf, strays } = assignSlots(slots, ports);
        expect([...portOf.values(), ...strays].map((p) => p.path).sort()).toEqual(
          ports.map((p) => p.path).sort(),
        );
        for (const slot of slots) {
          const port = portOf.get(slot.id);
          if (port !== undefined) expect(port.location).toBe(slot.location);
        }
        const shuffled = assignSlots([...slots].reverse(), [...ports].reverse());
        expect(new Map([...shuffled.portOf].sort())).toEqual(new Map([...portOf].sort()));
      },
    ),
  );
});

test('after distinctLocations no two ports share a location', () => {
  fc.assert(
    fc.property(fc.array(anyPort), (ports) => {
      const places = distinctLocations(ports).map((port) => port.location);
      expect(new Set(places).size).toBe(ports.length);
    }),
  );
});
