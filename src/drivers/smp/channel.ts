/**
 * Requests and answers over a link: framing, sequence numbers, time-outs, repeats. Plain requests go one at a time
 * through a lane; `exclusive` lends the lane to work that keeps several messages outstanding (uploads). Knows no group.
 */

import { concatAndErase } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { Lane } from '../../base/lane.ts';
import { ConsoleAssembler, consoleLines } from '../../framing/smp-console.ts';
import type { FrameAssembler, FramingEvent } from '../../framing/smp-event.ts';
import { RawAssembler } from '../../framing/smp-raw.ts';
import { Fault } from '../../model/fault.ts';
import type { Link } from '../../transport/link.ts';
import { decodeHeader, decodeReply, encodeMessage, operations, type Reply, type Request } from './message.ts';

/** No SMP server in the field sends more; a longer length field is damage or an attack. */
const largestMessageBytes = 16_384;
/** Bytes without a single message among them before a talking unit is called broken. */
const floodBytes = 256 * 1024;
const keptTextLines = 20;

export interface ChannelOptions {
  readonly framing: 'console' | 'raw';
  readonly linePauseMs: number;
  readonly responseTimeoutMs: number;
}

interface Pending {
  readonly request: Request;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: unknown) => void;
}

export class Channel {
  readonly #link: Link;
  readonly #options: ChannelOptions;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #assembler: FrameAssembler;
  readonly #lane = new Lane();
  readonly #writeLane = new Lane();
  readonly #pending = new Map<number, Pending>();
  readonly #closing = new AbortController();
  #sequence: number;
  #bytesSinceMessage = 0;
  #heardBytes = 0;
  #textLines = 0;
  #failure: unknown = null;
  readonly #pump: Promise<void>;

  /** `log` gets the lines that are not SMP. The channel owns the link from now on. */
  constructor(
    link: Link,
    options: ChannelOptions,
    clock: Clock,
    log: (line: string) => void,
    firstSequence = 0,
  ) {
    this.#link = link;
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
    this.#sequence = firstSequence & 0xff;
    this.#assembler =
      options.framing === 'console'
        ? new ConsoleAssembler(largestMessageBytes)
        : new RawAssembler(largestMessageBytes);
    this.#pump = this.#readAll();
  }

  /**
   * One request and its answer. Repeats after a time-out up to `attempts` times: only for what may be done twice.
   * Rejects with Fault link.timeout, link.garbage, link.flood, link.lost, device.protocol, or the signal's reason.
   */
  request(
    request: Request,
    signal: AbortSignal,
    limits: { readonly timeoutMs?: number; readonly attempts?: number } = {},
  ): Promise<Reply> {
    return this.#lane.run(async () => {
      const timeoutMs = limits.timeoutMs ?? this.#options.responseTimeoutMs;
      const attempts = limits.attempts ?? 3;
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.send(request, signal, timeoutMs, attempt > 1);
        } catch (thrown) {
          // Only silence is worth asking again; everything else is final.
          if (attempt >= attempts || !isSilence(thrown)) throw thrown;
        }
      }
    });
  }

  /** Lends the lane: `work` may call `send` as often and as much at once as the unit bears. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.#lane.run(work);
  }

  /** One message, without the lane. `flushLine` ends a line that noise may have begun in the unit's buffer. */
  async send(request: Request, signal: AbortSignal, timeoutMs: number, flushLine = false): Promise<Reply> {
    if (this.#failure !== null) throw this.#failure;
    signal.throwIfAborted();
    const sequence = this.#freeSequence();
    const message = encodeMessage(
      { version: 1, operation: operations[request.operation], ...pick(request), sequence },
      request.body,
    );
    const heardBefore = this.#heardBytes;
    return await new Promise<Reply>((resolve, reject) => {
      const timer = setTimeout(
        () => settle(() => reject(this.#silence(request, timeoutMs, heardBefore))),
        timeoutMs,
      );
      const onAbort = (): void => settle(() => reject(signal.reason));
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.#pending.delete(sequence);
        end();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(sequence, {
        request,
        resolve: (reply) => settle(() => resolve(reply)),
        reject: (reason) => settle(() => reject(reason)),
      });
      this.#writeLane
        .run(() => this.#write(message, flushLine, signal))
        .catch((reason: unknown) => {
          this.#pending.get(sequence)?.reject(reason);
        });
    });
  }

  /** Resolves when the link is lost, at the latest after `atMostMs`. */
  async untilLost(atMostMs: number, signal: AbortSignal): Promise<void> {
    const timer = new AbortController();
    const lost = this.#pump.then(() => timer.abort());
    try {
      await this.#clock.sleep(atMostMs, AbortSignal.any([signal, timer.signal]));
    } catch {
      // Lost, which is what was waited for, or cancelled, which is thrown again here.
      signal.throwIfAborted();
      await lost;
    }
  }

  async close(): Promise<void> {
    this.#fail(new Fault('link.lost', 'The connection was closed.'));
    this.#closing.abort(this.#failure);
    await this.#link.close();
    await this.#pump;
  }

  /** What has left is zeroed, because it may be a secret; what is cut off may still be on its way out of here. */
  async #write(message: Uint8Array, flushLine: boolean, signal: AbortSignal): Promise<void> {
    if (this.#options.framing === 'raw') {
      await this.#link.write(message, signal);
      message.fill(0);
      return;
    }
    const lines = consoleLines(message);
    message.fill(0);
    if (flushLine) await this.#link.write(Uint8Array.of(0x0a), signal);
    if (this.#options.linePauseMs === 0) {
      const whole = concatAndErase(lines);
      await this.#link.write(whole, signal);
      whole.fill(0);
      return;
    }
    for (const line of lines) {
      await this.#link.write(line, signal);
      line.fill(0);
      await this.#clock.sleep(this.#options.linePauseMs, signal);
    }
  }

  async #readAll(): Promise<void> {
    try {
      for (;;) {
        const bytes = await this.#link.read(this.#closing.signal);
        this.#heardBytes += bytes.length;
        this.#bytesSinceMessage += bytes.length;
        for (const event of this.#assembler.push(bytes)) this.#take(event);
        bytes.fill(0);
        if (this.#bytesSinceMessage > floodBytes) {
          this.#fail(new Fault('link.flood', 'The unit sends without end and answers nothing.'));
          await this.#link.close();
          return;
        }
      }
    } catch (reason) {
      // The end of the link is the end of everything that waits on it; whoever waits gets the reason.
      this.#fail(reason);
    }
  }

  #take(event: FramingEvent): void {
    switch (event.type) {
      case 'text':
        this.#textLines += 1;
        if (this.#textLines <= keptTextLines) this.#log(`unit: ${event.line.slice(0, 200)}`);
        return;
      case 'broken':
        this.#textLines += 1;
        if (this.#textLines <= keptTextLines) this.#log(`dropped ${event.reason}`);
        return;
      case 'message':
        this.#takeMessage(event.bytes);
        // what was asked for has been copied out of it
        event.bytes.fill(0);
    }
  }

  #takeMessage(bytes: Uint8Array): void {
    const header = decodeHeader(bytes);
    if (header === null) return;
    const pending = this.#pending.get(header.sequence);
    const fits =
      pending !== undefined &&
      header.operation === operations[pending.request.operation] + 1 &&
      header.group === pending.request.group &&
      header.command === pending.request.command;
    // Late answers to what was given up are normal; they must not be taken for the answer to something else.
    if (!fits) return;
    this.#bytesSinceMessage = 0;
    this.#textLines = 0;
    try {
      pending.resolve(decodeReply(bytes, header.lengthBytes));
    } catch (reason) {
      // A body that can not be decoded belongs to whoever asked.
      pending.reject(reason);
    }
  }

  #silence(request: Request, timeoutMs: number, heardBefore: number): Fault {
    this.#assembler.reset();
    const heard = this.#heardBytes - heardBefore;
    const context = { group: request.group, command: request.command, timeoutMs, heardBytes: heard };
    if (heard > 0 && this.#bytesSinceMessage >= heard) {
      return new Fault(
        'link.garbage',
        'The unit sends bytes, but no answer that can be understood.',
        context,
      );
    }
    return new Fault('link.timeout', `The unit did not answer within ${timeoutMs} ms.`, context);
  }

  #freeSequence(): number {
    for (let tries = 0; tries < 256; tries += 1) {
      const sequence = this.#sequence;
      this.#sequence = (this.#sequence + 1) & 0xff;
      if (!this.#pending.has(sequence)) return sequence;
    }
    throw new Fault('bug', 'More than 256 SMP messages are outstanding.');
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason;
    for (const pending of [...this.#pending.values()]) pending.reject(this.#failure);
  }
}

export function isSilence(thrown: unknown): boolean {
  return thrown instanceof Fault && (thrown.code === 'link.timeout' || thrown.code === 'link.garbage');
}

function pick(request: Request): { readonly group: number; readonly command: number } {
  return { group: request.group, command: request.command };
}
