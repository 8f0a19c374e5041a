/**
 * Settings of a unit through its boot ROM: single ones in NVS, structures at their places in flash. Flash is erased by the
 * sector, so that what else is in the sectors of a structure is read first and written back.
 */
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { RenderedSetting } from '../../model/group.ts';
import { placeOf } from '../../model/setting-place.ts';
import { readBytes, sectorBytes } from './flash-access.ts';
import { flashSegments } from './flash-segments.ts';
import type { Loader } from './loader.ts';
import type { SettingsOptions } from './options.ts';
import { readPartitionTable } from './partitions.ts';
import { type RegionPlace, regionObjection } from './region-place.ts';
import { requirePlainFlash } from './security.ts';
import { readSettings, writeSettings } from './settings.ts';

export async function writeConfiguration(
  loader: Loader,
  options: SettingsOptions,
  settings: readonly RenderedSetting[],
  run: Run,
): Promise<void> {
  const singles = settings.filter(({ key }) => placeOf(key).kind === 'setting');
  const regions = settings.flatMap(({ key, bytes }) => {
    const place = placeOf(key);
    return place.kind === 'region' ? [{ ...place, bytes }] : [];
  });
  // All of them before the first byte is written.
  if (regions.length > 0) await requireRoom(loader, regions, run);
  if (singles.length > 0) await writeSettings(loader, options, singles, run);
  for (const { address, bytes } of regions) await writeRegion(loader, address, bytes, run);
}

/** Throws Fault group.output, device.lacks. */
async function requireRoom(loader: Loader, regions: readonly RegionPlace[], run: Run): Promise<void> {
  requirePlainFlash(loader.unit.security, 'what is configured');
  const { flashBytes } = loader.unit;
  const { partitionTableOffset } = loader.options;
  const table = await readPartitionTable(loader, run);
  for (const { address, sizeBytes } of regions) {
    const objection =
      flashBytes !== null && address + sizeBytes > flashBytes
        ? `lies outside of this unit's flash of ${flashBytes} bytes`
        : regionObjection({ address, sizeBytes }, table, partitionTableOffset);
    if (objection !== null)
      throw new Fault('group.output', `The structure at 0x${address.toString(16)} ${objection}.`, {
        address,
        sizeBytes,
      });
  }
}

export async function readConfiguration(
  loader: Loader,
  options: SettingsOptions,
  keys: readonly string[],
  run: Run,
): Promise<ReadonlyMap<string, Uint8Array | null>> {
  const found = new Map<string, Uint8Array | null>();
  const singles = keys.filter((key) => placeOf(key).kind === 'setting');
  if (singles.length > 0)
    for (const [key, bytes] of await readSettings(loader, options, singles, run)) found.set(key, bytes);
  for (const key of keys) {
    const place = placeOf(key);
    if (place.kind !== 'region') continue;
    requirePlainFlash(loader.unit.security, 'what is read back');
    const bytes = await readBytes(loader, place.address, place.sizeBytes, run);
    // Erased flash: nobody has written the structure yet.
    found.set(key, bytes.every((byte) => byte === 0xff) ? null : bytes);
  }
  return found;
}

async function writeRegion(loader: Loader, address: number, bytes: Uint8Array, run: Run): Promise<void> {
  const start = Math.floor(address / sectorBytes) * sectorBytes;
  const end = Math.ceil((address + bytes.length) / sectorBytes) * sectorBytes;
  const whole = await readBytes(loader, start, end - start, run);
  try {
    whole.set(bytes, address - start);
    await flashSegments(loader, [{ address: start, bytes: whole }], run);
  } finally {
    whole.fill(0); // settings may be passwords
  }
}
