/** A Link over a serial port or pseudo-terminal. Owns the open port; pacing, time-outs and protocols are not its affair. */
import { SerialPort } from 'serialport';
import { ByteQueue } from '../base/byte-queue.ts';
import { orAborted } from '../base/deadline.ts';
import { Lane } from '../base/lane.ts';
import type { Link, OpenOptions, SerialControls } from './link.ts';
import { linkFlood, linkLost, openFault, unreadLimitBytes } from './link-faults.ts';
import { type LinuxModemLines, loadLinuxModemLines, type ModemLines } from './modem-lines.ts';
import { readSome, type SerialBinding, writeAll } from './serial-io.ts';

const defaultBaud = 115_200;

/** Rejects with Fault link.lost (not there), link.permission, link.open (in use), or the signal's reason. */
export async function openSerialLink(path: string, options: OpenOptions, signal: AbortSignal): Promise<Link> {
  signal.throwIfAborted();
  const opening: Promise<SerialBinding> = SerialPort.binding.open({
    path,
    baudRate: options.baud ?? defaultBaud,
    parity: options.parity ?? 'none',
  });
  try {
    return new SerialLink(path, await orAborted(opening, signal));
  } catch (thrown) {
    if (!signal.aborted) throw openFault(path, thrown, process.platform);
    // The system call can not be stopped: when it succeeds after all, the port must not stay locked.
    opening.then((binding) => binding.close()).catch(() => undefined);
    throw signal.reason;
  }
}

class SerialLink implements Link {
  readonly serial: SerialControls;
  readonly #path: string;
  readonly #binding: SerialBinding;
  readonly #input: ByteQueue;
  readonly #output = new Lane();
  #pendingWrites = 0;
  #modemLines: LinuxModemLines | null = null;
  #lines: Required<ModemLines> = { dtr: true, rts: true };
  #closing: Promise<void> | null = null;

  constructor(path: string, binding: SerialBinding) {
    this.#path = path;
    this.#binding = binding;
    this.#input = new ByteQueue(unreadLimitBytes, () => linkFlood(path));
    this.serial = {
      setBaud: (baud) => this.#guarded(() => this.#setBaud(baud)),
      setSignals: (lines) => this.#guarded(() => this.#setSignals(lines)),
    };
    void this.#pump();
  }

  read(signal: AbortSignal): Promise<Uint8Array> {
    return this.#input.read(signal);
  }

  async write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.#guarded(() => {
      this.#pendingWrites += 1;
      const written = this.#output
        .run(() => writeAll(this.#binding, bytes, signal))
        .finally(() => {
          this.#pendingWrites -= 1;
        });
      return orAborted(written, signal);
    }, signal);
  }

  discardInput(): void {
    this.#input.discard();
  }

  close(): Promise<void> {
    this.#input.discard();
    return this.#release();
  }

  #release(): Promise<void> {
    this.#closing ??= this.#closePort();
    return this.#closing;
  }

  async #closePort(): Promise<void> {
    this.#input.end(linkLost(this.#path));
    try {
      // close() of a terminal waits up to 30 s for output that can not leave: drop what a stalled write left there.
      if (this.#pendingWrites > 0) await this.#binding.flush();
    } catch {
      // The unit is gone: there is nothing to drop.
    }
    try {
      await this.#binding.close();
    } catch {
      // Closing what the system has already taken away.
    }
  }

  async #pump(): Promise<void> {
    const buffer = Buffer.allocUnsafe(65_536);
    try {
      while (this.#input.ended === null) this.#input.push(await readSome(this.#binding, buffer));
    } catch (cause) {
      // Whatever the system says of a read that failed, nothing more will come.
      this.#input.end(linkLost(this.#path, cause));
    }
    // Not close(): what came before the unit vanished may still be read.
    await this.#release();
  }

  /** Failures of the port as link.lost; the signal's reason stays what it is. */
  async #guarded<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const ended = this.#input.ended;
    if (ended !== null) throw ended;
    try {
      return await work();
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason;
      throw this.#input.ended ?? linkLost(this.#path, thrown);
    }
  }

  async #setBaud(baud: number): Promise<void> {
    // What was written at the old speed must have left.
    await this.#binding.drain();
    await this.#binding.update({ baudRate: baud });
  }

  async #setSignals(lines: ModemLines): Promise<void> {
    this.#lines = { ...this.#lines, ...lines };
    if ('poller' in this.#binding && process.platform === 'linux') {
      this.#modemLines ??= await loadLinuxModemLines();
      if (this.#binding.fd === null) throw new Error('the port is closed');
      const result = this.#modemLines.set(this.#binding.fd, lines);
      if (result.type === 'lost') throw new Error(`TIOCMSET failed with errno ${result.errno}`);
      return;
    }
    await this.#binding.set({ ...this.#lines, brk: false });
  }
}
