/**
 * What a device says of itself over USB, as far as DFU needs it: USB 2.0 section 9.6, DFU 1.1 section 4. The bytes are a
 * stranger's claims: every length is checked against what is there, and a refusal names the offset.
 */
import { Fault } from '../../model/fault.ts';

export interface DeviceDescriptor {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice as `1.00`. */
  readonly release: string;
  readonly productText: number;
  readonly serialText: number;
}

/** One alternate setting of a DFU interface: one memory, in upgrade mode. */
export interface DfuAlternate {
  readonly interfaceNumber: number;
  readonly alternate: number;
  readonly text: number;
}

export interface DfuFunction {
  readonly mode: 'run-time' | 'upgrade';
  readonly alternates: readonly DfuAlternate[];
  readonly canDownload: boolean;
  readonly canUpload: boolean;
  /** After manifestation it answers on, without a bus reset. */
  readonly manifestationTolerant: boolean;
  /** Leaves the bus by itself after DETACH. */
  readonly willDetach: boolean;
  readonly detachTimeoutMs: number;
  readonly transferBytes: number;
  /** ST's extension (bcdDFUVersion 0x011A, UM0424): addresses, pages, a memory map. */
  readonly dfuse: boolean;
  /** bcdDFUVersion as `1.1`. */
  readonly version: string;
}

const applicationClass = 0xfe;
const firmwareUpgradeSubclass = 0x01;
const types = { configuration: 2, interface: 4, functional: 0x21 } as const;
const dfuseVersion = 0x011a;
const alternatesMax = 64;

export function parseDeviceDescriptor(bytes: Uint8Array): DeviceDescriptor {
  if (bytes.length < 18 || bytes[1] !== 1) throw malformed('device descriptor', 0, 'it is not one');
  return {
    vendorId: word(bytes, 8),
    productId: word(bytes, 10),
    release: binaryDecimal(word(bytes, 12)),
    productText: bytes[15] ?? 0,
    serialText: bytes[16] ?? 0,
  };
}

/** Null when there is no DFU interface. Throws Fault link.garbage naming offset and reason. */
export function parseDfuFunction(bytes: Uint8Array): DfuFunction | null {
  const alternates: DfuAlternate[] = [];
  let functional: Uint8Array | null = null;
  let protocol = 0;
  let inside = false;
  for (const { offset, descriptor } of walk(bytes)) {
    if (descriptor[1] === types.interface) {
      if (descriptor.length < 9)
        throw malformed('interface descriptor', offset, 'it is shorter than 9 bytes');
      inside = descriptor[5] === applicationClass && descriptor[6] === firmwareUpgradeSubclass;
      if (!inside) continue;
      const first = alternates[0];
      // A second DFU function beside the first one is not looked at: no recipe could say which is meant.
      if (first !== undefined && first.interfaceNumber !== descriptor[2]) inside = false;
      else if (alternates.length < alternatesMax) {
        protocol = descriptor[7] ?? 0;
        alternates.push({
          interfaceNumber: descriptor[2] ?? 0,
          alternate: descriptor[3] ?? 0,
          text: descriptor[8] ?? 0,
        });
      }
    } else if (descriptor[1] === types.functional && inside) {
      if (descriptor.length < 7)
        throw malformed('functional descriptor', offset, 'it is shorter than 7 bytes');
      functional = descriptor;
      if (word(descriptor, 5) === 0)
        throw malformed('functional descriptor', offset + 5, 'wTransferSize is 0');
    }
  }
  if (alternates.length === 0) return null;
  if (functional === null)
    throw malformed('configuration', bytes.length, 'the DFU functional descriptor is missing');
  if (protocol !== 1 && protocol !== 2)
    throw malformed('configuration', 0, `the DFU interface has protocol ${protocol}, neither 1 nor 2`);
  return dfuFunction(functional, protocol === 1 ? 'run-time' : 'upgrade', alternates);
}

function dfuFunction(
  functional: Uint8Array,
  mode: DfuFunction['mode'],
  alternates: readonly DfuAlternate[],
): DfuFunction {
  const attributes = functional[2] ?? 0;
  // DFU 1.0 has no version: seven bytes.
  const version = functional.length >= 9 ? word(functional, 7) : 0x0100;
  return {
    mode,
    alternates,
    canDownload: (attributes & 1) !== 0,
    canUpload: (attributes & 2) !== 0,
    manifestationTolerant: (attributes & 4) !== 0,
    willDetach: (attributes & 8) !== 0,
    detachTimeoutMs: word(functional, 3),
    transferBytes: word(functional, 5),
    dfuse: version === dfuseVersion,
    version: version === dfuseVersion ? '1.1a' : `${version >> 8}.${(version >> 4) & 0xf}`,
  };
}

function* walk(bytes: Uint8Array): Generator<{ readonly offset: number; readonly descriptor: Uint8Array }> {
  if (bytes.length < 9 || bytes[1] !== types.configuration)
    throw malformed('configuration', 0, 'it is not one');
  for (let offset = 0; offset < bytes.length; ) {
    const length = bytes[offset] ?? 0;
    if (length < 2) throw malformed('configuration', offset, `a descriptor of ${length} bytes`);
    if (offset + length > bytes.length)
      throw malformed(
        'configuration',
        offset,
        `a descriptor of ${length} bytes, of which ${bytes.length - offset} are there`,
      );
    yield { offset, descriptor: bytes.subarray(offset, offset + length) };
    offset += length;
  }
}

const word = (bytes: Uint8Array, offset: number): number =>
  (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);

const binaryDecimal = (value: number): string =>
  `${(value >> 8).toString(16)}.${(value & 0xff).toString(16).padStart(2, '0')}`;

function malformed(what: string, offset: number, reason: string): Fault {
  return new Fault('link.garbage', `The unit's ${what} is malformed at offset ${offset}: ${reason}.`, {
    offset,
  });
}
