/**
 * Settings in an NVS partition: what stands before the first `/` of a setting's key is the namespace, the rest its key there.
 * The partition is read, changed and written whole, so that what else is in it stays.
 */
import { utf8 } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import type { EspPartition } from '../../formats/esp-partition-table.ts';
import { makeNvsImage } from '../../formats/nvs-image.ts';
import type { NvsEntry } from '../../formats/nvs-layout.ts';
import { readNvsImage } from '../../formats/nvs-read.ts';
import { Fault } from '../../model/fault.ts';
import type { RenderedSetting } from '../../model/group.ts';
import { readBytes } from './flash-access.ts';
import { flashSegments } from './flash-segments.ts';
import type { Loader } from './loader.ts';
import { requirePartition } from './partitions.ts';
import { requirePlainFlash } from './security.ts';

export async function writeSettings(
  loader: Loader,
  label: string,
  settings: readonly RenderedSetting[],
  run: Run,
): Promise<void> {
  requirePlainFlash(loader.unit.security, 'what is configured');
  const added = settings.map(entryOf);
  const partition = await nvsPartition(loader, label, run);
  const kept = (await readEntries(loader, partition, run)).filter(
    (entry) => !added.some((other) => sameName(entry, other)),
  );
  const bytes = makeNvsImage([...kept, ...added], partition.sizeBytes);
  try {
    await flashSegments(loader, [{ address: partition.offset, bytes }], run);
  } finally {
    // Settings may be passwords.
    for (const whole of [bytes, ...kept.map(valueBytes)]) whole.fill(0);
  }
}

export async function readSettings(
  loader: Loader,
  label: string,
  keys: readonly string[],
  run: Run,
): Promise<ReadonlyMap<string, Uint8Array | null>> {
  requirePlainFlash(loader.unit.security, 'what is read back');
  const entries = await readEntries(loader, await nvsPartition(loader, label, run), run);
  const found = new Map<string, Uint8Array | null>();
  for (const key of keys) {
    const name = nameOf(key);
    const entry = entries.find((other) => sameName(other, name));
    found.set(key, entry === undefined ? null : valueBytes(entry));
  }
  return found;
}

function nvsPartition(loader: Loader, label: string, run: Run): Promise<EspPartition> {
  const choose = (table: readonly EspPartition[]): EspPartition | null =>
    table.find((partition) => partition.label === label) ?? null;
  return requirePartition(loader, `settings (${label})`, choose, run);
}

/** An erased partition has none; a damaged one has what a unit would still find in it. */
async function readEntries(loader: Loader, partition: EspPartition, run: Run): Promise<readonly NvsEntry[]> {
  const bytes = await readBytes(loader, partition.offset, partition.sizeBytes, run);
  try {
    if (bytes.every((byte) => byte === 0xff)) return [];
    const { entries, damage } = readNvsImage(bytes);
    if (damage.length > 0)
      run.log(`the settings partition has ${damage.length} damaged places: they are left out`);
    return entries;
  } finally {
    bytes.fill(0);
  }
}

interface NvsName {
  readonly namespace: string;
  readonly key: string;
}

function sameName(left: NvsName, right: NvsName): boolean {
  return left.namespace === right.namespace && left.key === right.key;
}

function nameOf(key: string): NvsName {
  const slash = key.indexOf('/');
  if (slash > 0) return { namespace: key.slice(0, slash), key: key.slice(slash + 1) };
  throw new Fault('group.invalid', `The setting ${key} needs a namespace: NVS knows it as namespace/key.`, {
    key,
  });
}

const numberTypes = { uint8: 'u8', bool: 'u8', uint16: 'u16', uint32: 'u32', int32: 'i32' } as const;

/** In the type that an application asks for with nvs_get_…; bytes of no known type are a blob. */
function entryOf(setting: RenderedSetting): NvsEntry {
  const name = nameOf(setting.key);
  const { bytes, type } = setting;
  if (type === 'string') return { ...name, type: 'string', value: utf8(setting.text) };
  if (type === undefined || type === 'hex') return { ...name, type: 'binary', value: bytes.slice() };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nvsType = numberTypes[type];
  switch (nvsType) {
    case 'u8':
      return { ...name, type: nvsType, value: view.getUint8(0) };
    case 'u16':
      return { ...name, type: nvsType, value: view.getUint16(0, true) };
    case 'u32':
      return { ...name, type: nvsType, value: view.getUint32(0, true) };
    case 'i32':
      return { ...name, type: nvsType, value: view.getInt32(0, true) };
  }
}

/** Texts and blobs have no size of their own. */
const sizes: Readonly<Record<NvsEntry['type'], number>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  i64: 8,
  string: 0,
  binary: 0,
};

/** Little-endian, as rendered settings are. */
function valueBytes({ type, value }: NvsEntry): Uint8Array {
  if (typeof value === 'object') return value;
  const whole = new DataView(new ArrayBuffer(8));
  whole.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
  return new Uint8Array(whole.buffer, 0, sizes[type]);
}
