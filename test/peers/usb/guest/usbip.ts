/**
 * The device's side of USB/IP (Linux Documentation/usb/usbip_protocol.rst), from the point on where a device is imported:
 * the kernel submits transfers over a stream socket, and a model of a device answers. Only control and bulk.
 */
import type { Socket } from 'node:net';
import { concatBytes } from '../../../../src/base/bytes.ts';
import type { SimulatedUsbDevice } from '../../../../src/drivers/simulated-unit.ts';
import type { UsbAnswer, UsbSetup } from '../../../../src/transport/usb-link.ts';

const headerBytes = 48;
const submit = 1;
const unlink = 2;
const eproto = -32;
const econnreset = -104;
const retryMs = 2;
const types = ['standard', 'class', 'vendor', 'standard'] as const;
const recipients = ['device', 'interface', 'endpoint', 'other'] as const;

interface Transfer {
  readonly sequence: number;
  readonly endpoint: number;
  readonly lengthBytes: number;
}

export interface UsbipEvents {
  /** Before the model sees it. False: the cable is pulled instead. */
  readonly onControl: (setup: UsbSetup, out: Uint8Array | null) => boolean;
  readonly onEnd: () => void;
}

export class UsbipDevice {
  readonly #socket: Socket;
  readonly #device: SimulatedUsbDevice;
  readonly #events: UsbipEvents;
  #input: Uint8Array = new Uint8Array(0);
  #waiting: Transfer[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #introduced = false;

  constructor(socket: Socket, device: SimulatedUsbDevice, events: UsbipEvents) {
    this.#socket = socket;
    this.#device = device;
    this.#events = events;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#timer !== null) clearTimeout(this.#timer);
      events.onEnd();
    });
  }

  /** The plug is pulled. */
  cut(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Uint8Array): void {
    this.#input = concatBytes([this.#input, bytes]);
    while (!this.#socket.destroyed) {
      const view = new DataView(this.#input.buffer, this.#input.byteOffset, this.#input.byteLength);
      if (view.byteLength < headerBytes) return;
      const command = view.getUint32(0);
      const toHost = view.getUint32(12) === 1;
      const lengthBytes = command === submit ? view.getUint32(24) : 0;
      const totalBytes = headerBytes + (command === submit && !toHost ? lengthBytes : 0);
      if (view.byteLength < totalBytes) return;
      const message = this.#input.slice(0, totalBytes);
      this.#input = this.#input.slice(totalBytes);
      if (command === submit) this.#submitted(message, toHost, lengthBytes);
      else if (command === unlink) this.#unlinked(view.getUint32(4), view.getUint32(20));
      else this.cut();
    }
  }

  #submitted(message: Uint8Array, toHost: boolean, lengthBytes: number): void {
    const view = new DataView(message.buffer);
    const sequence = view.getUint32(4);
    const endpoint = view.getUint32(16);
    const out = toHost ? null : message.subarray(headerBytes);
    if (endpoint === 0) {
      const setup = readSetup(message.subarray(40, 48));
      this.#noticeReset(message.subarray(40, 48));
      if (!this.#events.onControl(setup, out)) {
        this.cut();
        return;
      }
      const answer =
        out === null ? this.#device.controlIn(setup, lengthBytes) : this.#device.controlOut(setup, out);
      this.#reply(sequence, cutTo(answer, lengthBytes), out?.length ?? null);
    } else if (out === null) {
      this.#waiting.push({ sequence, endpoint, lengthBytes });
    } else {
      this.#reply(sequence, this.#device.bulkOut?.(endpoint, out) ?? { type: 'stall' }, out.length);
    }
    this.#serve();
  }

  /** Resets are not sent over the wire; the kernel's first question after one is the device descriptor with 64 bytes. */
  #noticeReset(setup: Uint8Array): void {
    const first = setup[0] === 0x80 && setup[1] === 6 && setup[3] === 1 && setup[6] === 64 && setup[7] === 0;
    if (first && this.#introduced) this.#device.reset?.();
    this.#introduced ||= first;
  }

  /** Endpoints with nothing to say are asked again soon, as a host does. */
  #serve(): void {
    this.#waiting = this.#waiting.filter(({ sequence, endpoint, lengthBytes }) => {
      const answer = this.#device.bulkIn?.(endpoint, lengthBytes) ?? null;
      if (answer !== null) this.#reply(sequence, cutTo(answer, lengthBytes), null);
      return answer === null;
    });
    if (this.#waiting.length === 0 || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#serve();
    }, retryMs);
  }

  #unlinked(sequence: number, target: number): void {
    const found = this.#waiting.some((transfer) => transfer.sequence === target);
    this.#waiting = this.#waiting.filter((transfer) => transfer.sequence !== target);
    this.#send(4, sequence, found ? econnreset : 0, 0, new Uint8Array(0));
  }

  /** `sentBytes`: how much the host sent; null for data to the host. */
  #reply(sequence: number, answer: UsbAnswer, sentBytes: number | null): void {
    if (answer.type === 'stall') this.#send(3, sequence, eproto, 0, new Uint8Array(0));
    else if (sentBytes !== null) this.#send(3, sequence, 0, sentBytes, new Uint8Array(0));
    else this.#send(3, sequence, 0, answer.bytes.length, answer.bytes);
  }

  #send(command: number, sequence: number, status: number, actualBytes: number, data: Uint8Array): void {
    const header = new Uint8Array(headerBytes);
    const view = new DataView(header.buffer);
    view.setUint32(0, command);
    view.setUint32(4, sequence);
    view.setInt32(20, status);
    view.setUint32(24, actualBytes);
    if (!this.#socket.destroyed) this.#socket.write(concatBytes([header, data]));
  }
}

/** A device gives no more than it is asked for, whatever its model says. */
function cutTo(answer: UsbAnswer, lengthBytes: number): UsbAnswer {
  return answer.type === 'data' ? { type: 'data', bytes: answer.bytes.slice(0, lengthBytes) } : answer;
}

function readSetup(bytes: Uint8Array): UsbSetup {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = view.getUint8(0);
  return {
    type: types[(kind >> 5) & 3] ?? 'standard',
    recipient: recipients[kind & 3] ?? 'other',
    request: view.getUint8(1),
    value: view.getUint16(2, true),
    index: view.getUint16(4, true),
  };
}
