/** The seven requests of DFU 1.1 (section 3), each once over the link. Time and sequence are machine.ts's affair. */
import { Fault } from '../../model/fault.ts';
import type { UsbAnswer, UsbLink } from '../../transport/usb-link.ts';

export const request = {
  detach: 0,
  download: 1,
  upload: 2,
  getStatus: 3,
  clearStatus: 4,
  getState: 5,
  abort: 6,
} as const;

/** By number, section 6.1.2. */
export const states = [
  'appIDLE',
  'appDETACH',
  'dfuIDLE',
  'dfuDNLOAD-SYNC',
  'dfuDNBUSY',
  'dfuDNLOAD-IDLE',
  'dfuMANIFEST-SYNC',
  'dfuMANIFEST',
  'dfuMANIFEST-WAIT-RESET',
  'dfuUPLOAD-IDLE',
  'dfuERROR',
] as const;
export type DfuState = (typeof states)[number];

/** What bStatus means, by number, section 6.1.2. */
const statusTexts = [
  'no error',
  'the file is not for this unit',
  'the file fails a check of the unit',
  'the unit could not write its memory',
  'the unit could not erase its memory',
  'the memory is not empty after erasing',
  'the unit could not program its memory',
  'what was programmed is not what was sent',
  'the address is outside of its memory, or protected',
  'it had not received everything yet',
  'its firmware is corrupt',
  'vendor error',
  'it saw an unexpected bus reset',
  'it was reset by power loss',
  'unknown error',
  'it did not expect the request',
] as const;
export const vendorStatus = 0x0b;

export interface DfuStatus {
  readonly status: number;
  readonly pollTimeoutMs: number;
  readonly state: DfuState;
}

export function statusText(status: number): string {
  return statusTexts[status] ?? `status ${status}`;
}

const statusBytes = 6;
const none = new Uint8Array(0);

export class DfuRequests {
  readonly link: UsbLink;
  readonly interfaceNumber: number;

  constructor(link: UsbLink, interfaceNumber: number) {
    this.link = link;
    this.interfaceNumber = interfaceNumber;
  }

  /** A device may leave the bus before it answers: whoever calls takes link.lost as well. */
  detach(timeoutMs: number, signal: AbortSignal): Promise<UsbAnswer> {
    return this.#out(request.detach, timeoutMs, none, signal);
  }

  download(block: number, bytes: Uint8Array, signal: AbortSignal): Promise<UsbAnswer> {
    return this.#out(request.download, block & 0xffff, bytes, signal);
  }

  upload(block: number, lengthBytes: number, signal: AbortSignal): Promise<UsbAnswer> {
    return this.#in(request.upload, block & 0xffff, lengthBytes, signal);
  }

  clearStatus(signal: AbortSignal): Promise<UsbAnswer> {
    return this.#out(request.clearStatus, 0, none, signal);
  }

  abort(signal: AbortSignal): Promise<UsbAnswer> {
    return this.#out(request.abort, 0, none, signal);
  }

  /** Rejects with Fault device.protocol when what comes is no status. */
  async status(signal: AbortSignal): Promise<DfuStatus> {
    const answer = await this.#in(request.getStatus, 0, statusBytes, signal);
    if (answer.type === 'stall')
      throw new Fault('device.protocol', 'The unit refuses to say its DFU status.');
    const [status = 0, low = 0, middle = 0, high = 0, number = 0xff] = answer.bytes;
    const state = states[number];
    if (answer.bytes.length !== statusBytes || state === undefined)
      throw new Fault('device.protocol', 'What the unit gives as its DFU status is none.', {
        lengthBytes: answer.bytes.length,
        state: number,
      });
    return { status, pollTimeoutMs: low | (middle << 8) | (high << 16), state };
  }

  #in(number: number, value: number, lengthBytes: number, signal: AbortSignal): Promise<UsbAnswer> {
    const setup = { type: 'class', recipient: 'interface', request: number, value } as const;
    return this.link.controlIn({ ...setup, index: this.interfaceNumber }, lengthBytes, signal);
  }

  #out(number: number, value: number, bytes: Uint8Array, signal: AbortSignal): Promise<UsbAnswer> {
    const setup = { type: 'class', recipient: 'interface', request: number, value } as const;
    return this.link.controlOut({ ...setup, index: this.interfaceNumber }, bytes, signal);
  }
}
