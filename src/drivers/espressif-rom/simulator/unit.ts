/**
 * A simulated Espressif chip with its boot ROM: real bytes on the wire, real flash behind it, reset lines that decide between
 * loader and application. It runs no code: an application only prints, and a stub that is loaded into its RAM is lost.
 */
import { utf8 } from '../../../base/bytes.ts';
import { SlipDecoder } from '../../../framing/slip.ts';
import type { SimulatedConnection, SimulatedUnit, SimulateOptions } from '../../simulated-unit.ts';
import { installFactory } from './factory.ts';
import { type BootMode, ResetCircuit } from './reset-circuit.ts';
import { Rom } from './rom.ts';
import { Simulation } from './simulation.ts';

type World = Parameters<SimulatedUnit['powerOn']>[0];
/** A block of 16 KiB for a stub is the longest message that anybody sends. */
const longestMessageBytes = 0x4100;
const floodPieces = 256;
const bootMs = 5;
const busAbsenceMs = 50;
const crashAfterMs = 300;

export function simulateEspressif(options: SimulateOptions): SimulatedUnit {
  const unit = new Simulation(options);
  installFactory(unit);
  return {
    powerOn: (world) => {
      if (unit.is('silent')) return { receive: () => undefined };
      if (unit.is('garbage')) return { receive: () => world.send(unit.random.bytes(64)) };
      if (unit.is('flood')) return floods(world);
      return new PoweredUnit(unit, world);
    },
  };
}

function floods(world: World): SimulatedConnection {
  let flowing = false;
  const pour = (left: number): void => {
    if (left === 0) return;
    world.send(utf8(`E (3254) spi: ${'overflow '.repeat(220)}\r\n`));
    world.later(1, () => pour(left - 1));
  };
  return {
    receive: () => {
      if (!flowing) pour(floodPieces);
      flowing = true;
    },
  };
}

class PoweredUnit implements SimulatedConnection {
  readonly #unit: Simulation;
  readonly #world: World;
  readonly #circuit: ResetCircuit;
  readonly #decoder = new SlipDecoder(longestMessageBytes);
  /** Null while the application runs or EN is held. */
  #rom: Rom | null = null;
  #busy = false;
  /** What was to happen before a reset does not happen after it. */
  #life = 0;

  constructor(unit: Simulation, world: World) {
    this.#unit = unit;
    this.#world = world;
    this.#circuit = new ResetCircuit(unit.options.usbSerialJtag);
    this.#boot(unit.nextBoot ?? unit.options.startsIn);
    unit.nextBoot = null;
  }

  receive(bytes: Uint8Array): void {
    for (const event of this.#decoder.push(bytes)) {
      // A ROM has room for one message: what comes while it works is lost.
      if (event.type !== 'frame' || this.#rom === null || this.#busy) continue;
      const answer = this.#rom.answer(event.bytes);
      if (answer === null) continue;
      const life = this.#life;
      this.#busy = true;
      this.#after(answer.delayMs, () => {
        if (life !== this.#life) return;
        this.#busy = false;
        for (const frame of answer.frames) this.#world.send(frame);
        if (answer.leaves) this.#boot('application');
      });
    }
  }

  signals(lines: { readonly dtr?: boolean; readonly rts?: boolean }): void {
    const event = this.#circuit.set(lines);
    if (event === 'none') return;
    this.#halt();
    if (event === 'released') this.#boot(null);
    else if (event !== 'held' && this.#unit.options.leavesBus) {
      this.#unit.nextBoot = event;
      this.#world.restart(busAbsenceMs);
    } else if (event !== 'held') this.#boot(event);
  }

  #halt(): void {
    this.#life += 1;
    this.#rom = null;
    this.#busy = false;
    this.#decoder.reset();
  }

  /** Null: as the strap says when EN has risen. */
  #boot(mode: BootMode | null): void {
    this.#halt();
    this.#unit.starts += 1;
    if (this.#unit.is('dead-after-reset') && this.#unit.starts > 2) return;
    const life = this.#life;
    this.#world.later(bootMs, () => {
      if (life !== this.#life) return;
      const into = mode ?? this.#circuit.strap;
      this.#world.send(this.#bootLog(into));
      if (into === 'download') this.#rom = new Rom(this.#unit);
      else if (this.#unit.options.crashes) this.#crashLater(life);
    });
  }

  #crashLater(life: number): void {
    this.#after(crashAfterMs, () => {
      if (life !== this.#life) return;
      this.#world.send(
        utf8("Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled.\r\n"),
      );
      this.#world.send(this.#bootLog('application', '0xc (RTC_SW_CPU_RST)'));
      this.#crashLater(life);
    });
  }

  #bootLog(into: BootMode, cause = '0x1 (POWERON)'): Uint8Array {
    const { chip, random } = this.#unit;
    // The ESP8266 talks at 74880 here: noise at any other speed.
    if (chip.id === 'esp8266') return random.bytes(90);
    const mode = into === 'download' ? '0x5 (DOWNLOAD(USB/UART0))' : '0xd (SPI_FAST_FLASH_BOOT)';
    const then = into === 'download' ? 'waiting for download\r\n' : 'entry 0x403cc710\r\n';
    return utf8(`ESP-ROM:${chip.id}\r\nrst:${cause},boot:${mode}\r\n${then}`);
  }

  #after(delayMs: number, work: () => void): void {
    if (delayMs === 0) work();
    else this.#world.later(delayMs, work);
  }
}
