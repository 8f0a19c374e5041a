/**
 * A simulated unit with a UF2 bootloader: looks at every sector that is written for the marks of a block, writes those of its family to
 * flash, and restarts when it has all of them. What else is copied onto it is forgotten.
 */
import { utf8 } from '../../../base/bytes.ts';
import { makeUf2 } from '../../../formats/make-uf2.ts';
import { uf2BlockBytes } from '../../../formats/uf2.ts';
import type {
  FlashGeometry,
  Misbehaviour,
  SimulatedConnection,
  SimulatedUnit,
  SimulatedVolume,
  SimulateOptions,
} from '../../simulated-unit.ts';
import { chipNamed, type Uf2Chip } from '../families.ts';
import { currentName, infoName } from '../identify.ts';
import { parseSimulatorOptions, type SimulatedUf2Options } from './options.ts';

export const flashGeometry: FlashGeometry = { sizeBytes: 256 * 1024, pageBytes: 4096 };

const boardIds: Readonly<Record<SimulatedUf2Options['chip'], string>> = {
  rp2040: 'RPI-RP2',
  rp2350: 'RP2350',
  nrf52840: 'nRF52840-Gateway-v1',
  nrf52833: 'nRF52833-Gateway-v1',
  samd21: 'SAMD21G18A-Gateway-v0',
  samd51: 'SAMD51J19A-Gateway-v0',
};
const adafruit = { vendorId: 0x239a, productId: 0x0029 } as const;
const usbIds: Readonly<Record<string, { readonly vendorId: number; readonly productId: number }>> = {
  rp2040: { vendorId: 0x2e8a, productId: 0x0003 },
  rp2350: { vendorId: 0x2e8a, productId: 0x000f },
};

interface Simulated {
  readonly options: SimulateOptions;
  readonly settings: SimulatedUf2Options;
  readonly chip: Uf2Chip;
  readonly is: (misbehaviour: Misbehaviour) => boolean;
  /** Since it was made: restarts do not forget. */
  readonly life: { running: boolean; swapped: boolean };
}

export function simulateUf2(options: SimulateOptions): SimulatedUnit {
  const settings = parseSimulatorOptions(options.driver);
  const chip = chipNamed(settings.chip);
  if (chip === null) throw new RangeError(settings.chip);
  const simulated: Simulated = {
    options,
    settings,
    chip,
    is: (misbehaviour) => options.misbehaviour === misbehaviour,
    life: { running: false, swapped: false },
  };
  return {
    powerOn: (world): SimulatedConnection => {
      const receive = (): void => undefined;
      if (simulated.life.running) return { receive };
      return {
        receive,
        volume: makeVolume(simulated, (offMs) => world.later(1, () => world.restart(offMs))),
      };
    },
  };
}

function makeVolume(unit: Simulated, restart: (offMs: number) => void): SimulatedVolume {
  const { options, settings, chip, is, life } = unit;
  const download = new Download(unit);
  const serialNumber = life.swapped ? `${options.hardwareId.slice(0, -1)}Z` : options.hardwareId;
  return {
    usb: { ...(usbIds[settings.chip] ?? adafruit), serialNumber },
    read: (name) => {
      if (name === infoName) return infoOf(unit);
      if (name !== currentName || !settings.showsCurrent) return null;
      const [familyId = 0] = chip.familyIds;
      return makeUf2(familyId, chip.flash[0], options.flash.read(0, flashGeometry.sizeBytes));
    },
    write: (_, sector) => {
      if (is('refuses-image') || !download.take(sector)) return;
      life.running = !settings.returns || is('dead-after-reset');
      life.swapped = is('swaps-hardware-id');
      restart(settings.restartMs);
    },
  };
}

function infoOf({ options, settings, is }: Simulated): Uint8Array {
  if (is('garbage')) return options.random.bytes(300);
  if (is('flood')) return new Uint8Array(1_000_000).fill(0x55);
  const model = is('wrong-model') ? 'Another model' : settings.model;
  const boardId = settings.boardId ?? boardIds[settings.chip];
  return utf8(
    `UF2 Bootloader 0.9.2 simulated\r\nModel: ${model}\r\nBoard-ID: ${boardId}\r\nDate: Nov 28 2026\r\n`,
  );
}

/** Blocks may come in any order; each counts once (UF2 specification, "Embedding"). */
class Download {
  readonly #unit: Simulated;
  readonly #seen = new Set<number>();
  readonly #erased = new Set<number>();

  constructor(unit: Simulated) {
    this.#unit = unit;
  }

  /** True when it has all of them. */
  take(sector: Uint8Array): boolean {
    const { chip, options } = this.#unit;
    if (sector.length !== uf2BlockBytes) return false;
    const view = new DataView(sector.buffer, sector.byteOffset, sector.length);
    const word = (index: number): number => view.getUint32(4 * index, true);
    if (word(0) !== 0x0a324655 || word(1) !== 0x9e5d5157 || word(127) !== 0x0ab16f30) return false;
    if (!chip.familyIds.includes(word(7))) return false;
    const offset = word(3) - chip.flash[0];
    const data = sector.subarray(32, 32 + word(4));
    if (offset >= 0 && offset + data.length <= options.flash.sizeBytes) this.#write(offset, data);
    this.#seen.add(word(5));
    return this.#seen.size === word(6);
  }

  #write(offset: number, data: Uint8Array): void {
    const { flash } = this.#unit.options;
    const page = offset - (offset % flash.pageBytes);
    if (!this.#erased.has(page)) flash.erase(page, flash.pageBytes);
    this.#erased.add(page);
    flash.write(offset, this.#unit.is('corrupts-image') && offset === 512 ? flipOne(data) : data);
  }
}

/** One bit. */
function flipOne(bytes: Uint8Array): Uint8Array {
  const damaged = bytes.slice();
  damaged[7] = (damaged[7] ?? 0) ^ 0x10;
  return damaged;
}
