/** What a driver's simulator and the virtual bench agree on: flash that remembers, and bytes in both directions. */
import type { Random } from '../base/random.ts';
import type { ConnectionFailure } from '../model/proof.ts';
import type { UsbAnswer, UsbSetup } from '../transport/usb-link.ts';

/** NOR flash: writing only clears bits, erasing sets a page to 0xFF. Survives power cycles. Sizes in bytes. */
export interface FlashMemory {
  readonly sizeBytes: number;
  readonly pageBytes: number;
  read(offset: number, length: number): Uint8Array;
  /** Bits that are 0 stay 0. Throws RangeError outside the memory. */
  write(offset: number, bytes: Uint8Array): void;
  /** Whole pages only. */
  erase(offset: number, length: number): void;
}

/** Ways in which a simulated unit goes wrong, on demand. Drivers' simulators honour those that make sense for them. */
export const misbehaviours = [
  'silent',
  'garbage',
  'flood',
  'refuses-image',
  'wrong-model',
  'corrupts-image',
  'forgets-settings',
  'bad-csr',
  'bad-proof',
  'fakes-connection',
  'fake-wipe',
  'half-wipe',
  'dead-after-reset',
  'swaps-hardware-id',
  'weak-supply',
] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

/** The network behind a simulated unit; what it shows there is what lies in its own flash. */
export type SimulatedNetwork = (target: UnitTarget, unit: UnitHoldings) => Promise<UnitConnection>;

export type UnitTarget =
  | {
      readonly kind: 'tls';
      readonly host: string;
      readonly port: number;
      readonly serverSha256: Uint8Array;
    }
  | { readonly kind: 'lwm2m'; readonly shortServerId: number };

export interface UnitHoldings {
  /** PKCS#8, DER; null when there is none. */
  readonly privateKey: Uint8Array | null;
  /** DER, one certificate after the other. */
  readonly chain: Uint8Array | null;
  readonly flash: FlashMemory;
}

export type UnitConnection =
  | { readonly connected: true }
  | { readonly connected: false; readonly why: ConnectionFailure; readonly words: string };

export interface SimulateOptions {
  readonly hardwareId: string;
  /** Made by the caller, who keeps it: the unit's memory across power cycles. */
  readonly flash: FlashMemory;
  readonly random: Random;
  readonly misbehaviour?: Misbehaviour;
  /** Real TLS, and no LwM2M, when it is not given: nothing that we ship speaks DTLS. */
  readonly network?: SimulatedNetwork;
  /** Further options that only the driver understands. */
  readonly driver?: Readonly<Record<string, unknown>>;
}

/** One powered unit's end of the wire. */
export interface SimulatedConnection {
  /** Bytes from the station, in whatever pieces the wire gives. */
  receive(bytes: Uint8Array): void;
  /** Modem lines, where the protocol looks at them. */
  signals?(signals: { readonly dtr?: boolean; readonly rts?: boolean }): void;
  /** Units that are USB devices of their own: absent behind a serial port. */
  readonly usb?: SimulatedUsbDevice;
  /** Units that show a file system, and nothing else. */
  readonly volume?: SimulatedVolume;
}

/** The unit's end of a volume: files to read, and sectors of what is written to one. */
export interface SimulatedVolume {
  readonly usb: {
    readonly vendorId: number;
    readonly productId: number;
    readonly serialNumber: string | null;
  };
  /** Null when there is no such file. */
  read(name: string): Uint8Array | null;
  /** At most 512 bytes, in the order of the file. */
  write(name: string, sector: Uint8Array): void;
}

/** The device's end of USB. Descriptors are asked for by standard requests, as of a real one. */
export interface SimulatedUsbDevice {
  /** Control transfer without data, or with data to the station of at most `lengthBytes`. */
  controlIn(setup: UsbSetup, lengthBytes: number): UsbAnswer;
  controlOut(setup: UsbSetup, bytes: Uint8Array): UsbAnswer;
  /** Null: nothing yet (NAK); asked again soon. */
  bulkIn?(endpoint: number, lengthBytes: number): UsbAnswer | null;
  bulkOut?(endpoint: number, bytes: Uint8Array): UsbAnswer;
  /** Bus reset. */
  reset?(): void;
}

export interface SimulatedUnit {
  /**
   * Power on. `send` puts bytes on the wire to the station; `restart` makes the unit vanish from the bench for
   * `offMs` and powers it on again (the connection is dead then). `later` runs work after a delay in simulated time.
   */
  powerOn(world: {
    readonly send: (bytes: Uint8Array) => void;
    readonly restart: (offMs: number) => void;
    readonly later: (delayMs: number, work: () => void) => void;
  }): SimulatedConnection;
}

/** The flash that a simulator needs: whoever makes the unit makes this first. Sizes in bytes. */
export interface FlashGeometry {
  readonly sizeBytes: number;
  readonly pageBytes: number;
}
