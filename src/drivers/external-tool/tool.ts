/**
 * Calls a tool for one verb and makes of its end and its lines what the interface needs: readings, progress, faults. One
 * call at a time. Knows what a recipe says of the tool, and no unit.
 */
import { Lane } from '../../base/lane.ts';
import type { Random } from '../../base/random.ts';
import type { Run } from '../../base/run.ts';
import type { Secret } from '../../base/secret.ts';
import { Fault } from '../../model/fault.ts';
import type { Port } from '../../transport/port.ts';
import type { Command, CommandName, ToolOptions } from './options.ts';
import { compile, type Find } from './pattern.ts';
import { type PinnedProgram, requirePinned } from './pinned-program.ts';
import { type PrivateFolder, privateFolder } from './private-folder.ts';
import { type ProgramEnd, runProgram, secretDescriptor } from './run-program.ts';
import { fill, plainWord } from './template.ts';
import { withVirtualLine } from './virtual-line.ts';

export interface CallInputs {
  /** Written into the call's folder as {file}. */
  readonly file?: { readonly name: string; readonly bytes: Uint8Array };
  readonly values?: Readonly<Record<string, string>>;
  readonly secret?: Secret;
  /** Patterns whose first match is wanted, by name. */
  readonly captures?: Readonly<Record<string, string>>;
  /** Every line that matches: its first group. */
  readonly collect?: string;
  /** Looks at the call's folder before it is gone. */
  readonly inspect?: (folder: PrivateFolder) => Promise<void>;
}

export interface CallResult {
  readonly captured: ReadonlyMap<string, string>;
  readonly collected: readonly string[];
}

const mostCollected = 100;

export class Tool {
  readonly options: ToolOptions;
  readonly port: Port;
  readonly #pinned: PinnedProgram;
  readonly #random: Random;
  readonly #lane = new Lane();
  readonly #closing = new AbortController();

  constructor(options: ToolOptions, port: Port, pinned: PinnedProgram, random: Random) {
    this.options = options;
    this.port = port;
    this.#pinned = pinned;
    this.#random = random;
  }

  /** Rejects with Fault file.changed when the program is another one than the recipe pins. */
  async requireVersion(run: Run): Promise<void> {
    const { version, values, tool } = this.options;
    const find = compile(version.pattern);
    let found: string | null = null;
    await using folder = await privateFolder();
    const signal = this.#signal(run);
    await requirePinned(this.#pinned, signal);
    const args = version.args.map((text) => fill(text, values));
    const onLine = (line: string): boolean => {
      found ??= find(line)?.[0] ?? null;
      return true;
    };
    await runProgram(
      {
        ...this.#pinned,
        args: [...this.#pinned.firstArgs, ...args],
        folder: folder.path,
        timeoutMs: 30_000,
        onLine,
      },
      signal,
    );
    if (found === version.equals) return;
    throw new Fault(
      'file.changed',
      `${tool} says that it is version ${found ?? 'unknown'}; the recipe is for ${version.equals}.`,
      { expected: version.equals, observed: found },
    );
  }

  /** Rejects with the Fault that the recipe names for this end, tool.failed where it names none, or the signal's reason. */
  call(name: CommandName, inputs: CallInputs, run: Run): Promise<CallResult> {
    return this.#lane.run(async () => {
      const command = this.options.commands[name];
      if (command === undefined)
        throw new Fault('device.lacks', `The recipe does not say how ${this.options.tool} does "${name}".`);
      await using folder = await privateFolder();
      const signal = this.#signal(run);
      signal.throwIfAborted();
      const file = inputs.file && (await folder.write(inputs.file.name, inputs.file.bytes));
      const start = (port: string, at: AbortSignal): Promise<CallResult> =>
        this.#start(
          name,
          command,
          { ...inputs.values, ...(file && { file }), port },
          inputs,
          folder,
          run,
          at,
        );
      const result =
        this.port.info.kind === 'virtual'
          ? await withVirtualLine(
              { port: this.port, folder: folder.path, random: this.#random, mayVanish: name === 'reset' },
              signal,
              start,
            )
          : await start(this.port.info.path, signal);
      await inputs.inspect?.(folder);
      return result;
    });
  }

  close(): void {
    this.#closing.abort(new Fault('link.lost', 'The connection was closed.'));
  }

  #signal(run: Run): AbortSignal {
    return AbortSignal.any([run.signal, this.#closing.signal]);
  }

  async #start(
    name: CommandName,
    command: Command,
    own: Readonly<Record<string, string>>,
    inputs: CallInputs,
    folder: PrivateFolder,
    run: Run,
    signal: AbortSignal,
  ): Promise<CallResult> {
    const values: Record<string, string | null> = {
      ...this.options.values,
      ...own,
      usbSerial: plainWord(this.port.info.usb?.serialNumber ?? null),
      ...(inputs.secret === undefined ? {} : { secretFd: String(secretDescriptor) }),
    };
    if (command.script !== undefined) {
      const script = `${command.script.map((line) => fill(line, values)).join('\n')}\n`;
      values.script = await folder.write('script.txt', new TextEncoder().encode(script));
    }
    const args = command.args.map((text) => fill(text, values));
    const reading = new Reading(command, inputs, run);
    await requirePinned(this.#pinned, signal);
    const end = await runProgram(
      {
        program: this.#pinned.program,
        args: [...this.#pinned.firstArgs, ...args],
        folder: folder.path,
        timeoutMs: command.timeoutMs,
        onLine: (line) => reading.take(line),
        ...(inputs.secret === undefined ? {} : { secret: inputs.secret }),
      },
      signal,
    );
    run.log(`${this.options.tool} ${name} ended with ${end.exitCode ?? 'a signal'}`);
    for (const line of end.record) run.log(`${this.options.tool}: ${line}`);
    reading.requireSuccess(this.options.tool, name, end);
    return reading;
  }
}

/** What one call's lines said so far. */
class Reading implements CallResult {
  readonly captured = new Map<string, string>();
  readonly collected: string[] = [];
  readonly #command: Command;
  readonly #run: Run;
  readonly #captures: readonly (readonly [string, Find])[];
  readonly #collect: Find | null;
  readonly #progress: Find | null;
  readonly #success: Find | null;
  readonly #failures: readonly (Find | null)[];
  readonly #reasons = new Map<number, string>();
  #succeeded = false;

  constructor(command: Command, inputs: CallInputs, run: Run) {
    const optional = (pattern: string | undefined): Find | null =>
      pattern === undefined ? null : compile(pattern);
    this.#command = command;
    this.#run = run;
    this.#captures = Object.entries(inputs.captures ?? {}).map(([name, pattern]) => [name, compile(pattern)]);
    this.#collect = optional(inputs.collect);
    this.#progress = optional(command.progress);
    this.#success = optional(command.success);
    this.#failures = command.failures.map((failure) => optional(failure.pattern));
  }

  take(line: string): boolean {
    for (const [name, find] of this.#captures) {
      const value = this.captured.has(name) ? undefined : find(line)?.[0];
      if (value !== undefined) this.captured.set(name, value);
    }
    const collected = this.#collect?.(line)?.[0];
    if (collected !== undefined && this.collected.length < mostCollected) this.collected.push(collected);
    for (const [index, find] of this.#failures.entries()) {
      const reason = this.#reasons.has(index) ? undefined : find?.(line)?.[0];
      if (reason !== undefined) this.#reasons.set(index, reason);
    }
    if (this.#success?.(line)) this.#succeeded = true;
    const moved = this.#progress?.(line);
    if (moved) this.#report(moved);
    return !moved;
  }

  requireSuccess(tool: string, name: CommandName, end: ProgramEnd): void {
    const { exitCode, record } = end;
    const last = record.at(-1) ?? '';
    for (const [index, failure] of this.#command.failures.entries()) {
      const reason = this.#reasons.get(index);
      if (failure.pattern !== undefined && reason === undefined) continue;
      const anyCode = failure.exitCode === undefined;
      if (anyCode ? failure.pattern === undefined && exitCode === 0 : exitCode !== failure.exitCode) continue;
      throw new Fault(failure.fault, failure.message, {
        tool,
        command: name,
        exitCode,
        said: (reason ?? last).slice(0, 200),
      });
    }
    if (exitCode === 0 && (this.#success === null || this.#succeeded)) return;
    const heard = last === '' ? '' : `: ${last.slice(0, 160)}`;
    const words =
      exitCode === 0
        ? `${tool} did not say that it succeeded${heard}.`
        : `${tool} ended with ${exitCode ?? 'a signal'}${heard}.`;
    throw new Fault('tool.failed', words, {
      tool,
      command: name,
      exitCode,
    });
  }

  #report(groups: readonly string[]): void {
    const [done, total] = groups.map((text) => Number(text));
    if (done === undefined || !Number.isFinite(done)) return;
    const all = total !== undefined && Number.isFinite(total) && total > 0 ? total : 100;
    this.#run.progress(Math.min(done, all), all);
  }
}
