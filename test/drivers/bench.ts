/** One simulated unit of a driver on a virtual bench: what driver tests and the conformance suite stand on. */
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Driver } from '../../src/drivers/driver.ts';
import type { SimulatedNetwork } from '../../src/drivers/simulated-unit.ts';
import type { Link } from '../../src/transport/link.ts';
import type { Port } from '../../src/transport/port.ts';
import type { UsbLink } from '../../src/transport/usb-link.ts';
import type { Volume } from '../../src/transport/volume.ts';
import { type NewUnitOptions, VirtualBench } from '../../src/virtual/virtual-bench.ts';
import type { WireFaults } from '../../src/virtual/wire-faults.ts';

export interface TestBench {
  readonly port: Port;
  readonly bench: VirtualBench;
  /** Links that the driver has opened and not closed. */
  openLinks(): number;
  /** How many links the driver has opened. */
  opened(): number;
  dispose(): void;
}

export interface TestBenchOptions extends NewUnitOptions {
  readonly faults?: WireFaults;
  readonly seed?: number;
}

/** A network that exists only in the test: one port answers, on no socket, so that time can be as fast as it likes. */
const testNetwork: SimulatedNetwork = async (target, { privateKey }) => {
  if (privateKey === null) return { connected: false, why: 'no-identity', words: 'no key' };
  if (target.kind === 'tls' && target.port === 4433 && target.serverSha256.every((byte) => byte === 7))
    return { connected: true };
  return { connected: false, why: 'unreachable', words: target.kind === 'tls' ? target.host : '' };
};

function onTestNetwork(driver: Driver): Driver {
  return { ...driver, simulate: (options) => driver.simulate({ network: testNetwork, ...options }) };
}

export function makeBench(driver: Driver, options: TestBenchOptions = {}): TestBench {
  const { faults = {}, seed = 11, ...unit } = options;
  const bench = new VirtualBench({
    places: 1,
    driver: () => onTestNetwork(driver),
    defaultDriverId: driver.id,
    clock: systemClock,
    random: seededRandom(seed),
  });
  bench.newUnit(1, unit);
  bench.plug(1, faults);
  const inner = bench.port({
    path: 'virtual:1',
    location: 'virtual:1',
    kind: 'virtual',
    title: 'unit',
    usb: null,
  });
  const open = new Set<Link | UsbLink | Volume>();
  let opened = 0;
  const countedUsb = (link: UsbLink): UsbLink => {
    opened += 1;
    open.add(link);
    return {
      deviceDescriptor: link.deviceDescriptor,
      configurationDescriptor: link.configurationDescriptor,
      text: (index, signal) => link.text(index, signal),
      claim: (number, alternate, signal) => link.claim(number, alternate, signal),
      controlIn: (setup, lengthBytes, signal) => link.controlIn(setup, lengthBytes, signal),
      controlOut: (setup, bytes, signal) => link.controlOut(setup, bytes, signal),
      bulkIn: (endpoint, lengthBytes, signal) => link.bulkIn(endpoint, lengthBytes, signal),
      bulkOut: (endpoint, bytes, signal) => link.bulkOut(endpoint, bytes, signal),
      reset: () => link.reset(),
      close: () => {
        open.delete(link);
        return link.close();
      },
    };
  };
  const countedVolume = (volume: Volume): Volume => {
    opened += 1;
    open.add(volume);
    return {
      usb: volume.usb,
      read: (name, limitBytes, signal) => volume.read(name, limitBytes, signal),
      write: (name, bytes, onWritten, signal) => volume.write(name, bytes, onWritten, signal),
      untilGone: (signal) => volume.untilGone(signal),
      close: () => {
        open.delete(volume);
        return volume.close();
      },
    };
  };
  const counted = (link: Link): Link => {
    opened += 1;
    open.add(link);
    return {
      write: (bytes, signal) => link.write(bytes, signal),
      read: (signal) => link.read(signal),
      discardInput: () => link.discardInput(),
      serial: link.serial,
      close: () => {
        open.delete(link);
        return link.close();
      },
    };
  };
  const port: Port = {
    info: inner.info,
    open: async (how, signal) => counted(await inner.open(how, signal)),
    reopen: async (how, signal) => counted(await inner.reopen(how, signal)),
    openUsb: async (signal) => countedUsb(await inner.openUsb(signal)),
    reopenUsb: async (signal) => countedUsb(await inner.reopenUsb(signal)),
    openVolume: async (signal) => countedVolume(await inner.openVolume(signal)),
    reopenVolume: async (signal) => countedVolume(await inner.reopenVolume(signal)),
  };
  return {
    port,
    bench,
    openLinks: () => open.size,
    opened: () => opened,
    dispose: () => bench[Symbol.dispose](),
  };
}
