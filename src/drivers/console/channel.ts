/**
 * One command and its answer on a text console: sends a line, drops its echo, puts unsolicited lines aside, and knows
 * when the answer has ended. Bounded in time, lines and bytes. Knows no procedure.
 */
import { utf8 } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { Deadline } from '../../base/deadline.ts';
import { Fault } from '../../model/fault.ts';
import type { Link } from '../../transport/link.ts';
import { LineAssembler } from './lines.ts';
import { Pattern } from './patterns.ts';
import type { ConsoleSettings } from './profile.ts';
import type { Redactor } from './redactor.ts';

const answerMaxBytes = 256 * 1024;

export interface Command {
  /** Without the end of line. */
  readonly line: string;
  readonly secret: boolean;
  readonly timeoutMs: number;
  /** Ends the answer instead of prompt, `ok` or `errors`. */
  readonly until: Pattern | null;
  /** The restart banner ends the answer, and so does the loss of the link. */
  readonly restarts: boolean;
  /** Sent in place of a line: raw bytes after an upload was announced. */
  readonly raw?: Uint8Array;
}

export interface Answer {
  readonly lines: readonly string[];
  /** The first line that matches `errors`; it is among `lines` too. */
  readonly error: string | null;
}

export class ConsoleChannel {
  readonly #link: Link;
  readonly #settings: ConsoleSettings;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #assembler = new LineAssembler();
  readonly #prompt: Pattern | null;
  readonly #ok: readonly Pattern[];
  readonly #errors: readonly Pattern[];
  readonly #unsolicited: readonly Pattern[];
  readonly #banner: Pattern | null;

  constructor(
    link: Link,
    settings: ConsoleSettings,
    clock: Clock,
    redactor: Redactor,
    log: (line: string) => void,
  ) {
    this.#link = link;
    this.#settings = settings;
    this.#clock = clock;
    this.#log = (line) => log(redactor.clean(line).slice(0, 500));
    this.#prompt = settings.prompt === undefined ? null : Pattern.compile(settings.prompt);
    this.#ok = settings.ok.map((source) => Pattern.compile(source));
    this.#errors = settings.errors.map((source) => Pattern.compile(source));
    this.#unsolicited = settings.unsolicited.map((source) => Pattern.compile(source));
    this.#banner = settings.restartBanner === undefined ? null : Pattern.compile(settings.restartBanner);
  }

  /** Rejects with Fault link.*, device.reboot, recipe.invalid (line too long) or the signal's reason. */
  async exchange(command: Command, signal: AbortSignal): Promise<Answer> {
    const bytes = command.raw ?? utf8(`${command.line}${this.#settings.eol}`);
    if (command.raw === undefined && utf8(command.line).length > this.#settings.lineMaxBytes)
      throw new Fault(
        'recipe.invalid',
        `A line of the profile has more than ${this.#settings.lineMaxBytes} bytes.`,
      );
    if (command.raw === undefined) {
      this.#link.discardInput();
      this.#assembler.reset();
    }
    this.#log(
      `> ${command.raw === undefined ? (command.secret ? '[secret]' : command.line) : `${bytes.length} bytes`}`,
    );
    const heard = { bytes: 0 };
    using deadline = new Deadline(signal, command.timeoutMs, () => silence(command.timeoutMs, heard.bytes));
    try {
      await this.#write(bytes, command.raw === undefined, deadline.signal);
      return await this.#answer(command, heard, deadline.signal);
    } catch (thrown) {
      // A unit that was told to restart takes its port along.
      if (command.restarts && thrown instanceof Fault && thrown.code === 'link.lost' && !signal.aborted)
        return { lines: [], error: null };
      throw thrown;
    }
  }

  /** Lets late answers to what was given up run out. */
  async drain(signal: AbortSignal): Promise<void> {
    await this.#clock.sleep(this.#settings.quietMs, signal);
    this.#link.discardInput();
    this.#assembler.reset();
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #write(bytes: Uint8Array, slowly: boolean, signal: AbortSignal): Promise<void> {
    const { characterDelayMs } = this.#settings;
    if (!slowly || characterDelayMs === 0) {
      await this.#link.write(bytes, signal);
      return;
    }
    for (const byte of bytes) {
      await this.#link.write(Uint8Array.of(byte), signal);
      await this.#clock.sleep(characterDelayMs, signal);
    }
  }

  async #answer(command: Command, heard: { bytes: number }, signal: AbortSignal): Promise<Answer> {
    const lines: string[] = [];
    let echo = this.#settings.echo === false || command.raw !== undefined ? '' : command.line;
    let error: string | null = null;
    const begun = (): boolean => this.#settings.echo !== true || echo === '';
    for (;;) {
      const bytes = await this.#link.read(signal);
      heard.bytes += bytes.length;
      const complete = heard.bytes > answerMaxBytes ? null : this.#assembler.push(bytes);
      if (complete === null) {
        await this.#link.close();
        throw new Fault('link.flood', 'The unit talks without end.');
      }
      for (const line of complete) {
        const left = this.#withoutEcho(line, echo);
        if (left !== null) {
          echo = left;
          continue;
        }
        if (this.#banner?.test(line)) {
          this.#log(`< ${line}`);
          if (command.restarts) return { lines, error };
          throw new Fault('device.reboot', 'The unit restarted by itself in the middle of a command.');
        }
        const aside = !begun() || this.#unsolicited.some((pattern) => pattern.test(line));
        this.#log(`${aside ? '~' : '<'} ${line}`);
        if (aside) continue;
        lines.push(line);
        if (command.until?.test(line)) return { lines, error };
        const failed = this.#errors.some((pattern) => pattern.test(line));
        if (failed) error ??= line;
        if (this.#prompt !== null && command.raw === undefined) continue;
        if (failed || (command.until === null && this.#ok.some((pattern) => pattern.test(line))))
          return { lines, error };
      }
      if (command.until?.test(this.#assembler.partial)) return { lines, error };
      // An error ends the wait for `until` as well: it will not come any more.
      const ready = this.#prompt?.test(this.#assembler.partial) === true && begun();
      if (ready && (error !== null || (command.until === null && !command.restarts))) return { lines, error };
    }
  }

  /** What of the echo is still to come after this line; null when the line is none of it. */
  #withoutEcho(line: string, echo: string): string | null {
    if (echo === '') return null;
    const prompt = this.#prompt === null ? -1 : line.indexOf(echo.slice(0, 16));
    const candidates = [line, ...(prompt > 0 ? [line.slice(prompt)] : [])];
    for (const candidate of candidates) {
      // A long line is echoed in pieces as wide as the terminal.
      if (candidate.length > 1 && echo.startsWith(candidate)) return echo.slice(candidate.length).trimStart();
      if (candidate === echo.trimEnd()) return '';
    }
    return null;
  }
}

function silence(timeoutMs: number, heardBytes: number): Fault {
  if (heardBytes === 0) return new Fault('link.timeout', `The unit did not answer within ${timeoutMs} ms.`);
  return new Fault('link.garbage', 'The unit answers, but not as the profile expects.', {
    timeoutMs,
    heardBytes,
  });
}
