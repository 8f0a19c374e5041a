/**
 * A bench without hardware: N places, simulated units with flash that remembers, and a PortSource like the machine's.
 * Knows no protocol: the simulators come by argument. With a folder it is the same bench after a restart.
 */

import { toHex } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type {
  FlashGeometry,
  Misbehaviour,
  SimulatedUnit,
  SimulateOptions,
} from '../drivers/simulated-unit.ts';
import { Fault } from '../model/fault.ts';
import type { PortInfo } from '../model/port.ts';
import type { VirtualUnitView } from '../model/station.ts';
import type { Port, PortSource } from '../transport/port.ts';
import { type BenchRecord, emptyBench, flashPath, loadBench, saveBench } from './bench-file.ts';
import { NorFlash } from './flash-memory.ts';
import { VirtualPlace } from './virtual-place.ts';
import { VirtualPort } from './virtual-port.ts';
import type { VirtualUnit, VirtualUnitRecord } from './virtual-unit.ts';
import type { WireFaults } from './wire-faults.ts';

/** What the bench needs of a driver; every Driver is one. */
export interface SimulatorFactory {
  readonly id: string;
  readonly simulatedFlash: FlashGeometry;
  simulate(options: SimulateOptions): SimulatedUnit;
}

export interface VirtualBenchOptions {
  readonly places: number;
  /** Throws for a driver that there is not. */
  readonly driver: (driverId: string) => SimulatorFactory;
  /** The driver of units that are made without naming one. */
  readonly defaultDriverId: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Bits per second of every wire; 0 (the default) is unpaced; 'as-opened' is what the driver asks for. */
  readonly baud?: number | 'as-opened';
  /** Where units live on between runs of the program; without it they die with it. */
  readonly folder?: string;
}

export interface NewUnitOptions {
  readonly driverId?: string;
  readonly misbehaviour?: Misbehaviour | null;
  /** 3 to 80 characters; a random one of 16 hexadecimal digits by default. */
  readonly hardwareId?: string;
  readonly driverOptions?: VirtualUnitRecord['driverOptions'];
}

export class VirtualBench implements PortSource, Disposable {
  readonly #options: VirtualBenchOptions;
  readonly #places: readonly VirtualPlace[];
  readonly #units = new Map<string, VirtualUnit>();
  readonly #watchers = new Set<() => void>();
  #record: BenchRecord;

  constructor(options: VirtualBenchOptions) {
    this.#options = options;
    this.#record = options.folder === undefined ? emptyBench : loadBench(options.folder);
    this.#places = Array.from(
      { length: options.places },
      (_, index) =>
        new VirtualPlace({
          path: `virtual:${index + 1}`,
          baud: options.baud ?? 0,
          clock: options.clock,
          random: options.random,
          onChange: () => this.#changed(),
        }),
    );
    for (const [index, saved] of this.#record.places.entries()) {
      const place = this.#places[index];
      if (place === undefined || saved.unitId === null) continue;
      try {
        place.put(this.#unit(saved.unitId));
        if (saved.pluggedIn) place.plug();
      } catch (thrown) {
        // Made by another release, whose driver or flash size is gone: its place is empty, the bench is not.
        if (!(thrown instanceof Fault)) throw thrown;
      }
    }
  }

  /** Places are numbered from 1. */
  plug(place: number, faults: WireFaults = {}): void {
    this.#place(place).plug(faults);
    this.#save();
  }

  unplug(place: number): void {
    this.#place(place).unplug();
    this.#save();
  }

  /** Makes a blank unit and puts it on the place, not plugged in. The one that lay there keeps its memory. Its id. */
  newUnit(place: number, options: NewUnitOptions = {}): string {
    const target = this.#place(place);
    const record: VirtualUnitRecord = {
      unitId: `unit-${this.#record.nextUnit}`,
      driverId: options.driverId ?? this.#options.defaultDriverId,
      hardwareId: options.hardwareId ?? toHex(this.#options.random.bytes(8)).toUpperCase(),
      misbehaviour: options.misbehaviour ?? null,
      driverOptions: options.driverOptions ?? {},
    };
    this.#options.driver(record.driverId);
    this.#record = {
      ...this.#record,
      nextUnit: this.#record.nextUnit + 1,
      units: [...this.#record.units, record],
    };
    target.put(this.#unit(record.unitId));
    this.#save();
    return record.unitId;
  }

  /** Puts an old unit on a place, from wherever it lay. Throws Fault unit.unknown. */
  moveUnit(unitId: string, place: number): void {
    const target = this.#place(place);
    const unit = this.#unit(unitId);
    for (const other of this.#places) if (other.unit === unit) other.put(null);
    target.put(unit);
    this.#save();
  }

  /** Every unit that was ever made, newest last. */
  units(): readonly VirtualUnitRecord[] {
    return this.#record.units;
  }

  view(place: number): VirtualUnitView | null {
    const { unit, pluggedIn } = this.#place(place);
    if (unit === null) return null;
    const { unitId, misbehaviour } = unit.record;
    return { unitId, title: unitTitle(unit), pluggedIn, misbehaviour };
  }

  /** Bytes over the wire since the unit was plugged in: for faults at byte N. */
  passedBytes(place: number): number {
    return this.#place(place).passedBytes;
  }

  list(): Promise<readonly PortInfo[]> {
    return Promise.resolve(this.#ports());
  }

  watch(onChange: (ports: readonly PortInfo[]) => void): Disposable {
    let announced: string | null = null;
    const look = (): void => {
      const ports = this.#ports();
      const text = JSON.stringify(ports);
      if (text === announced) return;
      announced = text;
      onChange(ports);
    };
    this.#watchers.add(look);
    look();
    return { [Symbol.dispose]: () => void this.#watchers.delete(look) };
  }

  port(info: PortInfo): Port {
    const place = this.#place(Number(/^virtual:(\d+)$/.exec(info.path)?.[1] ?? Number.NaN));
    return new VirtualPort(info, place, (onChange) => {
      this.#watchers.add(onChange);
      return { [Symbol.dispose]: () => void this.#watchers.delete(onChange) };
    });
  }

  /** Power off for all; what lies where is kept for the next start. */
  [Symbol.dispose](): void {
    this.#save();
    this.#watchers.clear();
    for (const place of this.#places) place.unplug();
    for (const unit of this.#units.values()) unit.flash[Symbol.dispose]();
  }

  #ports(): readonly PortInfo[] {
    return this.#places.flatMap((place, index) => {
      if (!place.present || place.unit === null) return [];
      const path = `virtual:${index + 1}`;
      return [{ path, kind: 'virtual' as const, location: path, title: unitTitle(place.unit), usb: null }];
    });
  }

  #place(place: number): VirtualPlace {
    const found = this.#places[place - 1];
    if (found === undefined)
      throw new Fault('slot.unknown', `The virtual bench has no place ${place}.`, { place });
    return found;
  }

  #unit(unitId: string): VirtualUnit {
    const known = this.#units.get(unitId);
    if (known !== undefined) return known;
    const record = this.#record.units.find((unit) => unit.unitId === unitId);
    if (record === undefined)
      throw new Fault('unit.unknown', `There is no virtual unit "${unitId}".`, { unitId });
    const { driver, folder, random } = this.#options;
    const factory = driver(record.driverId);
    const flash = new NorFlash(
      factory.simulatedFlash,
      folder === undefined ? null : flashPath(folder, unitId),
    );
    const simulated = factory.simulate({
      hardwareId: record.hardwareId,
      flash,
      random,
      ...(record.misbehaviour === null ? {} : { misbehaviour: record.misbehaviour }),
      driver: record.driverOptions,
    });
    const unit = { record, simulated, flash };
    this.#units.set(unitId, unit);
    return unit;
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  #save(): void {
    const places = this.#places.map(({ unit, pluggedIn }) => ({
      unitId: unit?.record.unitId ?? null,
      pluggedIn,
    }));
    this.#record = { ...this.#record, places };
    if (this.#options.folder !== undefined) saveBench(this.#options.folder, this.#record);
  }
}

function unitTitle(unit: VirtualUnit): string {
  const { driverId, hardwareId } = unit.record;
  return `Virtual ${driverId} …${hardwareId.slice(-4)}`;
}
