/**
 * A simulated Zephyr unit with MCUboot: real SMP bytes on the wire, real flash behind it. Takes no more messages than
 * its buffers hold and drops what is too long, as the real server does. What it does wrong is said in Misbehaviour.
 */
import { concatBytes, utf8 } from '../../../base/bytes.ts';
import { decodeCborMap } from '../../../formats/cbor.ts';
import { makeMcubootImage } from '../../../formats/make-mcuboot-image.ts';
import { ConsoleAssembler, consoleLines } from '../../../framing/smp-console.ts';
import { RawAssembler } from '../../../framing/smp-raw.ts';
import type { SimulatedConnection, SimulatedUnit, SimulateOptions } from '../../simulated-unit.ts';
import { type CborFields, decodeHeader, encodeMessage, type Header, headerBytes } from '../message.ts';
import type { Answer, GroupServer } from './answer.ts';
import { startImage } from './bootloader.ts';
import { clearWiped, identityServer } from './identity-server.ts';
import { imageServer } from './image-server.ts';
import { storageServers } from './settings-server.ts';
import { Simulation } from './simulation.ts';
import {
  type Counters,
  enumerationServer,
  osServer,
  shellServer,
  statisticsServer,
} from './system-servers.ts';

type World = Parameters<SimulatedUnit['powerOn']>[0];
const notSupported = 8;
/** Zephyr restarts 250 ms after it said so; here it is enough that the answer leaves first. */
const restartDelayMs = 20;
const floodPieces = 256;

export function simulateSmp(options: SimulateOptions): SimulatedUnit {
  const unit = new Simulation(options);
  for (const image of unit.map.images.keys()) installFactoryImage(unit, image);
  return {
    powerOn: (world) => {
      unit.starts += 1;
      if (unit.is('silent') || (unit.is('dead-after-reset') && unit.starts > 1))
        return { receive: () => undefined };
      if (unit.is('garbage')) return { receive: () => world.send(unit.random.bytes(64)) };
      if (unit.is('flood')) return floods(unit, world);
      const boot = unit.map.images.map((slots) => startImage(unit.flash, slots)).join(', ');
      if (unit.options.framing === 'console') {
        world.send(
          utf8(
            `*** Booting MCUboot (simulated) ***\r\nI: swap: ${boot}\r\n*** Booting ${unit.options.model} ***\r\n`,
          ),
        );
      }
      return new RunningUnit(unit, world);
    },
  };
}

function floods(unit: Simulation, world: World): SimulatedConnection {
  let flowing = false;
  const pour = (left: number): void => {
    if (left === 0) return;
    world.send(utf8(`E: ${'overflow '.repeat(220)}\r\n`));
    world.later(unit.options.processingMs, () => pour(left - 1));
  };
  return {
    receive: () => {
      if (!flowing) pour(floodPieces);
      flowing = true;
    },
  };
}

function installFactoryImage(unit: Simulation, image: number): void {
  const slots = unit.map.images[image];
  if (slots === undefined) return;
  const { offset } = slots.primary;
  if (unit.flash.read(offset, 32).some((byte) => byte !== 0xff)) return;
  // Another text for each image: their hashes must not be the same.
  const core = image === 0 ? '' : `, core ${image}`;
  const code = utf8(`simulated firmware ${unit.options.firmware} for ${unit.options.model}${core}\n`);
  const bodyBytes = concatBytes(Array.from({ length: 256 }, () => code));
  unit.flash.write(
    offset,
    makeMcubootImage({ version: unit.options.firmware, body: bodyBytes, headerBytes: 0x200 }),
  );
}

class RunningUnit implements SimulatedConnection {
  readonly #unit: Simulation;
  readonly #world: World;
  readonly #assembler: ConsoleAssembler | RawAssembler;
  readonly #servers: ReadonlyMap<number, GroupServer>;
  readonly #counters: Counters = { messages: 0, dropped: 0 };
  readonly #queue: Uint8Array[] = [];
  #restarting = false;

  constructor(unit: Simulation, world: World) {
    const { bufferBytes, framing, identityGroup, hasIdentityGroup, hasEnumeration } = unit.options;
    this.#unit = unit;
    this.#world = world;
    this.#assembler =
      framing === 'console' ? new ConsoleAssembler(bufferBytes - 4) : new RawAssembler(bufferBytes);
    // The stores keep a copy in memory: a wipe makes them read the (now empty) flash again.
    let storage = storageServers(unit, bufferBytes);
    const servers = new Map<number, GroupServer>([
      [0, osServer(unit, () => this.#restart())],
      [1, imageServer(unit)],
      [2, statisticsServer(this.#counters)],
      [3, (query) => storage.settings(query)],
      [8, (query) => storage.files(query)],
      [9, shellServer(unit)],
      [63, (query) => storage.storage(query)],
    ]);
    if (hasIdentityGroup) {
      servers.set(
        identityGroup,
        identityServer(unit, bufferBytes, () => {
          storage = storageServers(unit, bufferBytes);
        }),
      );
    }
    if (hasEnumeration) servers.set(10, enumerationServer([...servers.keys(), 10]));
    this.#servers = servers;
  }

  receive(bytes: Uint8Array): void {
    if (this.#restarting) return;
    for (const event of this.#assembler.push(bytes)) {
      if (event.type !== 'message') continue;
      if (this.#queue.length >= this.#unit.options.bufferCount) {
        this.#counters.dropped += 1;
        continue;
      }
      this.#queue.push(event.bytes);
      if (this.#queue.length === 1) this.#world.later(this.#unit.options.processingMs, () => this.#work());
    }
  }

  #work(): void {
    const message = this.#queue[0];
    if (message === undefined) return;
    this.#counters.messages += 1;
    const header = decodeHeader(message);
    const answer: Answer = header === null ? { type: 'smp-error', code: 9 } : this.#answer(header, message);
    const finish = (): void => {
      this.#queue.shift();
      if (header !== null) this.#send(header, answer);
      if (this.#queue.length > 0) this.#world.later(this.#unit.options.processingMs, () => this.#work());
    };
    const afterMs = answer.type === 'body' ? (answer.afterMs ?? 0) : 0;
    if (afterMs > 0) this.#world.later(afterMs, finish);
    else finish();
  }

  #answer(header: Header, message: Uint8Array): Answer {
    const server = this.#servers.get(header.group);
    if (server === undefined || (header.operation !== 0 && header.operation !== 2)) {
      return { type: 'smp-error', code: notSupported };
    }
    try {
      const body =
        header.lengthBytes === 0
          ? new Map()
          : decodeCborMap(message.subarray(headerBytes, headerBytes + header.lengthBytes));
      const operation = header.operation === 0 ? 'read' : 'write';
      // New contents end the time in which flash may be read back.
      if (operation === 'write' && [1, 3, 8].includes(header.group)) clearWiped(this.#unit);
      return (
        server({ operation, command: header.command, body }) ?? { type: 'smp-error', code: notSupported }
      );
    } catch {
      // A request that can not be decoded, as a real server answers it: invalid value.
      return { type: 'smp-error', code: 3 };
    }
  }

  #send(header: Header, answer: Answer): void {
    const response = encodeMessage(
      {
        version: header.version,
        operation: header.operation + 1,
        group: header.group,
        sequence: header.sequence,
        command: header.command,
      },
      bodyOf(header, answer),
    );
    const raw = this.#unit.options.framing === 'raw';
    this.#world.send(raw ? response : concatBytes(consoleLines(response)));
  }

  #restart(): void {
    this.#world.later(restartDelayMs, () => {
      this.#restarting = true;
      this.#world.restart(this.#unit.options.restartMs);
    });
  }
}

function bodyOf(header: Header, answer: Answer): CborFields {
  switch (answer.type) {
    case 'body':
      return answer.body;
    case 'smp-error':
      return { rc: answer.code };
    case 'group-error':
      return header.version === 0
        ? { rc: answer.code, ...answer.more }
        : { err: { group: header.group, rc: answer.code }, ...answer.more };
  }
}
