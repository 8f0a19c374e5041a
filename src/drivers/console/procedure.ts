/** Runs the steps of a procedure on a channel. Every rule about captures, assertions, retries and teardown is here. */
import { utf8 } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { Deadline } from '../../base/deadline.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Answer, Command, ConsoleChannel } from './channel.ts';
import { Pattern } from './patterns.ts';
import type { ConsoleSettings, ForeachStep, Procedure, SendStep, Step, UploadStep } from './profile.ts';
import type { Redactor } from './redactor.ts';
import {
  insertedTexts,
  render,
  renderBytes,
  renderValue,
  textOf,
  type Value,
  type Variables,
} from './template.ts';

const teardownMs = 15_000;
const roundsMax = 500;

export interface Equipment {
  readonly channel: ConsoleChannel;
  readonly settings: ConsoleSettings;
  readonly redactor: Redactor;
  readonly clock: Clock;
}

export interface ProcedureResult {
  readonly variables: Variables;
  /** Lines that `findings` found. */
  readonly findings: readonly string[];
}

/** `rounds`: the variables of each run of `steps`; one empty round where nothing repeats. */
export async function runProcedure(
  equipment: Equipment,
  procedure: Procedure,
  variables: Variables,
  run: Run,
  rounds: readonly Variables[] = [{}],
): Promise<ProcedureResult> {
  const work = new Work(equipment, variables, run);
  try {
    await work.steps(procedure.before, 'before');
    for (const [index, round] of rounds.entries()) {
      work.take(round);
      await work.steps(procedure.steps, 'steps', index / rounds.length, 1 / rounds.length);
    }
    await work.steps(procedure.after, 'after');
  } catch (thrown) {
    await teardown(work, procedure, run).catch((second: unknown) => {
      // The first failure says what happened; that cleaning up failed as well is for the log.
      run.log(`cleaning up failed: ${second instanceof Error ? second.message : String(second)}`);
    });
    throw thrown;
  }
  await teardown(work, procedure, run);
  return { variables: work.variables, findings: work.findings };
}

/** Runs with a time of its own: a cancelled job must not leave a modem switched off. */
async function teardown(work: Work, procedure: Procedure, run: Run): Promise<void> {
  if (procedure.always.length === 0) return;
  using deadline = new Deadline(
    new AbortController().signal,
    teardownMs,
    () => new Fault('link.timeout', 'The unit did not answer while cleaning up.'),
  );
  await work
    .under({ ...run, signal: deadline.signal, progress: () => undefined })
    .steps(procedure.always, 'always');
}

class Work {
  readonly #equipment: Equipment;
  readonly #run: Run;
  #variables: Record<string, Value>;
  #findings: string[] = [];

  constructor(equipment: Equipment, variables: Variables, run: Run) {
    this.#equipment = equipment;
    this.#variables = { ...variables };
    this.#run = run;
  }

  get variables(): Variables {
    return this.#variables;
  }

  get findings(): readonly string[] {
    return this.#findings;
  }

  under(run: Run): Work {
    return new Work(this.#equipment, this.#variables, run);
  }

  take(variables: Variables): void {
    this.#variables = { ...this.#variables, ...variables };
  }

  /** Progress runs from `from` over `share` of the whole, in thousandths. */
  async steps(steps: readonly Step[], where: string, from = 0, share = 1): Promise<void> {
    for (const [index, step] of steps.entries()) {
      this.#run.signal.throwIfAborted();
      const part = share / steps.length;
      await this.#step(step, where, from + index * part, part);
      if (where === 'steps') this.#run.progress(Math.round((from + (index + 1) * part) * 1_000), 1_000);
    }
  }

  async #step(step: Step, where: string, from: number, share: number): Promise<void> {
    if ('send' in step) await this.#send(step);
    else if ('upload' in step) await this.#upload(step);
    else if ('foreach' in step) await this.#foreach(step, where, from, share);
    else if ('set' in step) this.take({ [step.set]: renderValue(step.to, this.#variables) });
    else if ('pauseMs' in step) await this.#equipment.clock.sleep(step.pauseMs, this.#run.signal);
    else {
      const [observed, expected] = [step.assert, step.equals].map((text) =>
        textOf(renderValue(text, this.#variables)),
      );
      if (observed === expected) return;
      throw new Fault(step.fault, step.message, {
        observed: this.#clean(observed ?? ''),
        expected: this.#clean(expected ?? ''),
      });
    }
  }

  async #foreach(step: ForeachStep, where: string, from: number, share: number): Promise<void> {
    const items = this.#items(step);
    for (const [index, item] of items.entries()) {
      this.take({ [step.foreach]: item });
      await this.steps(step.steps, where, from + (index * share) / items.length, share / items.length);
    }
  }

  #items(step: ForeachStep): readonly Value[] {
    if (step.of !== undefined) return chunks(renderValue(step.of, this.#variables), step.size ?? 1);
    if (step.in !== undefined) return step.in.map((text) => renderValue(text, this.#variables));
    const lines = textOf(renderValue(step.lines ?? '', this.#variables)).split('\n');
    return lines.filter((line) => line !== '').slice(0, roundsMax);
  }

  async #send(step: SendStep): Promise<void> {
    const command = this.#command(step.send, step);
    const until = step.until === undefined ? null : this.#pattern(step.until);
    const full: Command = { ...command, until, restarts: step.restarts ?? false };
    const { channel } = this.#equipment;
    for (let attempt = 0; ; attempt += 1) {
      try {
        this.#judge(await channel.exchange(full, this.#run.signal), step, full);
        return;
      } catch (thrown) {
        // Only silence is worth asking again, and only where the profile says that it does no harm.
        if (!isSilence(thrown) || attempt >= (step.retry ?? 0)) throw thrown;
        await channel.drain(this.#run.signal);
      }
    }
  }

  async #upload(step: UploadStep): Promise<void> {
    const announce = {
      ...this.#command(step.upload, step),
      until: this.#pattern(step.ready),
      restarts: false,
    };
    const data = renderBytes(step.data, this.#variables);
    const { channel } = this.#equipment;
    const ready = await channel.exchange(announce, this.#run.signal);
    if (ready.error !== null) throw this.#refused(announce, ready.error);
    const sent = { ...announce, until: null, raw: data };
    this.#judge(await channel.exchange(sent, this.#run.signal), step, sent);
  }

  #command(template: string, step: SendStep | UploadStep): Omit<Command, 'until' | 'restarts'> {
    const secret = step.secret ?? false;
    if (secret)
      for (const text of insertedTexts(template, this.#variables)) this.#equipment.redactor.add(text);
    return {
      line: render(template, this.#variables),
      secret,
      timeoutMs: step.timeoutMs ?? this.#equipment.settings.timeoutMs,
    };
  }

  #judge(answer: Answer, step: SendStep | UploadStep, command: Pick<Command, 'line' | 'secret'>): void {
    const { lines, error } = answer;
    if (error !== null && !(step.tolerate !== undefined && this.#pattern(step.tolerate).test(error)))
      throw this.#refused(command, error);
    if (step.expect !== undefined) {
      const expected = this.#pattern(step.expect);
      if (!lines.some((line) => expected.test(line)))
        throw this.#refused(command, lines.at(-1) ?? 'nothing', 'device.protocol');
    }
    for (const source of step.capture ?? []) this.#capture(source, lines, command, true);
    for (const source of step.captureOptional ?? []) this.#capture(source, lines, command, false);
    for (const [name, source] of Object.entries(step.collect ?? {})) {
      const pattern = this.#pattern(source);
      const found = lines.map((line) => pattern.match(line)).filter((match) => match !== null);
      this.take({ [name]: found.map((match) => match.text).join('\n') });
    }
    if (step.findings !== undefined) {
      const pattern = this.#pattern(step.findings);
      this.#findings = [
        ...this.#findings,
        ...lines.filter((line) => pattern.test(line)).map((line) => this.#clean(line)),
      ];
    }
  }

  #capture(
    source: string,
    lines: readonly string[],
    command: Pick<Command, 'line' | 'secret'>,
    must: boolean,
  ): void {
    const pattern = this.#pattern(source);
    for (const line of lines) {
      const match = pattern.match(line);
      if (match === null) continue;
      this.take(match.groups);
      return;
    }
    if (must) throw this.#refused(command, lines.at(-1) ?? 'nothing', 'device.protocol');
    this.take(Object.fromEntries(pattern.names.map((name) => [name, ''])));
  }

  #refused(
    command: Pick<Command, 'line' | 'secret'>,
    line: string,
    code: 'device.refused' | 'device.protocol' = 'device.refused',
  ): Fault {
    const asked = command.secret ? 'a command that holds a secret' : `"${command.line.slice(0, 80)}"`;
    return new Fault(code, this.#clean(`The unit answers ${asked} with "${line.slice(0, 200)}".`));
  }

  #pattern(source: string): Pattern {
    return Pattern.compile(source, this.#variables);
  }

  #clean(text: string): string {
    return this.#equipment.redactor.clean(text);
  }
}

export function isSilence(thrown: unknown): boolean {
  return thrown instanceof Fault && (thrown.code === 'link.timeout' || thrown.code === 'link.garbage');
}

function chunks(value: Value, size: number): readonly Value[] {
  const whole = typeof value === 'string' ? utf8(value) : value;
  const count = Math.ceil(whole.length / size);
  return Array.from({ length: count }, (_, index) => {
    const chunk = whole.slice(index * size, (index + 1) * size);
    return typeof value === 'string' ? textOf(chunk) : chunk;
  });
}
