/** The station's end of a virtual wire. What is written goes to the wire; what the unit sent waits to be read. */
import { ByteQueue } from '../base/byte-queue.ts';
import { orAborted } from '../base/deadline.ts';
import { Lane } from '../base/lane.ts';
import { Fault } from '../model/fault.ts';
import type { Link, SerialControls } from '../transport/link.ts';

const unreadLimitBytes = 8 * 1024 * 1024;
const pieceBytes = 4_096;

export interface VirtualLinkOptions {
  readonly path: string;
  readonly send: (bytes: Uint8Array) => Promise<void>;
  readonly serial: SerialControls;
  /** Called once, when the station or the bench closes it. */
  readonly onClose: () => void;
}

export class VirtualLink implements Link {
  readonly serial: SerialControls;
  readonly #options: VirtualLinkOptions;
  readonly #input: ByteQueue;
  readonly #output = new Lane();
  #closed = false;

  constructor(options: VirtualLinkOptions) {
    this.#options = options;
    this.serial = options.serial;
    this.#input = new ByteQueue(
      unreadLimitBytes,
      () =>
        new Fault('link.flood', `${options.path} sent more than ${unreadLimitBytes} bytes unasked.`, {
          path: options.path,
        }),
    );
  }

  write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return this.#output.run(() => this.#write(bytes, signal));
  }

  async #write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
      signal.throwIfAborted();
      const ended = this.#input.ended;
      if (ended !== null) throw ended;
      // A copy: the caller may reuse its buffer as soon as this resolves.
      await orAborted(this.#options.send(bytes.slice(offset, offset + pieceBytes)), signal);
    }
    const ended = this.#input.ended;
    if (ended !== null) throw ended;
  }

  read(signal: AbortSignal): Promise<Uint8Array> {
    return this.#input.read(signal);
  }

  discardInput(): void {
    this.#input.discard();
  }

  close(): Promise<void> {
    this.#input.discard();
    this.lose(new Fault('link.lost', `The connection to ${this.#options.path} is closed.`));
    return Promise.resolve();
  }

  /** Bytes from the unit. */
  receive(bytes: Uint8Array): void {
    this.#input.push(bytes);
    if (this.#input.ended !== null) this.lose(this.#input.ended);
  }

  /** The unit is gone: what had arrived can still be read, then everything rejects with `reason`. */
  lose(reason: Error): void {
    this.#input.end(reason);
    if (this.#closed) return;
    this.#closed = true;
    this.#options.onClose();
  }
}
