/** One port of this machine: opens it, and finds it again in the same place after the unit restarted. */

import { assertNever } from '../base/assert-never.ts';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import type { PortInfo } from '../model/port.ts';
import type { Link, OpenOptions } from './link.ts';
import { linkLost } from './link-faults.ts';
import { openUsbDevice } from './open-usb.ts';
import type { Port } from './port.ts';
import { openSerialLink } from './serial-link.ts';
import { openSystemVolume } from './system-volume.ts';
import { openTcpLink } from './tcp-link.ts';
import { socketOf } from './usb-devices.ts';
import type { UsbLink } from './usb-link.ts';
import type { Volume } from './volume.ts';

const retryMs = 100;
/** udev grants access to a new node some time after the node is there. */
const permissionGraceMs = 2_000;

export class SystemPort implements Port {
  readonly info: PortInfo;
  readonly #list: () => Promise<readonly PortInfo[]>;
  readonly #clock: Clock;

  constructor(info: PortInfo, list: () => Promise<readonly PortInfo[]>, clock: Clock) {
    this.info = info;
    this.#list = list;
    this.#clock = clock;
  }

  async open(options: OpenOptions, signal: AbortSignal): Promise<Link> {
    return this.#retry(
      () => openPort(this.info, options, signal),
      signal,
      (fault) => fault.code === 'link.permission',
    );
  }

  async reopen(options: OpenOptions, signal: AbortSignal): Promise<Link> {
    // link.open as well: the old node is busy until the system has taken it away.
    return this.#retry(
      () => this.#openSamePlace(options, signal),
      signal,
      () => true,
    );
  }

  async openUsb(signal: AbortSignal): Promise<UsbLink> {
    return this.#retry(
      () => openUsbDevice(this.info, signal),
      signal,
      (fault) => fault.code === 'link.permission',
    );
  }

  async reopenUsb(signal: AbortSignal): Promise<UsbLink> {
    if (socketOf(this.info.location) === null) return openUsbDevice(this.info, signal);
    return this.#retry(
      () => openUsbDevice(this.info, signal),
      signal,
      () => true,
    );
  }

  openVolume(signal: AbortSignal): Promise<Volume> {
    return openSystemVolume(this.info, this.#clock, signal);
  }

  /** link.open as well: a desktop mounts it some time after it is there. */
  async reopenVolume(signal: AbortSignal): Promise<Volume> {
    if (socketOf(this.info.location) === null) return this.openVolume(signal);
    return this.#retry(
      () => this.openVolume(signal),
      signal,
      () => true,
    );
  }

  async #openSamePlace(options: OpenOptions, signal: AbortSignal): Promise<Link> {
    // TCP addresses and typed paths keep their name; what hangs on USB may come back under another one.
    if (!this.info.location.startsWith('usb:')) return openPort(this.info, options, signal);
    const here = (await this.#list()).find((port) => port.location === this.info.location);
    if (here === undefined) throw linkLost(this.info.path);
    return openPort(here, options, signal);
  }

  async #retry<T>(work: () => Promise<T>, signal: AbortSignal, again: (fault: Fault) => boolean): Promise<T> {
    let refusedSinceMs: number | null = null;
    for (;;) {
      signal.throwIfAborted();
      try {
        return await work();
      } catch (thrown) {
        // Only what may pass by itself is tried again; a missing permission is not waited for without end.
        if (!(thrown instanceof Fault) || !again(thrown)) throw thrown;
        const nowMs = this.#clock.monotonicMs();
        refusedSinceMs = thrown.code === 'link.permission' ? (refusedSinceMs ?? nowMs) : null;
        if (refusedSinceMs !== null && nowMs - refusedSinceMs >= permissionGraceMs) throw thrown;
      }
      await this.#clock.sleep(retryMs, signal);
    }
  }
}

function openPort(info: PortInfo, options: OpenOptions, signal: AbortSignal): Promise<Link> {
  switch (info.kind) {
    case 'tcp':
      return openTcpLink(info.path, signal);
    case 'serial':
    case 'pty':
      return openSerialLink(info.path, options, signal);
    case 'usb':
      throw new Fault(
        'link.open',
        `${info.title} has no serial port: choose a recipe whose driver speaks to it over USB.`,
        {
          path: info.path,
        },
      );
    case 'virtual':
      throw new Fault('link.open', `${info.path} is not a port of this machine.`, { path: info.path });
    default:
      return assertNever(info.kind);
  }
}
