/** The line to one unit across its restarts: opens, wakes, runs procedures one at a time, finds the unit again. */
import type { Clock } from '../../base/clock.ts';
import { Deadline } from '../../base/deadline.ts';
import { Lane } from '../../base/lane.ts';
import { type Run, withSignal } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Link } from '../../transport/link.ts';
import type { Port } from '../../transport/port.ts';
import { ConsoleChannel } from './channel.ts';
import type { ConsoleOptions } from './options.ts';
import { isSilence, type ProcedureResult, runProcedure } from './procedure.ts';
import type { ProcedureName } from './profile.ts';
import { Redactor } from './redactor.ts';
import type { Variables } from './template.ts';

const wakeTimeoutMs = 1_000;
const wakeAttempts = 3;

export class Connection {
  readonly options: ConsoleOptions;
  readonly #port: Port;
  readonly #clock: Clock;
  readonly #redactor = new Redactor();
  readonly #lane = new Lane();
  #channel: ConsoleChannel;
  /** Where the lines of the unit go: the log of whoever is asking now. */
  #log: (line: string) => void;
  #closed = false;

  private constructor(port: Port, options: ConsoleOptions, clock: Clock, link: Link, run: Run) {
    this.options = options;
    this.#port = port;
    this.#clock = clock;
    this.#log = (line) => run.log(line);
    this.#channel = this.#channelOver(link);
  }

  /** Rejects with Fault link.* or the signal's reason; the port is then closed. */
  static async open(port: Port, options: ConsoleOptions, clock: Clock, run: Run): Promise<Connection> {
    const link = await port.open({ baud: options.baud }, run.signal);
    const connection = new Connection(port, options, clock, link, run);
    try {
      await connection.#wake(run.signal);
      return connection;
    } catch (thrown) {
      // Whoever can not be talked to is not kept open.
      await connection.close();
      throw thrown;
    }
  }

  run(
    name: ProcedureName,
    variables: Variables,
    run: Run,
    rounds?: readonly Variables[],
  ): Promise<ProcedureResult> {
    return this.#lane.run(async () => {
      const procedure = this.options.profile.procedures[name];
      if (procedure === undefined)
        throw new Fault('device.lacks', `The console profile has no procedure "${name}".`);
      this.#throwIfClosed();
      this.#log = (line) => run.log(line);
      const equipment = {
        channel: this.#channel,
        settings: this.options.profile.console,
        redactor: this.#redactor,
        clock: this.#clock,
      };
      return runProcedure(equipment, procedure, { ...this.options.variables, ...variables }, run, rounds);
    });
  }

  /** From now on no log line and no fault shows this text. */
  hide(text: string): void {
    this.#redactor.add(text);
  }

  /** One line typed by a person, and what came back. */
  type(line: string, run: Run): Promise<string> {
    return this.#lane.run(async () => {
      this.#throwIfClosed();
      this.#log = (text) => run.log(text);
      const { timeoutMs } = this.options.profile.console;
      const command = { line, secret: false, timeoutMs, until: null, restarts: false };
      return (await this.#channel.exchange(command, run.signal)).lines.join('\n');
    });
  }

  /** A new connection to what is in the same place: after a restart, or so that a check asks afresh. */
  reconnect(run: Run): Promise<void> {
    return this.#lane.run(async () => {
      this.#throwIfClosed();
      const { restartTimeoutMs } = this.options.profile.console;
      using deadline = new Deadline(
        run.signal,
        restartTimeoutMs,
        () => new Fault('device.reboot', `The unit did not come back within ${restartTimeoutMs} ms.`),
      );
      const { signal } = withSignal(run, deadline.signal);
      for (;;) {
        await this.#channel.close();
        this.#channel = this.#channelOver(await this.#port.reopen({ baud: this.options.baud }, signal));
        if (this.#closed) await this.#channel.close();
        try {
          await this.#wake(signal);
          return;
        } catch (thrown) {
          // Still starting, or the old port that was about to vanish: until the deadline there is another try.
          const passes = isSilence(thrown) || (thrown instanceof Fault && thrown.code === 'link.lost');
          if (!passes || signal.aborted || this.#closed) throw thrown;
        }
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#channel.close();
  }

  #throwIfClosed(): void {
    if (this.#closed) throw new Fault('link.lost', 'The connection was closed.');
  }

  #channelOver(link: Link): ConsoleChannel {
    const { profile } = this.options;
    return new ConsoleChannel(link, profile.console, this.#clock, this.#redactor, (line) => this.#log(line));
  }

  async #wake(signal: AbortSignal): Promise<void> {
    const { wake } = this.options.profile.console;
    // The first line may end what noise began, and a unit that starts says so here without being wrong.
    const command = { line: wake, secret: false, timeoutMs: wakeTimeoutMs, until: null, restarts: false };
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#channel.exchange(command, signal);
        return;
      } catch (thrown) {
        const passes = isSilence(thrown) || (thrown instanceof Fault && thrown.code === 'device.reboot');
        if (!passes || attempt === wakeAttempts) throw thrown;
        await this.#channel.drain(signal);
      }
    }
  }
}
