/**
 * What DTR and RTS do to a chip. On a board with the usual two transistors a line acts only while the other is released:
 * RTS alone holds EN low, DTR alone pulls IO0 low, both together do nothing. USB-Serial-JTAG: RTS alone resets, DTR alone
 * asks for the loader at the next reset (ESP32-C3 reference manual, "USB Serial/JTAG Controller").
 */
export type ResetEvent = 'none' | 'held' | 'application' | 'download';

export class ResetCircuit {
  readonly #usb: boolean;
  #dtr = false;
  #rts = false;
  #held = false;
  #asked = false;

  constructor(usb: boolean) {
    this.#usb = usb;
  }

  set(signals: { readonly dtr?: boolean; readonly rts?: boolean }): ResetEvent {
    this.#dtr = signals.dtr ?? this.#dtr;
    this.#rts = signals.rts ?? this.#rts;
    const resetLine = this.#rts && !this.#dtr;
    const bootLine = this.#dtr && !this.#rts;
    if (this.#usb) return this.#byUsb(resetLine, bootLine);
    const wasHeld = this.#held;
    this.#held = resetLine;
    if (resetLine) return wasHeld ? 'none' : 'held';
    if (!wasHeld) return 'none';
    return bootLine ? 'download' : 'application';
  }

  #byUsb(resetLine: boolean, bootLine: boolean): ResetEvent {
    const before = this.#held;
    this.#held = resetLine;
    if (bootLine) this.#asked = true;
    if (!this.#dtr && !this.#rts) this.#asked = false;
    if (!resetLine || before) return 'none';
    return this.#asked ? 'download' : 'application';
  }
}
