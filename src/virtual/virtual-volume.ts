/** The station's end of a volume that a simulated unit shows: files by sectors over the virtual cable. */
import type { Clock } from '../base/clock.ts';
import { orAborted } from '../base/deadline.ts';
import type { SimulatedVolume } from '../drivers/simulated-unit.ts';
import { Fault } from '../model/fault.ts';
import type { Volume } from '../transport/volume.ts';

const sectorBytes = 512;
/** What goes over a full-speed bus in a millisecond, about. */
const sectorsPerMs = 2;

export interface VirtualVolumeOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly volume: SimulatedVolume;
  /** Counts bytes on the cable; false when they do not arrive whole, so that the transfer never ends. */
  readonly pass: (count: number) => boolean;
  /** Runs the simulator's code: one that throws is a unit that died. */
  readonly guarded: (work: () => void) => void;
  readonly onClose: () => void;
}

export class VirtualVolume implements Volume {
  readonly usb: Volume['usb'];
  readonly #options: VirtualVolumeOptions;
  readonly #gone = new AbortController();
  #closed = false;

  constructor(options: VirtualVolumeOptions) {
    this.#options = options;
    this.usb = options.volume.usb;
  }

  async read(name: string, limitBytes: number, signal: AbortSignal): Promise<Uint8Array | null> {
    const ended = this.#ended(signal);
    await this.#carry(sectorBytes, ended);
    let bytes: Uint8Array | null = null;
    this.#ask((volume) => {
      bytes = volume.read(name)?.slice() ?? null;
    });
    const found = bytes as Uint8Array | null;
    if (found === null) return null;
    if (found.length > limitBytes)
      throw new Fault('link.flood', `${name} of the unit has ${found.length} bytes.`, { name });
    for (let at = 0; at < found.length; at += sectorBytes) await this.#carry(sectorBytes, ended);
    return found;
  }

  async write(
    name: string,
    bytes: Uint8Array,
    onWritten: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const ended = this.#ended(signal);
    for (let at = 0; at < bytes.length; at += sectorBytes) {
      const sector = bytes.slice(at, at + sectorBytes);
      onWritten(at + sector.length);
      await this.#carry(sector.length, ended);
      this.#ask((volume) => volume.write(name, sector));
    }
  }

  untilGone(signal: AbortSignal): Promise<void> {
    if (this.#gone.signal.aborted) return Promise.resolve();
    const gone = new Promise<void>((resolve) => {
      this.#gone.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return orAborted(gone, signal);
  }

  close(): Promise<void> {
    this.lose(new Fault('link.lost', 'The connection was closed.'));
    return Promise.resolve();
  }

  /** The unit is gone: everything rejects with `reason`. */
  lose(reason: Error): void {
    this.#gone.abort(reason);
    if (this.#closed) return;
    this.#closed = true;
    this.#options.onClose();
  }

  #ended(signal: AbortSignal): AbortSignal {
    const ended = AbortSignal.any([this.#gone.signal, signal]);
    ended.throwIfAborted();
    return ended;
  }

  async #carry(count: number, ended: AbortSignal): Promise<void> {
    const whole = this.#options.pass(count);
    ended.throwIfAborted();
    if (!whole) await orAborted(new Promise<never>(() => undefined), ended);
    await this.#options.clock.sleep(1 / sectorsPerMs, ended);
  }

  #ask(work: (volume: SimulatedVolume) => void): void {
    this.#gone.signal.throwIfAborted();
    this.#options.guarded(() => work(this.#options.volume));
    this.#gone.signal.throwIfAborted();
  }
}
