/**
 * Settings of a unit over SMP: single ones through group 3, files through group 8. Files first: a unit without a file system
 * refuses them before anything else is changed.
 */
import type { Run } from '../../base/run.ts';
import type { RenderedSetting } from '../../model/group.ts';
import { placeOf } from '../../model/setting-place.ts';
import type { Connection } from './connection.ts';
import { closeFiles, readFile, uploadFile } from './groups/files.ts';
import { commitSettings, readSetting, saveSettings, writeSetting } from './groups/settings.ts';

/** More than any file that was written from settings. */
const mostFileBytes = 256 * 1024;

export async function writeConfiguration(
  connection: Connection,
  settings: readonly RenderedSetting[],
  run: Run,
): Promise<void> {
  const { channel, options, messageBytes } = connection;
  const quiet: Run = { ...run, progress: () => undefined };
  const files = settings.filter(({ key }) => placeOf(key).kind === 'file');
  const singles = settings.filter(({ key }) => placeOf(key).kind === 'setting');
  let done = 0;
  for (const { key, bytes } of files) {
    const place = placeOf(key);
    if (place.kind !== 'file') continue;
    run.progress(done++, settings.length);
    await uploadFile(
      channel,
      place.path,
      bytes,
      { messageBytes, timeoutMs: options.responseTimeoutMs * 4 },
      quiet,
    );
  }
  if (files.length > 0) await closeFiles(channel, run.signal);
  for (const setting of singles) {
    run.progress(done++, settings.length);
    await writeSetting(channel, options.settingsPrefix + setting.key, setting.bytes, run.signal);
  }
  if (singles.length > 0) {
    await commitSettings(channel, run.signal);
    await saveSettings(channel, run.signal);
  }
  run.progress(settings.length, settings.length);
}

export async function readConfiguration(
  connection: Connection,
  keys: readonly string[],
  run: Run,
): Promise<ReadonlyMap<string, Uint8Array | null>> {
  const found = new Map<string, Uint8Array | null>();
  for (const key of keys) found.set(key, await readOne(connection, key, run));
  if (keys.some((key) => placeOf(key).kind === 'file')) await closeFiles(connection.channel, run.signal);
  return found;
}

async function readOne({ channel, options }: Connection, key: string, run: Run): Promise<Uint8Array | null> {
  const place = placeOf(key);
  if (place.kind !== 'file') return readSetting(channel, options.settingsPrefix + key, run.signal);
  const limits = { mostBytes: mostFileBytes, timeoutMs: options.responseTimeoutMs };
  return readFile(channel, place.path, limits, { ...run, progress: () => undefined });
}
