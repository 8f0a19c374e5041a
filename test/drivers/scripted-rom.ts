/** A link with a script at the other end: each frame that the station sends is given to it, and it may answer. */
import { ByteQueue } from '../../src/base/byte-queue.ts';
import { encodeSlip, SlipDecoder } from '../../src/framing/slip.ts';
import type { Link, SerialControls } from '../../src/transport/link.ts';

export type RomScript = (frame: Uint8Array, say: (bytes: Uint8Array) => void) => void;

export class ScriptedRom implements Link {
  readonly serial: SerialControls | null;
  readonly #script: RomScript;
  readonly #decoder = new SlipDecoder(100_000);
  readonly #input = new ByteQueue(10_000_000, () => new Error('too much'));

  constructor(script: RomScript, serial: SerialControls | null = null) {
    this.#script = script;
    this.serial = serial;
  }

  /** Puts bytes on the wire to the station. */
  say(bytes: Uint8Array): void {
    this.#input.push(bytes.slice());
  }

  write(bytes: Uint8Array): Promise<void> {
    for (const event of this.#decoder.push(bytes))
      if (event.type === 'frame') this.#script(event.bytes, (said) => this.say(said));
    return Promise.resolve();
  }

  read(signal: AbortSignal): Promise<Uint8Array> {
    return this.#input.read(signal);
  }

  /** The unit is gone: what has come can still be read. */
  fail(reason: Error): void {
    this.#input.end(reason);
  }

  discardInput(): void {
    this.#input.discard();
  }

  close(): Promise<void> {
    this.#input.end(new Error('closed'));
    return Promise.resolve();
  }
}

/** An answer as a ROM packs it: four bytes of status behind the data. */
export function romAnswer(
  code: number,
  {
    value = 0,
    data = new Uint8Array(0),
    status = [0, 0],
  }: { value?: number; data?: Uint8Array; status?: number[] },
): Uint8Array {
  const packet = new Uint8Array(12 + data.length);
  const view = new DataView(packet.buffer);
  packet.set([1, code]);
  view.setUint16(2, data.length + 4, true);
  view.setUint32(4, value, true);
  packet.set(data, 8);
  packet.set(status, 8 + data.length);
  return encodeSlip(packet);
}
