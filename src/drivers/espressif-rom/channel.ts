/**
 * One exchange at a time over a link: a request, and the first answer that belongs to it. Answers have no number, so after
 * a silence nothing is asked again: a late answer would be taken for the next one. Knows commands, no chip.
 */
import { toHex } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { Lane } from '../../base/lane.ts';
import { SlipDecoder } from '../../framing/slip.ts';
import { Fault } from '../../model/fault.ts';
import type { Link, SerialControls } from '../../transport/link.ts';
import {
  type Answer,
  type Command,
  commands,
  decodeAnswer,
  encodeRequest,
  notTaken,
  type RawAnswer,
  type Request,
  readStatus,
  romErrors,
} from './protocol.ts';

/** A stub sends flash in frames of 4096 bytes; nothing that is expected is longer. */
const largestFrameBytes = 8192;
/** Bytes without a single answer among them before a talking unit is called broken. */
const floodBytes = 256 * 1024;
const keptTextLines = 20;
const overheardCharacters = 64 * 1024;
const latin1 = new TextDecoder('latin1');
/** A ROM repeats what it does not take eight times: 112 bytes, 10 ms at 115200, and the latency of a USB bridge. */
const repeatsQuietMs = 100;

export interface ExchangeLimits {
  readonly timeoutMs: number;
  /** Lengths of the data of a good answer, longest first. */
  readonly sizes?: readonly number[];
}

interface Waiting {
  /** Null for the next frame, whatever it is (data of a stub). */
  readonly command: Command | null;
  readonly resolve: (frame: Uint8Array, answer: RawAnswer | null) => void;
  readonly reject: (reason: unknown) => void;
}

export class Channel {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #decoder = new SlipDecoder(largestFrameBytes);
  readonly #lane = new Lane();
  readonly #closing = new AbortController();
  readonly #pump: Promise<void>;
  #waiting: Waiting | null = null;
  #frames: Uint8Array[] = [];
  #keepFrames = false;
  #heardBytes = 0;
  #bytesSinceAnswer = 0;
  #textLines = 0;
  /** Null while nobody listens to what is no answer. */
  #overheard: string | null = null;
  #failure: unknown = null;

  /** `log` gets what the unit says besides answers. The channel owns the link from now on. */
  constructor(link: Link, clock: Clock, log: (line: string) => void) {
    this.#link = link;
    this.#clock = clock;
    this.#log = log;
    this.#pump = this.#readAll();
  }

  get serial(): SerialControls | null {
    return this.#link.serial;
  }

  /** Rejects with Fault link.timeout, link.garbage, link.flood, link.lost, or the signal's reason; a refusal is an answer. */
  ask(request: Request, signal: AbortSignal, limits: ExchangeLimits): Promise<Answer> {
    return this.#lane.run(() => this.#exchange(request, signal, limits));
  }

  /** As `ask`; a refusal rejects with Fault device.refused. */
  async require(
    request: Request,
    signal: AbortSignal,
    limits: ExchangeLimits,
  ): Promise<Extract<Answer, { ok: true }>> {
    const answer = await this.ask(request, signal, limits);
    if (answer.ok) return answer;
    throw refusal(request.command, answer.error);
  }

  /** Lends the lane to a dialogue of frames that are no answers (a stub's READ_FLASH). */
  frames<T>(work: (exchange: FrameExchange) => Promise<T>): Promise<T> {
    return this.#lane.run(async () => {
      this.#keepFrames = true;
      try {
        return await work({
          start: (request, signal, limits) => this.#exchange(request, signal, limits),
          next: (signal, timeoutMs) => this.#nextFrame(signal, timeoutMs),
          send: (bytes, signal) => this.#link.write(bytes, signal),
        });
      } finally {
        this.#keepFrames = false;
        this.#frames = [];
      }
    });
  }

  /** Resolves when nothing has come for `quietMs`, at the latest after ten times that. */
  async untilQuiet(quietMs: number, signal: AbortSignal): Promise<void> {
    for (let round = 0; round < 10; round += 1) {
      const before = this.#heardBytes;
      await this.#clock.sleep(quietMs, signal);
      if (this.#heardBytes === before) return;
    }
  }

  /** What is said while `work` goes on, which is no answer to anything. The newest of it, as text. */
  overhear(work: () => Promise<void>): Promise<string> {
    return this.#lane.run(async () => {
      this.#overheard = '';
      try {
        await work();
        return this.#overheard;
      } finally {
        this.#overheard = null;
        this.discardInput();
      }
    });
  }

  /** Old bytes are not answers; half a frame is none either. */
  discardInput(): void {
    this.#link.discardInput();
    this.#decoder.reset();
    this.#frames = [];
  }

  async close(): Promise<void> {
    this.#fail(new Fault('link.lost', 'The connection was closed.'));
    this.#closing.abort(this.#failure);
    await this.#link.close();
    await this.#pump;
  }

  async #exchange(request: Request, signal: AbortSignal, limits: ExchangeLimits): Promise<Answer> {
    const heardBefore = this.#heardBytes;
    const received = this.#wait(request.command, signal, limits.timeoutMs, () =>
      this.#silence(request.command, limits.timeoutMs, heardBefore),
    );
    this.#link.write(encodeRequest(request), signal).catch((reason: unknown) => {
      this.#waiting?.reject(reason);
    });
    const { answer } = await received;
    if (answer === null) throw new Fault('bug', 'An exchange ended without an answer.');
    const status = readStatus(answer, limits.sizes);
    if (!status.ok && status.error === notTaken) await this.untilQuiet(repeatsQuietMs, signal);
    return status;
  }

  async #nextFrame(signal: AbortSignal, timeoutMs: number): Promise<Uint8Array> {
    const kept = this.#frames.shift();
    if (kept !== undefined) {
      this.#bytesSinceAnswer = 0;
      return kept;
    }
    const heardBefore = this.#heardBytes;
    const silence = (): Fault => this.#silence('readFlash', timeoutMs, heardBefore);
    return (await this.#wait(null, signal, timeoutMs, silence)).frame;
  }

  #wait(
    command: Command | null,
    signal: AbortSignal,
    timeoutMs: number,
    silence: () => Fault,
  ): Promise<{ readonly frame: Uint8Array; readonly answer: RawAnswer | null }> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.#waiting = null;
        end();
      };
      const onAbort = (): void => settle(() => reject(signal.reason));
      const timer = setTimeout(() => settle(() => reject(silence())), timeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting = {
        command,
        resolve: (frame, answer) => settle(() => resolve({ frame, answer })),
        reject: (reason) => settle(() => reject(reason)),
      };
    });
  }

  async #readAll(): Promise<void> {
    try {
      for (;;) {
        const bytes = await this.#link.read(this.#closing.signal);
        this.#heardBytes += bytes.length;
        if (this.#overheard !== null) {
          this.#overheard = (this.#overheard + latin1.decode(bytes)).slice(-overheardCharacters);
          continue;
        }
        this.#bytesSinceAnswer += bytes.length;
        for (const event of this.#decoder.push(bytes)) {
          if (event.type === 'frame') this.#take(event.bytes);
          else this.#note(`dropped ${event.reason}`);
        }
        if (this.#bytesSinceAnswer > floodBytes) {
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

  #take(frame: Uint8Array): void {
    const waiting = this.#waiting;
    if (waiting?.command === null) {
      this.#bytesSinceAnswer = 0;
      waiting.resolve(frame, null);
      return;
    }
    const answer = decodeAnswer(frame);
    if (waiting !== null && answer !== null && belongs(answer, waiting.command)) {
      this.#bytesSinceAnswer = 0;
      this.#textLines = 0;
      waiting.resolve(frame, answer);
    } else if (waiting === null && this.#keepFrames) this.#frames.push(frame);
    else if (answer === null) this.#note(`unit: ${printable(frame)}`);
    // Else an answer to what was given up, or one of the many to SYNC.
  }

  #note(line: string): void {
    this.#textLines += 1;
    if (this.#textLines <= keptTextLines) this.#log(line.slice(0, 300));
  }

  #silence(command: Command, timeoutMs: number, heardBefore: number): Fault {
    this.#decoder.reset();
    const heardBytes = this.#heardBytes - heardBefore;
    const context = { command, timeoutMs, heardBytes };
    if (heardBytes > 0 && this.#bytesSinceAnswer >= heardBytes)
      return new Fault(
        'link.garbage',
        'The unit sends bytes, but no answer that can be understood.',
        context,
      );
    return new Fault('link.timeout', `The unit did not answer within ${timeoutMs} ms.`, context);
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason;
    this.#waiting?.reject(this.#failure);
  }
}

export interface FrameExchange {
  start(request: Request, signal: AbortSignal, limits: ExchangeLimits): Promise<Answer>;
  next(signal: AbortSignal, timeoutMs: number): Promise<Uint8Array>;
  send(bytes: Uint8Array, signal: AbortSignal): Promise<void>;
}

/** ROMs that do not take a message answer it without its command. */
function belongs(answer: RawAnswer, command: Command): boolean {
  if (answer.code === commands[command]) return true;
  return !Object.values<number>(commands).includes(answer.code) && isNotTaken(answer);
}

function isNotTaken(answer: RawAnswer): boolean {
  return (answer.body[0] ?? 0) !== 0 && answer.body[1] === notTaken;
}

export function refusal(command: Command, error: number): Fault {
  const words = romErrors[error] ?? `error 0x${error.toString(16).padStart(2, '0')}`;
  return new Fault('device.refused', `The unit refuses ${command}: ${words}.`, { command, error });
}

/** Silence and noise: what may pass when it is tried again after a reset. */
export function isSilence(thrown: unknown): boolean {
  return thrown instanceof Fault && (thrown.code === 'link.timeout' || thrown.code === 'link.garbage');
}

export function isLost(thrown: unknown): boolean {
  return thrown instanceof Fault && thrown.code === 'link.lost';
}

function printable(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, 200);
  const text = shown.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d);
  return text ? new TextDecoder().decode(shown).replace(/[\r\n]+/g, ' | ') : toHex(shown);
}
