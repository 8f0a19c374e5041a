/**
 * One socket of the virtual bench: power, the wire, and the one link that may be open. A unit that is pulled, restarts
 * or crashes takes its wire with it; what it wanted to do later is forgotten.
 */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { SimulatedConnection } from '../drivers/simulated-unit.ts';
import { asFault, Fault } from '../model/fault.ts';
import type { Link, OpenOptions } from '../transport/link.ts';
import type { UsbLink } from '../transport/usb-link.ts';
import type { Volume } from '../transport/volume.ts';
import { VirtualLink } from './virtual-link.ts';
import type { VirtualUnit } from './virtual-unit.ts';
import { VirtualUsbLink } from './virtual-usb-link.ts';
import { VirtualVolume } from './virtual-volume.ts';
import { Wire } from './wire.ts';
import { FaultyCable, type WireFaults } from './wire-faults.ts';

export interface VirtualPlaceOptions {
  readonly path: string;
  /** Bits per second; 0 is unpaced; 'as-opened' is what the driver asks for. */
  readonly baud: number | 'as-opened';
  readonly clock: Clock;
  readonly random: Random;
  readonly onChange: () => void;
}

interface Power {
  readonly off: AbortController;
  readonly toUnit: Wire;
  readonly toStation: Wire;
  connection: SimulatedConnection | null;
}

export class VirtualPlace {
  readonly #options: VirtualPlaceOptions;
  #unit: VirtualUnit | null = null;
  #faults: WireFaults = {};
  #cable: FaultyCable | null = null;
  #pluggedIn = false;
  #power: Power | null = null;
  #link: VirtualLink | null = null;
  #usbLink: VirtualUsbLink | null = null;
  #volume: VirtualVolume | null = null;
  #baud = 115_200;

  constructor(options: VirtualPlaceOptions) {
    this.#options = options;
  }

  get unit(): VirtualUnit | null {
    return this.#unit;
  }

  get pluggedIn(): boolean {
    return this.#pluggedIn;
  }

  /** False while the unit restarts. */
  get present(): boolean {
    return this.#power !== null;
  }

  /** Bytes that passed in both directions since it was plugged in. */
  get passedBytes(): number {
    return this.#cable?.passedBytes ?? 0;
  }

  /** Takes the unit away that was there. The new one is not plugged in yet. */
  put(unit: VirtualUnit | null): void {
    this.unplug();
    this.#unit = unit;
  }

  /** Throws Fault slot.empty without a unit. Plugging in twice is harmless. */
  plug(faults: WireFaults = {}): void {
    if (this.#pluggedIn) return;
    if (this.#unit === null) throw new Fault('slot.empty', `There is no unit at ${this.#options.path}.`);
    this.#pluggedIn = true;
    this.#faults = faults;
    this.#cable = new FaultyCable(this.#faults, this.#options.random, () => this.unplug());
    this.#powerOn(this.#unit);
  }

  unplug(): void {
    if (!this.#pluggedIn) return;
    this.#pluggedIn = false;
    this.#powerOff(new Fault('link.lost', `The unit at ${this.#options.path} was unplugged.`));
    this.#options.onChange();
  }

  /** Throws Fault link.lost when nothing is there, link.open when it is in use. */
  open(options: OpenOptions): Link {
    const { path } = this.#options;
    if (this.#power === null) throw new Fault('link.lost', `There is no unit at ${path}.`, { path });
    this.#requireFree();
    this.#baud = options.baud ?? 115_200;
    const power = this.#power;
    const link = new VirtualLink({
      path,
      send: (bytes) => power.toUnit.send(bytes),
      serial: {
        setBaud: async (baud) => {
          this.#baud = baud;
        },
        setSignals: async (signals) => this.#guarded(() => power.connection?.signals?.(signals)),
      },
      onClose: () => {
        this.#link = null;
        if (this.#power === power)
          this.#guarded(() => power.connection?.signals?.({ dtr: false, rts: false }));
        this.#options.onChange();
      },
    });
    this.#link = link;
    // Opening a serial port raises both lines.
    this.#guarded(() => power.connection?.signals?.({ dtr: true, rts: true }));
    return link;
  }

  /** Rejects with Fault link.lost when nothing is there, link.open when it is in use or no USB device. */
  async openUsb(signal: AbortSignal): Promise<UsbLink> {
    const { path, clock } = this.#options;
    const power = this.#power;
    if (power === null) throw new Fault('link.lost', `There is no unit at ${path}.`, { path });
    const device = power.connection?.usb;
    if (device === undefined) throw new Fault('link.open', `${path} is not a USB device.`, { path });
    this.#requireFree();
    const options = {
      path,
      clock,
      device,
      pass: (count: number) => this.#cable?.passWhole(count) ?? true,
      guarded: (work: () => void) => this.#guarded(work),
      onClose: () => {
        this.#usbLink = null;
        this.#options.onChange();
      },
    };
    return VirtualUsbLink.open(options, signal, (link) => {
      this.#usbLink = link;
    });
  }

  /** Throws Fault link.lost when nothing is there, link.open when it is in use or shows no volume. */
  openVolume(): Volume {
    const { path, clock } = this.#options;
    const power = this.#power;
    if (power === null) throw new Fault('link.lost', `There is no unit at ${path}.`, { path });
    const volume = power.connection?.volume;
    if (volume === undefined) throw new Fault('link.open', `The unit at ${path} shows no volume.`, { path });
    this.#requireFree();
    const opened = new VirtualVolume({
      path,
      clock,
      volume,
      pass: (count) => this.#cable?.passWhole(count) ?? true,
      guarded: (work) => this.#guarded(work),
      onClose: () => {
        this.#volume = null;
        this.#options.onChange();
      },
    });
    this.#volume = opened;
    return opened;
  }

  #requireFree(): void {
    const { path } = this.#options;
    if (this.#link !== null || this.#usbLink !== null || this.#volume !== null)
      throw new Fault('link.open', `${path} is in use.`, { path });
  }

  #powerOn(unit: VirtualUnit): void {
    const off = new AbortController();
    const { clock, baud } = this.#options;
    const time = { lateMs: 0 };
    const pace = { clock, time, baud: () => (baud === 'as-opened' ? this.#baud : baud) };
    const power: Power = {
      off,
      connection: null,
      toUnit: new Wire({ ...pace, deliver: (bytes) => this.#arrive(power, bytes, 'unit') }),
      toStation: new Wire({ ...pace, deliver: (bytes) => this.#arrive(power, bytes, 'station') }),
    };
    this.#power = power;
    this.#guarded(() => {
      power.connection = unit.simulated.powerOn({
        send: (bytes) => void power.toStation.send(bytes.slice()),
        restart: (offMs) => this.#restart(power, offMs),
        later: (delayMs, work) => {
          // Forgotten when the power goes off first.
          void clock.sleep(delayMs, off.signal).then(
            () => this.#guarded(() => off.signal.aborted || work()),
            () => undefined,
          );
        },
      });
    });
    this.#options.onChange();
  }

  #powerOff(reason: Error): void {
    const power = this.#power;
    if (power === null) return;
    this.#power = null;
    power.off.abort(reason);
    power.toUnit.cut();
    power.toStation.cut();
    this.#link?.lose(reason);
    this.#usbLink?.lose(reason);
    this.#volume?.lose(reason);
  }

  #restart(power: Power, offMs: number): void {
    if (this.#power !== power) return;
    const unit = this.#unit;
    this.#powerOff(new Fault('link.lost', `The unit at ${this.#options.path} restarts.`));
    this.#options.onChange();
    // Nobody ends this wait: a place that was unplugged or filled anew meanwhile ignores it.
    void this.#options.clock.sleep(offMs, new AbortController().signal).then(() => {
      if (this.#pluggedIn && this.#power === null && this.#unit === unit && unit !== null)
        this.#powerOn(unit);
    });
  }

  #arrive(power: Power, bytes: Uint8Array, end: 'unit' | 'station'): void {
    this.#cable?.pass(bytes, (piece) => {
      if (this.#power !== power) return;
      if (end === 'station') this.#link?.receive(piece.slice());
      else this.#guarded(() => power.connection?.receive(piece));
    });
  }

  /** A simulator that throws is a unit that died: the bench and the program go on. */
  #guarded(work: () => unknown): void {
    try {
      work();
    } catch (thrown) {
      this.#pluggedIn = false;
      this.#powerOff(asFault(thrown));
      this.#options.onChange();
    }
  }
}
