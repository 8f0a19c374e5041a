/** A place of the virtual bench as drivers see it. */
import { Fault } from '../model/fault.ts';
import type { PortInfo } from '../model/port.ts';
import type { Link, OpenOptions } from '../transport/link.ts';
import type { Port } from '../transport/port.ts';
import type { UsbLink } from '../transport/usb-link.ts';
import type { VirtualPlace } from './virtual-place.ts';

export class VirtualPort implements Port {
  readonly info: PortInfo;
  readonly #place: VirtualPlace;
  readonly #watch: (onChange: () => void) => Disposable;

  constructor(info: PortInfo, place: VirtualPlace, watch: (onChange: () => void) => Disposable) {
    this.info = info;
    this.#place = place;
    this.#watch = watch;
  }

  async open(options: OpenOptions, signal: AbortSignal): Promise<Link> {
    signal.throwIfAborted();
    return this.#place.open(options);
  }

  async reopen(options: OpenOptions, signal: AbortSignal): Promise<Link> {
    for (;;) {
      signal.throwIfAborted();
      try {
        return this.#place.open(options);
      } catch (thrown) {
        // Not there, or still held by the link of before: both pass.
        if (!(thrown instanceof Fault)) throw thrown;
      }
      await this.#change(signal);
    }
  }

  openUsb(_signal: AbortSignal): Promise<UsbLink> {
    return Promise.reject(new Fault('link.open', `${this.info.path} is not a USB device.`));
  }

  reopenUsb(signal: AbortSignal): Promise<UsbLink> {
    return this.openUsb(signal);
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        signal.removeEventListener('abort', onAbort);
        watch[Symbol.dispose]();
      };
      const onAbort = (): void => {
        end();
        reject(signal.reason);
      };
      const watch = this.#watch(() => {
        end();
        resolve();
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
