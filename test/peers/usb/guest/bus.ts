/**
 * The pretend bus, in a process of its own: some calls of the kernel (modem lines) block their caller until the device has
 * answered, so a device may not live in the process that is tested. Devices are attached to vhci_hcd without the usbip tool: the
 * kernel takes the socket's descriptor through sysfs.
 */

import { once } from 'node:events';
import { watch, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { Lane } from '../../../../src/base/lane.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import type {
  Misbehaviour,
  SimulatedUnit,
  SimulatedUsbDevice,
} from '../../../../src/drivers/simulated-unit.ts';
import { flashGeometry } from '../../../../src/drivers/usb-dfu/simulator/layout.ts';
import { simulateDfu } from '../../../../src/drivers/usb-dfu/simulator/unit.ts';
import { NorFlash } from '../../../../src/virtual/flash-memory.ts';
import { recordedUsb } from '../../../drivers/dfu-trace.ts';
import { CdcAcmModel } from '../models/cdc-acm.ts';
import { FtdiModel } from '../models/ftdi.ts';
import type { BusCall, BusReply, DeviceSpec } from './bus-calls.ts';
import { UsbipDevice } from './usbip.ts';

const vhci = '/sys/devices/platform/vhci_hcd.0';
/** High speed, as the kernel counts (enum usb_device_speed). */
const speed = 3;

interface Socketed {
  readonly unit: SimulatedUnit | null;
  readonly model: (SimulatedUsbDevice & { readonly seen?: readonly string[] }) | null;
  readonly flash: NorFlash;
  served: UsbipDevice | null;
  power: AbortController;
  /** Class requests since it was put in, for counting and as a trace. */
  requests: string[];
  /** The same with all bytes, in both directions (test/drivers/dfu-trace.ts). */
  trace: string[];
  unplugAt: number | null;
  /** Taken out by hand, and not by its own restart. */
  out: boolean;
  cutAtMs: number | null;
}

const sockets = new Map<number, Socketed>();
/** When the kernel made or took a node, by its name: what hot-plug is measured against. */
const nodes: { readonly name: string; readonly atMs: number }[] = [];
for (const folder of ['/dev', '/dev/bus/usb/001'])
  watch(folder, (_, name) => nodes.push({ name: `${folder}/${name}`, atMs: Date.now() }));

const server = createServer({ noDelay: true });
server.listen(0, '127.0.0.1');
await once(server, 'listening');

/** One at a time: nothing else says which connection is whose. */
const pairs = new Lane();

async function socketPair(): Promise<readonly [Socket, Socket]> {
  const { port } = server.address() as { port: number };
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  // Never read here: the kernel does, over the same descriptor.
  const kernelEnd = connect({ port, host: '127.0.0.1', noDelay: true });
  kernelEnd.pause();
  await once(kernelEnd, 'connect');
  const [ourEnd] = await accepted;
  return [kernelEnd, ourEnd];
}

function make(spec: DeviceSpec): Socketed {
  const flash = new NorFlash(flashGeometry);
  const common = {
    flash,
    served: null,
    power: new AbortController(),
    requests: [],
    trace: [],
    unplugAt: null,
    out: false,
    cutAtMs: null,
  };
  if (spec.kind !== 'dfu') {
    const Model = spec.kind === 'ftdi' ? FtdiModel : CdcAcmModel;
    return { ...common, unit: null, model: new Model(spec.serial) };
  }
  const unit = simulateDfu({
    hardwareId: spec.serial,
    flash,
    random: seededRandom(5),
    ...(spec.misbehaviour === undefined ? {} : { misbehaviour: spec.misbehaviour as Misbehaviour }),
    driver: spec.options ?? {},
  });
  return { ...common, unit, model: null };
}

async function powerOn(port: number, socketed: Socketed): Promise<void> {
  const power = new AbortController();
  socketed.power = power;
  const device = socketed.model ?? simulated(port, socketed, power.signal);
  if (device === null) return;
  const [kernelEnd, ourEnd] = await pairs.run(socketPair);
  socketed.served = new UsbipDevice(ourEnd, device, {
    onControl: (setup, out) => {
      if (setup.type !== 'class') return true;
      socketed.requests.push(
        `${setup.request} ${setup.value} ${out === null ? 'in' : out.length} ${out?.[0] ?? ''}`,
      );
      if (socketed.requests.length !== socketed.unplugAt) return true;
      socketed.out = true;
      socketed.power.abort();
      return false;
    },
    onEnd: () => {
      socketed.cutAtMs = Date.now();
      kernelEnd.destroy();
    },
  });
  const descriptor = (kernelEnd as unknown as { _handle: { fd: number } })._handle.fd;
  await attach(`${port} ${descriptor} ${0x10000 + port} ${speed}`);
}

/** The port is taken until the kernel has noticed that the device before is gone. */
async function attach(line: string): Promise<void> {
  for (let left = 300; ; left -= 1) {
    try {
      return writeFileSync(`${vhci}/attach`, line);
    } catch (thrown) {
      if (left === 0 || !String(thrown).includes('EBUSY')) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function simulated(port: number, socketed: Socketed, off: AbortSignal): SimulatedUsbDevice | null {
  const connection = socketed.unit?.powerOn({
    send: () => undefined,
    later: (delayMs, work) => {
      const timer = setTimeout(() => off.aborted || work(), delayMs);
      off.addEventListener('abort', () => clearTimeout(timer), { once: true });
    },
    restart: (offMs) => {
      if (off.aborted) return;
      // The answer to the request that caused it leaves first, as on a wire.
      setTimeout(() => {
        if (off.aborted) return;
        powerOff(socketed);
        const { power } = socketed;
        // Not where it was unplugged, or plugged in again, meanwhile.
        setTimeout(() => socketed.power === power && !socketed.out && void powerOn(port, socketed), offMs);
      }, 2);
    },
  });
  return connection?.usb === undefined ? null : recordedUsb(connection.usb, socketed.trace);
}

function powerOff(socketed: Socketed): void {
  socketed.power.abort();
  socketed.served?.cut();
  socketed.served = null;
}

function takeOut(socketed: Socketed): void {
  socketed.out = true;
  powerOff(socketed);
}

function given(port: number): Socketed {
  const found = sockets.get(port);
  if (found === undefined) throw new Error(`nothing was made for socket ${port}`);
  return found;
}

async function answer(call: BusCall): Promise<unknown> {
  switch (call.do) {
    case 'plug': {
      if (call.device !== undefined) {
        const before = sockets.get(call.port);
        if (before !== undefined) takeOut(before);
        sockets.set(call.port, make(call.device));
      }
      const socketed = given(call.port);
      takeOut(socketed);
      socketed.out = false;
      socketed.requests = [];
      socketed.trace = [];
      socketed.unplugAt = call.unplugAt ?? null;
      await powerOn(call.port, socketed);
      return null;
    }
    case 'unplug':
      takeOut(given(call.port));
      return null;
    case 'clear': {
      const all = [...sockets.values()];
      sockets.clear();
      for (const socketed of all) takeOut(socketed);
      return null;
    }
    case 'seen':
      return given(call.port).model?.seen ?? [];
    case 'requests':
      return given(call.port).requests;
    case 'trace':
      return given(call.port).trace;
    case 'flash':
      return Buffer.from(given(call.port).flash.read(call.offset, call.lengthBytes)).toString('hex');
    case 'times':
      return { nodes, cutAtMs: given(call.port).cutAtMs };
    default:
      throw new Error('no such call');
  }
}

process.on('message', (message: { id: number; call: BusCall }) => {
  const send = (reply: BusReply): void => void process.send?.(reply);
  answer(message.call).then(
    (value) => send({ id: message.id, value }),
    (thrown: unknown) => send({ id: message.id, failed: String(thrown) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ id: 0, value: 'ready' } satisfies BusReply);
