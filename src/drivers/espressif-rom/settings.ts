/**
 * Settings in an NVS partition: what stands before the first `/` of a setting's key is the namespace, the rest its key there.
 * The partition is read, changed and written whole, so that what else is in it stays. It may be encrypted with keys that the
 * unit has in a partition of its own (ESP-IDF, "NVS Encryption").
 */
import type { Run } from '../../base/run.ts';
import type { EspPartition } from '../../formats/esp-partition-table.ts';
import {
  decryptNvsImage,
  encryptNvsImage,
  nvsKeyBytes,
  readNvsKeyPartition,
} from '../../formats/nvs-encryption.ts';
import { makeNvsImage } from '../../formats/nvs-image.ts';
import type { NvsEntry } from '../../formats/nvs-layout.ts';
import { readNvsImage } from '../../formats/nvs-read.ts';
import { Fault } from '../../model/fault.ts';
import type { RenderedSetting } from '../../model/group.ts';
import { readBytes } from './flash-access.ts';
import { flashSegments } from './flash-segments.ts';
import type { Loader } from './loader.ts';
import { entryOf, nameOf, sameName, valueBytes } from './nvs-values.ts';
import type { SettingsOptions } from './options.ts';
import { requirePartition } from './partitions.ts';
import { requirePlainFlash } from './security.ts';

/** The key and its CRC. */
const nvsKeyPartitionBytes = nvsKeyBytes + 4;

export async function writeSettings(
  loader: Loader,
  options: SettingsOptions,
  settings: readonly RenderedSetting[],
  run: Run,
): Promise<void> {
  requirePlainFlash(loader.unit.security, 'what is configured');
  const added = settings.map(entryOf);
  await withStore(loader, options, run, async (store) => {
    const kept = (await readEntries(loader, store, run)).filter(
      (entry) => !added.some((other) => sameName(entry, other)),
    );
    const bytes = makeNvsImage([...kept, ...added], store.partition.sizeBytes);
    try {
      if (store.key !== null) encryptNvsImage(bytes, store.key);
      await flashSegments(loader, [{ address: store.partition.offset, bytes }], run);
    } finally {
      // Settings may be passwords.
      for (const whole of [bytes, ...kept.map(valueBytes)]) whole.fill(0);
    }
  });
}

export async function readSettings(
  loader: Loader,
  options: SettingsOptions,
  keys: readonly string[],
  run: Run,
): Promise<ReadonlyMap<string, Uint8Array | null>> {
  requirePlainFlash(loader.unit.security, 'what is read back');
  const entries = await withStore(loader, options, run, (store) => readEntries(loader, store, run));
  const found = new Map<string, Uint8Array | null>();
  for (const key of keys) {
    const name = nameOf(key);
    const entry = entries.find((other) => sameName(other, name));
    found.set(key, entry === undefined ? null : valueBytes(entry));
  }
  return found;
}

interface SettingsStore {
  readonly partition: EspPartition;
  /** Null for an NVS in clear. */
  readonly key: Uint8Array | null;
}

/** The unit's own key: made by its application at its first start, or flashed. It is not made here. */
async function withStore<T>(
  loader: Loader,
  options: SettingsOptions,
  run: Run,
  work: (store: SettingsStore) => Promise<T>,
): Promise<T> {
  const partition = await partitionOf(loader, 'settings', options.partition, run);
  if (options.keys === undefined) return work({ partition, key: null });
  const keys = await partitionOf(loader, 'the keys of the settings', options.keys, run);
  const bytes = await readBytes(loader, keys.offset, nvsKeyPartitionBytes, run);
  try {
    if (bytes.every((byte) => byte === 0xff))
      throw new Fault(
        'image.mismatch',
        `The unit's partition ${options.keys} has no keys yet: its application makes them when it is first started.`,
        { label: options.keys },
      );
    const key = readNvsKeyPartition(bytes);
    try {
      return await work({ partition, key });
    } finally {
      key.fill(0);
    }
  } finally {
    bytes.fill(0);
  }
}

function partitionOf(loader: Loader, what: string, label: string, run: Run): Promise<EspPartition> {
  const choose = (table: readonly EspPartition[]): EspPartition | null =>
    table.find((partition) => partition.label === label) ?? null;
  return requirePartition(loader, `${what} (${label})`, choose, run);
}

/** An erased partition has none; a damaged one has what a unit would still find in it. */
async function readEntries(
  loader: Loader,
  { partition, key }: SettingsStore,
  run: Run,
): Promise<readonly NvsEntry[]> {
  const bytes = await readBytes(loader, partition.offset, partition.sizeBytes, run);
  let clear: Uint8Array | null = null;
  try {
    if (bytes.every((byte) => byte === 0xff)) return [];
    clear = key === null ? bytes : decryptNvsImage(bytes, key);
    const { entries, damage } = readNvsImage(clear);
    // Written anew, it would lose what another key, or none, still opens.
    if (key !== null && entries.length === 0 && damage.length > 0)
      throw new Fault(
        'image.mismatch',
        `The settings in the unit's partition ${partition.label} do not open with the unit's keys. Nothing was written.`,
        { label: partition.label },
      );
    if (damage.length > 0)
      run.log(`the settings partition has ${damage.length} damaged places: they are left out`);
    return entries;
  } finally {
    clear?.fill(0);
    bytes.fill(0);
  }
}
