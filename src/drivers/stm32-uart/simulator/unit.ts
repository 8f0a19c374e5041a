/** A simulated STM32 with its misbehaviours: the chip around the bootloader, reset and BOOT0 by modem lines, its firmware. */
import { createHash } from 'node:crypto';
import { fromHex } from '../../../base/bytes.ts';
import { crc32Stm32 } from '../../../framing/crc32-stm32.ts';
import { Fault } from '../../../model/fault.ts';
import type {
  Misbehaviour,
  SimulatedConnection,
  SimulatedUnit,
  SimulateOptions,
} from '../../simulated-unit.ts';
import { commands } from '../commands.ts';
import { partOf } from '../parts.ts';
import { Claims } from './claims.ts';
import { Memory } from './memory.ts';
import { parseSimulatorOptions, type SimulatedStm32Options } from './options.ts';
import { type Chip, Rom } from './rom.ts';

/** What a unit of another product is, for `wrong-model`. */
const otherProduct = 0x460;
const floodPieceBytes = 4096;

export function simulateStm32(options: SimulateOptions): SimulatedUnit {
  const settings = parseSimulatorOptions(options.driver);
  const is = (misbehaviour: Misbehaviour): boolean => options.misbehaviour === misbehaviour;
  const productId = is('wrong-model') ? otherProduct : settings.productId;
  const part = partOf(productId);
  if (part === null)
    throw new Fault('recipe.invalid', `There is no simulated STM32 ${productId.toString(16)}.`);
  const state = { swapped: false, dead: false };
  const uniqueId = (): Uint8Array => uniqueIdOf(options.hardwareId, state.swapped);
  const memory = new Memory(part, settings.flashKib, options.flash, uniqueId, settings.pageBytes);
  if (settings.readoutProtected) memory.readoutProtected = true;
  const { writeProtectedFrom } = settings;
  if (writeProtectedFrom !== undefined)
    memory.writeProtected = Array.from(
      { length: 32 - writeProtectedFrom },
      (_, index) => writeProtectedFrom + index,
    );

  return {
    powerOn: (world) => {
      if (is('silent')) return { receive: () => undefined };
      if (is('garbage'))
        return {
          receive: (bytes) => world.send(options.random.bytes(bytes.length).map((byte) => byte & 0x0f)),
        };
      if (is('flood')) {
        const flood = (): void => {
          world.send(new Uint8Array(floodPieceBytes).fill(0x55));
          world.later(1, flood);
        };
        flood();
        return { receive: () => undefined };
      }
      let running = false;
      const chip = makeChip(memory, productId, settings, is, state, () => {
        running = memory.startable;
        return running;
      });
      const rom = new Rom(chip, world);
      return connect(rom, settings, {
        is,
        state,
        isRunning: () => running,
        setRunning: (on) => {
          running = on;
        },
      });
    },
  };
}

function makeChip(
  memory: Memory,
  productId: number,
  settings: SimulatedStm32Options,
  is: (misbehaviour: Misbehaviour) => boolean,
  state: { swapped: boolean },
  start: () => boolean,
): Chip {
  const { family } = partOf(productId)?.row ?? { family: 'F4' };
  const erase = family === 'F1' ? commands.erase : commands.extendedErase;
  const offered = Object.values(commands)
    .filter((code) => code === erase || (code !== commands.erase && code !== commands.extendedErase))
    .filter((code) => code !== commands.getChecksum || settings.checksum !== 'none');
  const claims = new Claims();
  return {
    productId,
    offered,
    get readoutProtected() {
      return memory.readoutProtected;
    },
    read: (address, lengthBytes) => {
      const isSystem = address >>> 24 === 0x1f;
      if (settings.refusesShortReads && isSystem && lengthBytes > 1 && lengthBytes < 256) return null;
      return memory.read(address, lengthBytes);
    },
    isWritable: (address) => memory.write(address, new Uint8Array(0)) !== 'bad address',
    write: (address, bytes) => {
      if (is('refuses-image')) return null;
      claims.note(address, bytes);
      const done = memory.write(address, is('corrupts-image') ? flipOne(address, bytes) : bytes);
      return done === 'done' ? settings.writeMs : null;
    },
    eraseSectors: (numbers) => {
      for (const number of numbers) if (!memory.eraseSector(number)) return null;
      return settings.sectorEraseMs * numbers.length;
    },
    eraseAll: () => {
      if (!massEraseOffered(productId)) return null;
      if (is('half-wipe')) {
        for (const { number } of memory.sectors.slice(1)) memory.eraseSector(number);
      } else if (!is('fake-wipe')) memory.eraseAll();
      state.swapped = is('swaps-hardware-id');
      return settings.sectorEraseMs;
    },
    go: start,
    checksum: (address, sizeBytes) => {
      const held = memory.read(address, sizeBytes);
      if (held === null || settings.checksum === 'refused') return null;
      if (settings.checksum === 'claimed') return crc32Stm32(claims.over(address, held));
      return settings.checksum === 'wrong' ? ~crc32Stm32(held) >>> 0 : crc32Stm32(held);
    },
    checksumAcks: settings.checksumAcks,
    protect: (command, list) => {
      if (command === commands.readoutProtect) memory.readoutProtected = !is('fake-wipe');
      else if (command === commands.readoutUnprotect) memory.readoutProtected = false;
      else if (command === commands.writeUnprotect) memory.writeProtected = [];
      else memory.writeProtected = is('fake-wipe') ? [] : [...list];
      return settings.sectorEraseMs;
    },
  };
}

interface Life {
  readonly is: (misbehaviour: Misbehaviour) => boolean;
  readonly state: { swapped: boolean; dead: boolean };
  isRunning(): boolean;
  setRunning(on: boolean): void;
}

function connect(rom: Rom, settings: SimulatedStm32Options, life: Life): SimulatedConnection {
  const lines = { dtr: false, rts: false };
  let held = false;
  return {
    receive: (bytes) => {
      if (held || life.state.dead || life.isRunning()) return;
      rom.receive(bytes);
    },
    signals: (changed) => {
      Object.assign(lines, changed);
      if (settings.wiring !== 'lines') return;
      if (lines.rts) held = true;
      else if (held) {
        held = false;
        // BOOT0 is looked at when reset ends.
        if (life.isRunning() && lines.dtr && life.is('dead-after-reset')) life.state.dead = true;
        life.setRunning(!lines.dtr);
        rom.restart();
      }
    },
  };
}

/** The low-power families refuse a global erase. */
function massEraseOffered(productId: number): boolean {
  return partOf(productId)?.family.massErase === true;
}

function uniqueIdOf(hardwareId: string, swapped: boolean): Uint8Array {
  const named = /^[0-9A-Fa-f]{1,24}$/.test(hardwareId);
  const id = named
    ? fromHex(hardwareId.padEnd(24, '0'))
    : new Uint8Array(createHash('sha256').update(hardwareId).digest().subarray(0, 12));
  if (swapped) id[0] = (id[0] ?? 0) ^ 1;
  return id;
}

/** One bit, in the third block of a firmware. */
function flipOne(address: number, bytes: Uint8Array): Uint8Array {
  const at = 0x0800_0205 - address;
  if (at < 0 || at >= bytes.length) return bytes;
  const damaged = bytes.slice();
  damaged[at] = (damaged[at] ?? 0) ^ 0x10;
  return damaged;
}
