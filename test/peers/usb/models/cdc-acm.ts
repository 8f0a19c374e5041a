/**
 * A CDC-ACM device (USB CDC 1.2, PSTN subclass) that gives back what it is sent, without the BREAK capability: the kind on
 * which serialport's own set() fails.
 */
import type { SimulatedUsbDevice } from '../../../../src/drivers/simulated-unit.ts';
import type { UsbAnswer, UsbSetup } from '../../../../src/transport/usb-link.ts';
import { data, type ModelIdentity, stall, standardIn } from './descriptors.ts';

/** Line coding and line state are known; BREAK (bit 2) is not. */
const capabilities = 0x02;

export class CdcAcmModel implements SimulatedUsbDevice {
  readonly seen: string[] = [];
  readonly #identity: ModelIdentity;
  #waiting: number[] = [];
  #coding: Uint8Array = Uint8Array.of(0x80, 0x25, 0, 0, 0, 0, 8);

  constructor(serial: string) {
    this.#identity = {
      vendorId: 0x2fe3,
      productId: 0x0100,
      release: 0x0100,
      deviceClass: 2,
      texts: ['Mintmark tests', 'CDC model', serial],
      interfaces: 2,
      configuration: [
        ...[9, 4, 0, 0, 1, 2, 2, 1, 0],
        ...[5, 0x24, 0, 0x10, 1],
        ...[5, 0x24, 1, 0, 1],
        ...[4, 0x24, 2, capabilities],
        ...[5, 0x24, 6, 0, 1],
        ...[7, 5, 0x82, 3, 16, 0, 9],
        ...[9, 4, 1, 0, 2, 0x0a, 0, 0, 0],
        ...[7, 5, 0x81, 2, 0, 2, 0],
        ...[7, 5, 0x01, 2, 0, 2, 0],
      ],
    };
  }

  controlIn(setup: UsbSetup, lengthBytes: number): UsbAnswer {
    if (setup.type === 'standard') return standardIn(this.#identity, setup, lengthBytes);
    return setup.request === 0x21 ? data(this.#coding) : stall;
  }

  controlOut(setup: UsbSetup, bytes: Uint8Array): UsbAnswer {
    if (setup.type === 'standard') return data([]);
    switch (setup.request) {
      case 0x20: {
        this.#coding = bytes.slice();
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        this.seen.push(
          `coding ${view.getUint32(0, true)} ${bytes[6]}${'NOEMS'[bytes[5] ?? 0]}${(bytes[4] ?? 0) + 1}`,
        );
        return data([]);
      }
      case 0x22:
        this.seen.push(`dtr=${setup.value & 1} rts=${(setup.value >> 1) & 1}`);
        return data([]);
      default:
        // SEND_BREAK among them.
        return stall;
    }
  }

  bulkIn(endpoint: number, lengthBytes: number): UsbAnswer | null {
    if (endpoint !== 1 || this.#waiting.length === 0) return null;
    return data(this.#waiting.splice(0, lengthBytes));
  }

  bulkOut(_endpoint: number, bytes: Uint8Array): UsbAnswer {
    this.#waiting.push(...bytes);
    return data([]);
  }
}
