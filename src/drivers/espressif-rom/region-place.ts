/**
 * Whether a structure may lie at its place in flash: within one partition that is free for data, or where no partition is. What
 * starts the unit, its applications, its settings and its identity are no place for it. Pure.
 */
import {
  dataSubtypes,
  type EspPartition,
  partitionTableBytes,
  partitionTypes,
} from '../../formats/esp-partition-table.ts';

export interface RegionPlace {
  readonly address: number;
  readonly sizeBytes: number;
}

const used: readonly number[] = Object.values(dataSubtypes);

/** Completes "The structure at … "; null when it may lie there. `table` is null for a unit without one. */
export function regionObjection(
  { address, sizeBytes }: RegionPlace,
  table: readonly EspPartition[] | null,
  tableOffset: number,
): string | null {
  const end = address + sizeBytes;
  if (address < tableOffset + partitionTableBytes) return 'lies over what the unit starts with';
  for (const { label, type, subtype, offset, sizeBytes: partitionBytes } of table ?? []) {
    const partitionEnd = offset + partitionBytes;
    if (address >= partitionEnd || end <= offset) continue;
    if (type === partitionTypes.app) return `lies over the application ${label}`;
    if (type !== partitionTypes.data || used.includes(subtype))
      return `lies over the partition ${label}, which has its own content`;
    if (address < offset || end > partitionEnd)
      return `has ${sizeBytes} bytes and does not fit into the partition ${label} (0x${offset.toString(16)}, ${partitionBytes} bytes)`;
  }
  return null;
}
