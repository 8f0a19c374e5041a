/**
 * UsbLink over the package `usb`. It can not cancel a transfer (docs/decisions/0007-usb-transfers.md): whoever aborts is
 * answered at once, the transfer itself ends by its own time limit, and what comes after it on the same pipe waits. So
 * closing means that nothing is under way any more and the interface is free for the next one.
 */
import { Lane } from '../base/lane.ts';
import { readUsbDescriptors, readUsbLanguage, readUsbText } from '../framing/usb-standard.ts';
import { Fault } from '../model/fault.ts';
import type { NativeSetup, NativeUsbDevice } from './usb-devices.ts';
import {
  isGone,
  isStall,
  isTimeout,
  openUsbFault,
  transferFault,
  type UsbPlace,
  usbLost,
} from './usb-faults.ts';
import type { UsbAnswer, UsbLink, UsbSetup } from './usb-link.ts';

/** USB 2.0 section 9.2.6.4: a device has five seconds for a request. */
const transferTimeoutMs = 5_000;
/** A bulk transfer to the station has no limit of its own; it is asked for again after so long. */
const bulkInSliceMs = 1_000;
const empty = new Uint8Array(0);
const neverAborted = new AbortController().signal;
const stall: UsbAnswer = { type: 'stall' };

export class UsbDeviceLink implements UsbLink {
  deviceDescriptor: Uint8Array = empty;
  configurationDescriptor: Uint8Array = empty;
  readonly #device: NativeUsbDevice;
  readonly #place: UsbPlace;
  readonly #lanes = new Map<string, Lane>();
  readonly #claimed = new Set<number>();
  /** Rejects whoever waits, when it is closed. */
  readonly #pending = new Set<(reason: Error) => void>();
  /** What arrived for a read that nobody waited for any more, by endpoint. */
  readonly #unread = new Map<number, Uint8Array>();
  #language: number | null = null;
  #closing: Promise<void> | null = null;

  private constructor(device: NativeUsbDevice, place: UsbPlace) {
    this.#device = device;
    this.#place = place;
  }

  /** Takes an opened device; closes it when it fails. Rejects with Fault link.garbage, link.lost, link.timeout. */
  static async over(device: NativeUsbDevice, place: UsbPlace, signal: AbortSignal): Promise<UsbLink> {
    const link = new UsbDeviceLink(device, place);
    try {
      const found = await readUsbDescriptors(link.#asker(signal));
      if (found === null)
        throw new Fault('link.garbage', `What is in USB socket ${place.location} does not say what it is.`, {
          location: place.location,
        });
      link.deviceDescriptor = found.device;
      link.configurationDescriptor = found.configuration;
      return link;
    } catch (thrown) {
      // Whoever can not be asked is not kept open.
      await link.close();
      throw thrown;
    }
  }

  async text(index: number, signal: AbortSignal): Promise<string | null> {
    if (index === 0) return null;
    this.#language ??= await readUsbLanguage(this.#asker(signal));
    return this.#language === null ? null : readUsbText(this.#asker(signal), index, this.#language);
  }

  claim(interfaceNumber: number, alternate: number, signal: AbortSignal): Promise<void> {
    return this.#inTurn('control', signal, async () => {
      try {
        if (!this.#claimed.has(interfaceNumber)) {
          await this.#device.claimInterface(interfaceNumber);
          this.#claimed.add(interfaceNumber);
        }
        await this.#device.selectAlternateInterface(interfaceNumber, alternate);
      } catch (thrown) {
        throw openUsbFault(this.#place, thrown);
      }
    });
  }

  controlIn(setup: UsbSetup, lengthBytes: number, signal: AbortSignal): Promise<UsbAnswer> {
    return this.#transfer('control', signal, async () => {
      const bytes = await this.#device.nativeControlTransferIn(native(setup), transferTimeoutMs, lengthBytes);
      return bytes === null ? stall : { type: 'data', bytes };
    });
  }

  controlOut(setup: UsbSetup, bytes: Uint8Array, signal: AbortSignal): Promise<UsbAnswer> {
    const sent = bytes.slice();
    return this.#transfer('control', signal, async () => {
      const count = await this.#device.nativeControlTransferOut(native(setup), transferTimeoutMs, sent);
      return count < 0 ? stall : { type: 'data', bytes: empty };
    });
  }

  bulkIn(endpoint: number, lengthBytes: number, signal: AbortSignal): Promise<UsbAnswer> {
    return this.#transfer(`in ${endpoint}`, signal, async () => {
      const kept = this.#unread.get(endpoint);
      this.#unread.delete(endpoint);
      const bytes = kept ?? (await this.#readBulk(endpoint, lengthBytes, signal));
      if (bytes === null) return stall;
      const now = signal.aborted ? empty : bytes.subarray(0, lengthBytes);
      if (bytes.length > now.length) this.#unread.set(endpoint, bytes.slice(now.length));
      return { type: 'data', bytes: now };
    });
  }

  bulkOut(endpoint: number, bytes: Uint8Array, signal: AbortSignal): Promise<UsbAnswer> {
    const sent = bytes.slice();
    return this.#transfer(`out ${endpoint}`, signal, async () => {
      const count = await this.#device.nativeTransferOut(endpoint, transferTimeoutMs, sent);
      return count < 0 ? stall : { type: 'data', bytes: empty };
    });
  }

  async reset(): Promise<void> {
    await this.#inTurn('control', neverAborted, async () => {
      try {
        await this.#device.reset();
      } catch (thrown) {
        // A device that comes back as another one is gone, which is what a reset is for.
        if (!isGone(thrown)) throw transferFault(this.#place, thrown);
      }
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const reject of this.#pending) reject(usbLost(this.#place));
    await Promise.all([...this.#lanes.values()].map((lane) => lane.idle()));
    // Without this the interface stays taken until the garbage collector comes by. A device that is gone refuses: it is free then.
    for (const number of this.#claimed) await this.#device.releaseInterface(number).catch(() => undefined);
    await this.#device.close().catch(() => undefined);
  }

  async #readBulk(endpoint: number, lengthBytes: number, signal: AbortSignal): Promise<Uint8Array | null> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#closing !== null) throw usbLost(this.#place);
      try {
        return await this.#device.nativeTransferIn(endpoint, bulkInSliceMs, lengthBytes);
      } catch (thrown) {
        if (!isTimeout(thrown)) throw thrown;
      }
    }
  }

  #transfer(pipe: string, signal: AbortSignal, work: () => Promise<UsbAnswer>): Promise<UsbAnswer> {
    return this.#inTurn(pipe, signal, async () => {
      try {
        return await work();
      } catch (thrown) {
        if (isStall(thrown)) return stall;
        if (thrown instanceof Fault || thrown === signal.reason) throw thrown;
        throw transferFault(this.#place, thrown);
      }
    });
  }

  /** Without AbortSignal.any, which would cost more than a transfer of a fast device. */
  #inTurn<T>(pipe: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#closing !== null) return Promise.reject(usbLost(this.#place));
    if (signal.aborted) return Promise.reject(signal.reason);
    const lane = this.#lanes.get(pipe) ?? new Lane();
    this.#lanes.set(pipe, lane);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      const end = (): void => {
        signal.removeEventListener('abort', onAbort);
        this.#pending.delete(reject);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#pending.add(reject);
      lane
        .run(async () => {
          signal.throwIfAborted();
          if (this.#closing !== null) throw usbLost(this.#place);
          return work();
        })
        .then(resolve, reject)
        .finally(end);
    });
  }

  #asker(signal: AbortSignal) {
    return async (request: number, value: number, index: number, lengthBytes: number) => {
      const setup = { type: 'standard', recipient: 'device', request, value, index } as const;
      const answer = await this.controlIn(setup, lengthBytes, signal);
      return answer.type === 'data' ? answer.bytes : null;
    };
  }
}

function native(setup: UsbSetup): NativeSetup {
  const { type, recipient, request, value, index } = setup;
  return { requestType: type, recipient, request, value, index };
}
