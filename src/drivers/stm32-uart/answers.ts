/**
 * The receiving side: what the unit sends is collected by one pump, and one question at a time waits for its bytes. An
 * answer begins with ACK or NACK; anything else there is noise. Bounded: a unit that talks without end is cut off.
 */
import { Fault } from '../../model/fault.ts';
import type { Link } from '../../transport/link.ts';
import { ack, nack } from './commands.ts';

/** The longest answer is 258 bytes: whatever waits beyond this is nobody's answer. */
const floodBytes = 256 * 1024;

export interface Answer {
  readonly accepted: boolean;
  /** What follows the ACK; empty after a NACK. */
  readonly data: Uint8Array;
}

interface Waiting {
  /** An answer with so many bytes after its ACK, or plain bytes. */
  readonly kind: 'answer' | 'bytes';
  readonly count: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

export class Answers {
  readonly #link: Link;
  readonly #closing = new AbortController();
  readonly #pump: Promise<void>;
  #received: Uint8Array = new Uint8Array(0);
  #strayBytes = 0;
  #waiting: Waiting | null = null;
  #failure: unknown = null;

  /** Owns the link from now on. */
  constructor(link: Link) {
    this.#link = link;
    this.#pump = this.#readAll();
  }

  /**
   * Sends `bytes` and waits for ACK with `count` bytes after it, or for NACK. What came before is dropped. Rejects with
   * Fault link.timeout, link.garbage, link.flood, link.lost, or the signal's reason.
   */
  ask(bytes: Uint8Array, count: number, timeoutMs: number, signal: AbortSignal): Promise<Answer> {
    this.discard();
    return this.#wait('answer', bytes, count, timeoutMs, signal);
  }

  /** A further ACK or NACK of the same command: erasing and protecting have two. */
  another(timeoutMs: number, signal: AbortSignal): Promise<Answer> {
    return this.#wait('answer', null, 0, timeoutMs, signal);
  }

  /** The next `count` bytes, whatever they are. */
  async bytes(count: number, timeoutMs: number, signal: AbortSignal): Promise<Uint8Array> {
    return (await this.#wait('bytes', null, count, timeoutMs, signal)).data;
  }

  discard(): void {
    this.#strayBytes += this.#received.length;
    this.#received = new Uint8Array(0);
  }

  async close(): Promise<void> {
    this.#fail(new Fault('link.lost', 'The connection was closed.'));
    this.#closing.abort(this.#failure);
    await this.#link.close();
    await this.#pump;
  }

  #wait(
    kind: Waiting['kind'],
    bytes: Uint8Array | null,
    count: number,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Answer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(() => reject(this.#silence(timeoutMs))), timeoutMs);
      const onAbort = (): void => settle(() => reject(signal.reason));
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        if (this.#waiting === waiting) this.#waiting = null;
        end();
      };
      const waiting: Waiting = {
        kind,
        count,
        resolve: (answer) => settle(() => resolve(answer)),
        reject: (reason) => settle(() => reject(reason)),
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting = waiting;
      // Not awaited: the answer is what ends the wait, and each wake-up costs line time.
      if (bytes !== null) this.#link.write(bytes, signal).catch(waiting.reject);
      this.#serve();
    });
  }

  /** Gives the waiting question its bytes as soon as all are there. */
  #serve(): void {
    const waiting = this.#waiting;
    const received = this.#received;
    if (waiting === null || received.length === 0) return;
    if (waiting.kind === 'bytes') {
      if (received.length >= waiting.count) this.#finish(waiting, true, waiting.count, 0);
      return;
    }
    const [first] = received;
    if (first === nack) this.#finish(waiting, false, 1, 1);
    else if (first !== ack) {
      this.discard();
      waiting.reject(
        new Fault('link.garbage', 'The unit sends bytes, but no answer that can be understood.', {
          expected: 'ACK or NACK',
          received: first ?? null,
        }),
      );
    } else if (received.length > waiting.count) this.#finish(waiting, true, waiting.count + 1, 1);
  }

  #finish(waiting: Waiting, accepted: boolean, taken: number, dataFrom: number): void {
    const data = this.#received.subarray(dataFrom, taken);
    this.#received = this.#received.subarray(taken);
    this.#strayBytes = 0;
    waiting.resolve({ accepted, data });
  }

  async #readAll(): Promise<void> {
    try {
      for (;;) {
        const piece = await this.#link.read(this.#closing.signal);
        this.#received = this.#received.length === 0 ? piece : joined(this.#received, piece);
        this.#serve();
        if (this.#received.length + this.#strayBytes <= floodBytes) continue;
        this.#fail(new Fault('link.flood', 'The unit sends without end and answers nothing.'));
        await this.#link.close();
        return;
      }
    } catch (reason) {
      // The end of the link is the end of whoever waits on it.
      this.#fail(reason);
    }
  }

  #silence(timeoutMs: number): Fault {
    if (this.#received.length > 0)
      return new Fault('link.garbage', 'The unit broke off in the middle of an answer.', { timeoutMs });
    return new Fault('link.timeout', `The unit did not answer within ${timeoutMs} ms.`, { timeoutMs });
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason;
    this.#waiting?.reject(this.#failure);
  }
}

/** No answer, or none that makes sense: worth finding the beginning of a command again. */
export function isLostSync(thrown: unknown): boolean {
  return thrown instanceof Fault && (thrown.code === 'link.timeout' || thrown.code === 'link.garbage');
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
