/** An FT232R that gives back what it is sent. Vendor requests as in the kernel's drivers/usb/serial/ftdi_sio.h. */
import type { SimulatedUsbDevice } from '../../../../src/drivers/simulated-unit.ts';
import type { UsbAnswer, UsbSetup } from '../../../../src/transport/usb-link.ts';
import { data, type ModelIdentity, standardIn } from './descriptors.ts';

const request = { modem: 1, baud: 3, data: 4, getModem: 5, getLatency: 10 } as const;
/** Two bytes of modem and line status are before the data of each packet. */
const packetBytes = 64;
const status = [0x01, 0x60];

export class FtdiModel implements SimulatedUsbDevice {
  readonly seen: string[] = [];
  readonly #identity: ModelIdentity;
  #waiting: number[] = [];

  constructor(serial: string) {
    this.#identity = {
      vendorId: 0x0403,
      productId: 0x6001,
      release: 0x0600,
      deviceClass: 0,
      texts: ['Mintmark tests', 'FT232R model', serial],
      interfaces: 1,
      configuration: [
        ...[9, 4, 0, 0, 2, 0xff, 0xff, 0xff, 2],
        ...[7, 5, 0x81, 2, packetBytes, 0, 0],
        ...[7, 5, 0x02, 2, packetBytes, 0, 0],
      ],
    };
  }

  controlIn(setup: UsbSetup, lengthBytes: number): UsbAnswer {
    if (setup.type === 'standard') return standardIn(this.#identity, setup, lengthBytes);
    if (setup.request === request.getLatency) return data([16]);
    if (setup.request === request.getModem) return data(status);
    return data(new Uint8Array(Math.min(lengthBytes, 2)));
  }

  controlOut(setup: UsbSetup): UsbAnswer {
    if (setup.type !== 'vendor') return data([]);
    const { value } = setup;
    // The high byte says which of the two lines are meant.
    if (setup.request === request.modem) {
      if ((value & 0x100) !== 0) this.seen.push(`dtr=${value & 1}`);
      if ((value & 0x200) !== 0) this.seen.push(`rts=${(value >> 1) & 1}`);
    }
    if (setup.request === request.baud) this.seen.push(`divisor ${value & 0x3fff}`);
    if (setup.request === request.data) this.seen.push(`coding ${value & 0xff}${'NOEMS'[(value >> 8) & 7]}`);
    return data([]);
  }

  bulkIn(endpoint: number, lengthBytes: number): UsbAnswer | null {
    if (endpoint !== 1 || this.#waiting.length === 0) return null;
    return data([...status, ...this.#waiting.splice(0, Math.min(lengthBytes, packetBytes) - 2)]);
  }

  bulkOut(_endpoint: number, bytes: Uint8Array): UsbAnswer {
    this.#waiting.push(...bytes);
    return data([]);
  }
}
