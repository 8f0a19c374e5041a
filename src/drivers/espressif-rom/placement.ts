/**
 * Where a firmware file goes in this unit, and whether it belongs there. Everything that can be wrong is found here, before
 * the first byte is written: another chip's image, no place for it, a place that is too small, a lock.
 */
import type { Run } from '../../base/run.ts';
import { type EspImage, parseEspImage } from '../../formats/esp-image.ts';
import {
  applicationPartition,
  dataSubtypes,
  type EspPartition,
  parsePartitionTable,
  partitionTypes,
} from '../../formats/esp-partition-table.ts';
import { Fault } from '../../model/fault.ts';
import type { FirmwareImage } from '../driver.ts';
import { type Chip, chips } from './chips.ts';
import type { Loader } from './loader.ts';
import { readPartitionTable, requirePartition } from './partitions.ts';
import { requirePlainFlash } from './security.ts';
import type { PlacedSegment } from './write-plan.ts';

/** The ESP32's first secure boot keeps a digest of this region that only the chip can make. */
const bootloaderEnd = 0x8000;

export interface Placement {
  readonly segments: readonly PlacedSegment[];
  /** Version of the application in it; null for everything else. */
  readonly version: string | null;
  /** Erased when this application shall be the one that starts: it says which OTA slot does. */
  readonly otaData: EspPartition | null;
}

export async function placeImage(loader: Loader, image: FirmwareImage, run: Run): Promise<Placement> {
  const { security } = loader.unit;
  requirePlainFlash(security, 'what is flashed');
  const placement = await place(loader, image, run);
  if (security.secureBoot === 1 && placement.segments.some(({ address }) => address < bootloaderEnd))
    throw new Fault(
      'device.lacks',
      'The unit has the first secure boot: its bootloader can not be replaced from outside. Nothing was written.',
      { secureBoot: 1 },
    );
  return placement;
}

async function place(loader: Loader, image: FirmwareImage, run: Run): Promise<Placement> {
  const none = { version: null, otaData: null };
  switch (image.kind) {
    case 'esp-image':
      return placeEspImage(loader, image, run);
    case 'esp-partition-table': {
      const { flashBytes } = loader.unit;
      for (const { bytes } of image.segments) parsePartitionTable(bytes, image.name, flashBytes);
      const at = loader.options.partitionTableOffset;
      return {
        ...none,
        segments: image.segments.map(({ address, bytes }) => ({ address: address ?? at, bytes })),
      };
    }
    default:
      return {
        ...none,
        segments: image.segments.map(({ address, bytes }) => {
          if (address !== null) return { address, bytes };
          throw new Fault(
            'image.invalid',
            `${image.name} does not say where it goes: the recipe must name an address.`,
            {
              file: image.name,
            },
          );
        }),
      };
  }
}

async function placeEspImage(loader: Loader, image: FirmwareImage, run: Run): Promise<Placement> {
  const { chip, security } = loader.unit;
  const [segment] = image.segments;
  const bytes = segment?.bytes ?? image.bytes;
  const parsed = parseEspImage(bytes, image.name);
  requireChip(parsed, chip, image.name);
  if (security.secureBoot === 2 && !parsed.signed)
    throw new Fault(
      'image.mismatch',
      `The unit starts only signed firmware, and ${image.name} has no signature block. Nothing was written.`,
      { file: image.name },
    );
  const version = parsed.app?.version ?? null;
  const address = segment?.address ?? null;
  if (address !== null) {
    const table = await knownTable(loader, run);
    const partition = table?.find(({ offset }) => offset === address) ?? null;
    if (partition !== null) requireFits(bytes, partition, image.name);
    return { segments: [{ address, bytes }], version, otaData: otaDataOf(table, partition) };
  }
  if (parsed.app === null)
    return { segments: [{ address: bootloaderAddress(loader, image.name), bytes }], version, otaData: null };
  const partition = await requirePartition(loader, 'an application', applicationPartition, run);
  requireFits(bytes, partition, image.name);
  const table = await readPartitionTable(loader, run);
  return { segments: [{ address: partition.offset, bytes }], version, otaData: otaDataOf(table, partition) };
}

/** An address was named: a table that is wrong or not there is no obstacle. */
async function knownTable(loader: Loader, run: Run): Promise<readonly EspPartition[] | null> {
  const { chip, security } = loader.unit;
  if (!chip.modernRom || security.secureDownload) return null;
  try {
    return await readPartitionTable(loader, run);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'image.invalid') throw thrown;
    run.log(thrown.message);
    return null;
  }
}

function otaDataOf(
  table: readonly EspPartition[] | null,
  application: EspPartition | null,
): EspPartition | null {
  if (table === null || application === null || application.type !== partitionTypes.app) return null;
  if (applicationPartition(table)?.offset !== application.offset) return null;
  return (
    table.find(({ type, subtype }) => type === partitionTypes.data && subtype === dataSubtypes.ota) ?? null
  );
}

function bootloaderAddress(loader: Loader, name: string): number {
  const { chip } = loader.unit;
  if (loader.options.bootloaderToChipOffset) return chip.bootloaderOffset;
  throw new Fault(
    'image.invalid',
    `${name} has no application description: name its address, or set bootloaderToChipOffset when it is the bootloader.`,
    { file: name },
  );
}

function requireChip(parsed: EspImage, chip: Chip, name: string): void {
  if (parsed.chipId === chip.imageId) return;
  const wanted = chips.find((known) => known.imageId === parsed.chipId)?.title ?? `chip ${parsed.chipId}`;
  throw new Fault(
    'image.mismatch',
    `${name} is for ${wanted}; the unit has an ${chip.title}. Nothing was written.`,
    {
      file: name,
      expected: wanted,
      observed: chip.title,
    },
  );
}

function requireFits(bytes: Uint8Array, partition: EspPartition, name: string): void {
  if (bytes.length <= partition.sizeBytes) return;
  throw new Fault(
    'image.too-large',
    `${name} has ${bytes.length} bytes; the partition ${partition.label} has ${partition.sizeBytes}. Nothing was written.`,
    {
      file: name,
      partition: partition.label,
      lengthBytes: bytes.length,
      partitionBytes: partition.sizeBytes,
    },
  );
}
