/**
 * What DTR and RTS do to a chip. On a board with the usual two transistors a line acts only while the other is released:
 * RTS alone holds EN low, DTR alone pulls IO0 low, both together do nothing. EN rises slowly (it has a capacitor), so IO0 counts
 * some milliseconds after the release. USB-Serial-JTAG: RTS alone resets at once, DTR alone asks for the loader at the next
 * reset (ESP32-C3 reference manual, "USB Serial/JTAG Controller").
 */
export type BootMode = 'application' | 'download';
export type ResetEvent = 'none' | 'held' | 'released' | BootMode;

export class ResetCircuit {
  readonly #usb: boolean;
  #dtr = false;
  #rts = false;
  #held = false;
  #asked = false;

  constructor(usb: boolean) {
    this.#usb = usb;
  }

  /** Where the chip goes when EN has risen by now. */
  get strap(): BootMode {
    return this.#dtr && !this.#rts ? 'download' : 'application';
  }

  set(signals: { readonly dtr?: boolean; readonly rts?: boolean }): ResetEvent {
    this.#dtr = signals.dtr ?? this.#dtr;
    this.#rts = signals.rts ?? this.#rts;
    const held = this.#rts && !this.#dtr;
    const before = this.#held;
    this.#held = held;
    if (this.#usb) return this.#byUsb(held && !before);
    if (held === before) return 'none';
    return held ? 'held' : 'released';
  }

  #byUsb(resets: boolean): ResetEvent {
    if (this.strap === 'download') this.#asked = true;
    if (!this.#dtr && !this.#rts) this.#asked = false;
    if (!resets) return 'none';
    return this.#asked ? 'download' : 'application';
  }
}
