/**
 * A simulated unit with a text console: real characters with echo, colours, a prompt and lines that nobody asked for; a
 * line buffer that drops what is too long; credentials that stay in flash. Options: `{ profile: 'nordic-modem' }`.
 */
import { z } from 'zod';
import { concatBytes, utf8 } from '../../../base/bytes.ts';
import { Fault } from '../../../model/fault.ts';
import { networkWithoutCertificate, realNetwork } from '../../simulated-network.ts';
import type { SimulatedConnection, SimulatedUnit, SimulateOptions } from '../../simulated-unit.ts';
import { identityShellDialect } from './identity-shell.ts';
import type { Dialect, Machine, UnitSide } from './machine.ts';
import { loadKept, saveKept } from './memory.ts';
import { nordicDialect } from './nordic.ts';
import { quectelDialect } from './quectel.ts';
import { zephyrDialect } from './zephyr.ts';

type World = Parameters<SimulatedUnit['powerOn']>[0];

const dialects = {
  'zephyr-tls-credentials': zephyrDialect,
  'nordic-modem': nordicDialect,
  quectel: quectelDialect,
  'identity-shell': identityShellDialect,
} as const;
const optionsSchema = z.strictObject({
  profile: z
    .enum(['identity-shell', 'zephyr-tls-credentials', 'nordic-modem', 'quectel'])
    .default('identity-shell'),
});
/** Whether there is a simulated unit for this profile; a customer's own has none. */
export function isSimulated(profile: string): boolean {
  return Object.hasOwn(dialects, profile);
}

const restartMs = 800;
const tickMs = 100;

export function simulateConsole(options: SimulateOptions): SimulatedUnit {
  const parsed = optionsSchema.safeParse(options.driver ?? {});
  if (!parsed.success) throw new Fault('recipe.invalid', 'A console unit is simulated by { profile }.');
  let starts = 0;
  const machine: Machine = {
    get hardwareId() {
      return starts > 1 && options.misbehaviour === 'swaps-hardware-id'
        ? options.hardwareId.split('').reverse().join('')
        : options.hardwareId;
    },
    flash: options.flash,
    random: options.random,
    network:
      options.network ?? (options.misbehaviour === 'bad-proof' ? networkWithoutCertificate : realNetwork),
    is: (misbehaviour) => options.misbehaviour === misbehaviour,
  };
  return {
    powerOn: (world) => {
      starts += 1;
      const kept = loadKept(options.flash);
      saveKept(options.flash, { ...kept, starts: kept.starts + 1 });
      if (machine.is('silent') || (machine.is('dead-after-reset') && starts > 1))
        return { receive: () => undefined };
      if (machine.is('garbage')) return { receive: () => world.send(options.random.bytes(200)) };
      if (machine.is('flood')) return flooding(world);
      return new ConsoleUnit(dialects[parsed.data.profile](machine), machine, world);
    },
  };
}

function flooding(world: World): SimulatedConnection {
  const line = utf8(`${'overflow '.repeat(400)}`);
  const pour = (left: number): void => {
    world.send(line);
    if (left > 0) world.later(1, () => pour(left - 1));
  };
  let flowing = false;
  return {
    receive: () => {
      if (!flowing) pour(10_000);
      flowing = true;
    },
  };
}

class ConsoleUnit implements SimulatedConnection, UnitSide {
  readonly #dialect: Dialect;
  readonly #machine: Machine;
  readonly #world: World;
  #line: number[] = [];
  #ticks = 0;
  #wanted: { readonly count: number; readonly done: (bytes: Uint8Array) => readonly string[] } | null = null;
  #taken: Uint8Array[] = [];
  #quoted = false;

  constructor(dialect: Dialect, machine: Machine, world: World) {
    this.#dialect = dialect;
    this.#machine = machine;
    this.#world = world;
    world.send(utf8(dialect.banner));
    if (dialect.prompt !== '') world.send(utf8(dialect.prompt));
    this.#tick();
  }

  receive(bytes: Uint8Array): void {
    for (const [index, byte] of bytes.entries()) {
      if (this.#wanted !== null) {
        this.#takeRaw(bytes.subarray(index));
        return;
      }
      this.#character(byte);
    }
  }

  restart(): void {
    this.#world.later(20, () => this.#world.restart(restartMs));
  }

  takeBytes(count: number, done: (bytes: Uint8Array) => readonly string[]): void {
    this.#wanted = { count, done };
    this.#taken = [];
  }

  uptimeMs(): number {
    return this.#ticks * tickMs;
  }

  answer(lines: readonly string[]): void {
    this.#say(lines);
  }

  #tick(): void {
    this.#world.later(tickMs, () => {
      this.#ticks += 1;
      this.#tick();
    });
  }

  #takeRaw(bytes: Uint8Array): void {
    const wanted = this.#wanted;
    if (wanted === null) return;
    this.#taken.push(bytes.slice());
    const all = concatBytes(this.#taken);
    if (all.length < wanted.count) return;
    this.#wanted = null;
    this.#say(wanted.done(all.subarray(0, wanted.count)));
    if (all.length > wanted.count) this.receive(all.subarray(wanted.count));
  }

  #character(byte: number): void {
    const { lineEnd, lineMaxBytes, echo } = this.#dialect;
    const end = lineEnd === '\r' ? 0x0d : 0x0a;
    if (byte === end) {
      this.#enter();
      return;
    }
    if (byte === 0x22) this.#quoted = !this.#quoted;
    // The other half of a line end; inside quotes it is content.
    if (byte === 0x0a && !this.#quoted) return;
    // A receiver with a full buffer drops what does not fit.
    if (this.#line.length >= lineMaxBytes) return;
    this.#line.push(byte);
    if (echo) this.#world.send(Uint8Array.of(byte));
  }

  #enter(): void {
    const line = Buffer.from(this.#line).toString('utf8');
    this.#line = [];
    this.#quoted = false;
    if (this.#dialect.echo) this.#world.send(utf8('\r\n'));
    // Half of the answers come with something that nobody asked for.
    if (line !== '' && this.#machine.random.fraction() < 0.5)
      this.#world.send(utf8(`${this.#dialect.unsolicited}\r\n`));
    const answer = this.#dialect.command(line, this);
    if (answer !== null) this.#say(answer);
  }

  #say(lines: readonly string[]): void {
    const { prompt } = this.#dialect;
    const text = lines.map((line) => `${prompt === '' ? '\r\n' : ''}${line}\r\n`).join('');
    this.#world.send(utf8(`${text}${prompt}`));
  }
}
