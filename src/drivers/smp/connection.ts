/**
 * The line to one unit across its restarts: opens, shakes hands, learns the buffers, and finds the unit again through
 * its port. Knows when a restart has really happened; knows nothing of images, settings or identity.
 */
import type { Clock } from '../../base/clock.ts';
import { Deadline } from '../../base/deadline.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Link } from '../../transport/link.ts';
import type { Port } from '../../transport/port.ts';
import { Channel, isSilence } from './channel.ts';
import { type BufferParameters, parameters, reset } from './groups/os.ts';
import type { SmpOptions } from './options.ts';

/** What servers without `params` take: Zephyr's default buffer is 384, MCUboot's smallest 512. */
const fallback: BufferParameters = { sizeBytes: 384, count: 1 };
/** Length and CRC are kept in the same buffer as the message (console framing). */
const consoleOverheadBytes = 4;
/** Whatever a unit says of its buffers: beyond this nothing is gained. */
const largestMessageBytes = 8192;
const knockTimeoutMs = 1000;
const retryPauseMs = 100;

export class Connection {
  readonly port: Port;
  readonly options: SmpOptions;
  readonly clock: Clock;
  #channel: Channel;
  #buffers: BufferParameters;
  #closed = false;

  private constructor(
    port: Port,
    options: SmpOptions,
    clock: Clock,
    channel: Channel,
    buffers: BufferParameters,
  ) {
    this.port = port;
    this.options = options;
    this.clock = clock;
    this.#channel = channel;
    this.#buffers = buffers;
  }

  /** The first request only reads: a stranger's device gets one line of text and no command that changes it. */
  static async open(port: Port, options: SmpOptions, clock: Clock, run: Run): Promise<Connection> {
    const link = await port.open({ baud: options.baud }, run.signal);
    const channel = makeChannel(link, options, clock, run);
    try {
      const timeoutMs = Math.min(options.responseTimeoutMs, knockTimeoutMs);
      const buffers = (await parameters(channel, run.signal, timeoutMs)) ?? fallback;
      return new Connection(port, options, clock, channel, buffers);
    } catch (thrown) {
      // Whoever can not be talked to is not kept open.
      await channel.close();
      throw thrown;
    }
  }

  get channel(): Channel {
    return this.#channel;
  }

  get buffers(): BufferParameters {
    return this.#buffers;
  }

  /** Header and body of the largest message that the unit takes. */
  get messageBytes(): number {
    const { messageBytes, framing } = this.options;
    const room = this.#buffers.sizeBytes - (framing === 'console' ? consoleOverheadBytes : 0);
    return messageBytes ?? Math.min(room, largestMessageBytes);
  }

  /** Messages that may be outstanding: one buffer stays free for what is being put together. */
  get window(): number {
    return this.options.window ?? Math.max(1, Math.min(2, this.#buffers.count - 1));
  }

  /** Restarts the unit and waits until it answers again. Rejects with Fault device.reboot when it does not. */
  async restart(run: Run, bootMode?: number): Promise<void> {
    try {
      const force = this.options.forceRestart;
      await reset(this.#channel, run.signal, bootMode === undefined ? { force } : { bootMode, force });
    } catch (thrown) {
      // A unit on native USB may be gone before its answer arrives.
      if (!isLost(thrown)) throw thrown;
    }
    await this.awaitReturn(run);
  }

  /** The unit has said that it will restart: waits for its going and its return. */
  async awaitReturn(run: Run): Promise<void> {
    const { restartTimeoutMs, restartDelayMs } = this.options;
    using deadline = new Deadline(
      run.signal,
      restartTimeoutMs,
      () =>
        new Fault(
          'device.reboot',
          `The unit did not answer within ${restartTimeoutMs} ms after its restart.`,
        ),
    );
    await this.#channel.untilLost(restartDelayMs, deadline.signal);
    await this.#channel.close();
    for (;;) {
      if (await this.#knock(run, deadline.signal)) return;
      await this.clock.sleep(retryPauseMs, deadline.signal);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#channel.close();
  }

  async #knock(run: Run, signal: AbortSignal): Promise<boolean> {
    const link = await this.port.reopen({ baud: this.options.baud }, signal);
    const channel = makeChannel(link, this.options, this.clock, run);
    try {
      const timeoutMs = Math.min(this.options.responseTimeoutMs, knockTimeoutMs);
      const buffers = (await parameters(channel, signal, timeoutMs)) ?? fallback;
      if (this.#closed) throw new Fault('link.lost', 'The connection was closed.');
      this.#channel = channel;
      this.#buffers = buffers;
      return true;
    } catch (thrown) {
      // A unit that starts is silent, prints, or goes away once more (bootloader and application are two USB devices).
      await channel.close();
      signal.throwIfAborted();
      if (this.#closed || !(isSilence(thrown) || isLost(thrown))) throw thrown;
      return false;
    }
  }
}

export function isLost(thrown: unknown): boolean {
  return thrown instanceof Fault && thrown.code === 'link.lost';
}

function makeChannel(link: Link, options: SmpOptions, clock: Clock, run: Run): Channel {
  link.discardInput();
  return new Channel(link, options, clock, (line) => run.log(line));
}
