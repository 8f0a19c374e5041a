/** A place of the virtual bench as drivers see it. */
import { orAborted } from '../base/deadline.ts';
import { Fault } from '../model/fault.ts';
import type { PortInfo } from '../model/port.ts';
import type { Link, OpenOptions } from '../transport/link.ts';
import type { Port } from '../transport/port.ts';
import type { UsbLink } from '../transport/usb-link.ts';
import type { Volume } from '../transport/volume.ts';
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

  reopen(options: OpenOptions, signal: AbortSignal): Promise<Link> {
    return this.#untilOpen(signal, async () => this.#place.open(options));
  }

  async openUsb(signal: AbortSignal): Promise<UsbLink> {
    signal.throwIfAborted();
    return this.#place.openUsb(signal);
  }

  reopenUsb(signal: AbortSignal): Promise<UsbLink> {
    return this.#untilOpen(signal, () => this.#place.openUsb(signal));
  }

  async openVolume(signal: AbortSignal): Promise<Volume> {
    signal.throwIfAborted();
    return this.#place.openVolume();
  }

  reopenVolume(signal: AbortSignal): Promise<Volume> {
    return this.#untilOpen(signal, async () => this.#place.openVolume());
  }

  async #untilOpen<T>(signal: AbortSignal, open: () => Promise<T>): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      // Watched from before the try: a change while it is tried must not be missed.
      using change = new NextChange(this.#watch);
      try {
        return await open();
      } catch (thrown) {
        // Not there, or still held by the link of before: both pass.
        if (!(thrown instanceof Fault) || (thrown.code !== 'link.lost' && thrown.code !== 'link.open'))
          throw thrown;
      }
      await orAborted(change.seen, signal);
    }
  }
}

/** Resolves once, when anything on the bench changes. */
class NextChange implements Disposable {
  readonly seen: Promise<void>;
  readonly #watch: Disposable;

  constructor(watch: (onChange: () => void) => Disposable) {
    const { promise, resolve } = deferred();
    this.seen = promise;
    this.#watch = watch(resolve);
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
