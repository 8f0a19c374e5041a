/** Who the unit is: product id, unique id, size of its flash, and whether it is readout protected. Writes nothing. */
import { toHex } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { ReadingValue } from '../../model/job.ts';
import { hardwareIdSchema } from '../../model/unit.ts';
import type { DeviceInfo } from '../driver.ts';
import { isRefusal } from './bootloader.ts';
import { largestBlockBytes } from './commands.ts';
import type { Connection } from './connection.ts';
import { flashBytesOf, type Part, partOf, productIdText } from './parts.ts';

const uniqueIdBytes = 12;

export interface Known {
  readonly part: Part;
  readonly device: DeviceInfo;
  /** Bytes of flash; null for a readout protected unit, which does not say. */
  readonly flashBytes: number | null;
}

/**
 * Rejects with Fault device.lacks for a product id that is not in the table, and for a readout protected unit unless the
 * recipe is there to wipe those; with device.mismatch for another model than the recipe names.
 */
export async function identifyUnit(connection: Connection, run: Run): Promise<Known> {
  const { bootloader, info, options } = connection;
  const productId = await bootloader.id(run.signal);
  const part = partOf(productId);
  if (part === null)
    throw new Fault(
      'device.lacks',
      `The unit is an STM32 that is not in the part table (${productIdText(productId)}).`,
      {
        productId: productIdText(productId),
      },
    );
  const { row } = part;
  if (options.model !== undefined && options.model !== row.name)
    throw new Fault('device.mismatch', `The recipe is for ${options.model}; this unit is ${row.name}.`, {
      expected: options.model,
      observed: row.name,
    });
  const facts: Record<string, ReadingValue> = {
    productId: productIdText(productId),
    family: row.family,
    bootloaderProtocol: `${info.version >> 4}.${info.version & 0x0f}`,
    ramKib: row.ramKib,
    readoutProtected: false,
  };
  const uniqueId = await readUniqueId(connection, part, run);
  if (uniqueId === null) return protectedUnit(connection, part, facts);
  const [low = 0, high = 0] = await readSystem(connection, part.family.flashSize, 2, run);
  const flashBytes = flashBytesOf(part, high * 256 + low);
  facts.flashKib = flashBytes / 1024;
  if (uniqueId.every((byte) => byte === 0xff) || uniqueId.every((byte) => byte === 0))
    throw new Fault('device.protocol', 'The unit gives an empty unique id.', { uniqueId: toHex(uniqueId) });
  const hardwareId = toHex(uniqueId).toUpperCase();
  return { part, flashBytes, device: { hardwareId, model: row.name, firmware: null, facts } };
}

/** Null when the unit refuses to read at all: readout protection. */
async function readUniqueId(connection: Connection, part: Part, run: Run): Promise<Uint8Array | null> {
  const { uniqueId, uniqueIdOffsets } = part.family;
  try {
    if (uniqueIdOffsets === undefined) return await readSystem(connection, uniqueId, uniqueIdBytes, run);
    const span = await readSystem(connection, uniqueId, uniqueIdOffsets[2] + 4, run);
    return Uint8Array.from(uniqueIdOffsets.flatMap((offset) => [...span.subarray(offset, offset + 4)]));
  } catch (thrown) {
    // AN3155 3.4: with readout protection the command itself is refused; a bad address is refused later.
    if (isRefusal(thrown, 'command')) return null;
    throw thrown;
  }
}

/**
 * Some F4 bootloaders refuse a short read in this area and allow the whole block around it (seen by others on an F401RE;
 * stm32loader does the same).
 */
async function readSystem(
  connection: Connection,
  address: number,
  lengthBytes: number,
  run: Run,
): Promise<Uint8Array> {
  try {
    return await connection.readAgreed(address, lengthBytes, run);
  } catch (thrown) {
    if (!isRefusal(thrown) || isRefusal(thrown, 'command')) throw thrown;
    const start = address - (address % largestBlockBytes);
    const block = await connection.readAgreed(start, largestBlockBytes, run);
    return block.subarray(address - start, address - start + lengthBytes);
  }
}

function protectedUnit(connection: Connection, part: Part, facts: Record<string, ReadingValue>): Known {
  const { options, port } = connection;
  if (options.protectedUnit === 'refuse')
    throw new Fault(
      'device.lacks',
      'The unit is readout protected (level 1): it says neither who it is nor what it holds. Nothing was written.',
      { productId: productIdText(part.row.productId), readoutProtected: true },
    );
  const hardwareId = `place-${port.info.location.replaceAll(/[^A-Za-z0-9._:-]/g, '-')}`.slice(0, 80);
  const device: DeviceInfo = {
    hardwareId: hardwareIdSchema.parse(hardwareId),
    model: part.row.name,
    firmware: null,
    facts: { ...facts, readoutProtected: true, hardwareIdFrom: 'port-location' },
  };
  return { part, device, flashBytes: null };
}

export function requireSame(expected: DeviceInfo, observed: DeviceInfo): void {
  if (expected.hardwareId === observed.hardwareId) return;
  throw new Fault(
    'device.changed',
    `The unit was ${expected.hardwareId}; now ${observed.hardwareId} answers.`,
    { expected: expected.hardwareId, observed: observed.hardwareId },
  );
}
