/**
 * The USB device in one socket across its two lives: as firmware that can be asked to step aside (run-time mode) and as
 * boot loader (upgrade mode). Finds it again by its socket, never by its ids, which change with the mode.
 */
import type { Clock } from '../../base/clock.ts';
import { Deadline } from '../../base/deadline.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Port } from '../../transport/port.ts';
import type { UsbLink } from '../../transport/usb-link.ts';
import {
  type DeviceDescriptor,
  type DfuFunction,
  parseDeviceDescriptor,
  parseDfuFunction,
} from './descriptors.ts';
import { DfuMachine } from './machine.ts';
import type { DfuOptions } from './options.ts';
import { DfuRequests } from './requests.ts';

/** What is open now. */
export interface OpenUnit {
  readonly link: UsbLink;
  readonly descriptor: DeviceDescriptor;
  readonly dfu: DfuFunction;
  readonly machine: DfuMachine;
}

const lookAgainMs = 100;

export const isLost = (thrown: unknown): boolean => thrown instanceof Fault && thrown.code === 'link.lost';

export class Connection {
  readonly port: Port;
  readonly options: DfuOptions;
  readonly clock: Clock;
  #unit: OpenUnit | null;
  #closed = false;

  private constructor(port: Port, options: DfuOptions, clock: Clock, unit: OpenUnit) {
    this.port = port;
    this.options = options;
    this.clock = clock;
    this.#unit = unit;
  }

  /** Only reads. Rejects with Fault link.*, or device.mismatch for a device without DFU or with other ids. */
  static async open(port: Port, options: DfuOptions, clock: Clock, run: Run): Promise<Connection> {
    const link = await port.openUsb(run.signal);
    try {
      const unit = read(link, clock);
      requireIds(unit.descriptor, options);
      return new Connection(port, options, clock, unit);
    } catch (thrown) {
      // Whoever is not meant is not kept open.
      await link.close();
      throw thrown;
    }
  }

  /** The unit as it is, opened again when it had left. */
  async unit(run: Run): Promise<OpenUnit> {
    this.#requireOpen();
    return this.#unit ?? this.#find(run, () => true, 'The unit did not come back into its USB socket');
  }

  /** The unit in upgrade mode, asked into it where it is not. In dfuIDLE. */
  async upgradeMode(run: Run): Promise<OpenUnit> {
    let unit = await this.unit(run);
    if (unit.dfu.mode === 'run-time') {
      run.log('asking the unit into its upgrade mode');
      await this.#detach(unit, run);
      unit = await this.#find(
        run,
        (found) => found.dfu.mode === 'upgrade',
        'The unit did not come back in its upgrade mode',
      );
    }
    await this.select(unit, this.options.alternate, run.signal);
    return unit;
  }

  /** Takes the alternate setting; plain DFU calls for one, DfuSe for one by memory. */
  async select(unit: OpenUnit, alternate: number, signal: AbortSignal): Promise<void> {
    const { dfu, link, machine } = unit;
    if (!dfu.alternates.some((known) => known.alternate === alternate))
      throw new Fault('device.lacks', `The unit has no alternate setting ${alternate}.`, { alternate });
    await link.claim(machine.requests.interfaceNumber, alternate, signal);
    await machine.toIdle(this.options.blockTimeoutMs, signal);
  }

  /** The unit was told to go: whatever is in the socket next is found by `unit`. */
  async release(): Promise<void> {
    const unit = this.#unit;
    this.#unit = null;
    await unit?.link.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.release();
  }

  async #detach(unit: OpenUnit, run: Run): Promise<void> {
    const { dfu, link, machine } = unit;
    const { interfaceNumber } = machine.requests;
    await link.claim(interfaceNumber, dfu.alternates[0]?.alternate ?? 0, run.signal);
    try {
      const answer = await machine.requests.detach(dfu.detachTimeoutMs, run.signal);
      if (answer.type === 'stall')
        throw new Fault('device.refused', 'The unit refuses to go into its upgrade mode (DETACH).');
      // Section 5.1: without bitWillDetach it waits for a bus reset.
      if (!dfu.willDetach) await link.reset();
    } catch (thrown) {
      // Gone before it answered is what it was asked for.
      if (!isLost(thrown) || this.#closed) throw thrown;
    }
    await this.release();
  }

  async #find(run: Run, wanted: (unit: OpenUnit) => boolean, otherwise: string): Promise<OpenUnit> {
    const { restartTimeoutMs } = this.options;
    const late = (): Fault => new Fault('device.reboot', `${otherwise} within ${restartTimeoutMs} ms.`);
    using deadline = new Deadline(run.signal, restartTimeoutMs, late);
    for (;;) {
      this.#requireOpen();
      const found = await this.#look(deadline.signal);
      if (found !== null) {
        if (!this.#closed && wanted(found)) {
          this.#unit = found;
          return found;
        }
        await found.link.close();
      }
      await this.clock.sleep(lookAgainMs, deadline.signal);
    }
  }

  /** Null for what leaves again while it is being opened. */
  async #look(signal: AbortSignal): Promise<OpenUnit | null> {
    const link = await this.port.reopenUsb(signal);
    try {
      return read(link, this.clock);
    } catch (thrown) {
      // Firmware without DFU may be what came back: it is looked at again until the time is up.
      await link.close();
      if (isLost(thrown) || (thrown instanceof Fault && thrown.code === 'device.mismatch')) return null;
      throw thrown;
    }
  }

  #requireOpen(): void {
    if (this.#closed) throw new Fault('link.lost', 'The connection was closed.');
  }
}

function read(link: UsbLink, clock: Clock): OpenUnit {
  const descriptor = parseDeviceDescriptor(link.deviceDescriptor);
  const dfu = parseDfuFunction(link.configurationDescriptor);
  const first = dfu?.alternates[0];
  if (dfu === null || first === undefined)
    throw new Fault('device.mismatch', 'The USB device in this socket does not offer DFU.', {
      vendorId: descriptor.vendorId,
      productId: descriptor.productId,
    });
  return {
    link,
    descriptor,
    dfu,
    machine: new DfuMachine(new DfuRequests(link, first.interfaceNumber), clock),
  };
}

function requireIds(descriptor: DeviceDescriptor, options: DfuOptions): void {
  const { vendorId, productId } = descriptor;
  const same = (options.vendorId ?? vendorId) === vendorId && (options.productId ?? productId) === productId;
  if (same) return;
  const hex = (value: number): string => value.toString(16).padStart(4, '0');
  throw new Fault(
    'device.mismatch',
    `The USB device in this socket is ${hex(vendorId)}:${hex(productId)}, not the one of the recipe.`,
    { vendorId, productId },
  );
}
