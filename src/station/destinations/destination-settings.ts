/** destinations.yaml of a data folder: read and checked (mistakes name the line), and changed without losing a comment. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../../base/bytes.ts';
import { editYaml } from '../../formats/yaml-edit.ts';
import { parseYaml } from '../../formats/yaml-file.ts';
import { asFault, Fault } from '../../model/fault.ts';
import { writeFileDurably } from '../../store/files.ts';
import {
  type DestinationFile,
  type DestinationSettings,
  destinationFileName,
  destinationFileSchema,
  noDestinations,
} from '../../sync/destination-file.ts';

/** Without the file there are none. Throws Fault destination.settings naming the line. */
export function readDestinationFile(folder: string): DestinationFile {
  const text = textOf(folder);
  return text === null ? noDestinations : checked(text);
}

/** Changes whenever the file is written, made or removed. */
export function destinationFileStamp(folder: string): string {
  const stats = statSync(join(folder, destinationFileName), { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? 'none' : [stats.mtimeNs, stats.size, stats.ino].join();
}

/** Throws Fault destination.settings for a name that is taken, or settings that the schema refuses; then nothing is changed. */
export function addToDestinationFile(folder: string, name: string, settings: object): DestinationSettings {
  const known = readDestinationFile(folder);
  if (name in known.destinations)
    throw new Fault('destination.settings', `There is a destination called ${name} already.`, { name });
  const text = editYaml(textOf(folder) ?? 'version: 1\n', ['destinations', name], settings);
  const added = checked(text).destinations[name];
  if (added === undefined) throw new Fault('destination.settings', `${name} can not be written.`, { name });
  writeFileDurably(join(folder, destinationFileName), utf8(text));
  return added;
}

/** Throws Fault destination.unknown. */
export function removeFromDestinationFile(folder: string, name: string): void {
  if (!(name in readDestinationFile(folder).destinations)) throw unknownDestination(name, folder);
  const text = editYaml(textOf(folder) ?? '', ['destinations', name], undefined);
  checked(text);
  writeFileDurably(join(folder, destinationFileName), utf8(text));
}

export function unknownDestination(name: string, folder: string): Fault {
  const known = Object.keys(readDestinationFile(folder).destinations).join(', ') || 'none';
  return new Fault(
    'destination.unknown',
    `There is no destination called ${name}; destinations.yaml has ${known}.`,
    { name },
  );
}

function checked(text: string): DestinationFile {
  try {
    return parseYaml(text, destinationFileName, destinationFileSchema);
  } catch (thrown) {
    const { message, context } = asFault(thrown);
    throw new Fault('destination.settings', message, context, { cause: thrown });
  }
}

function textOf(folder: string): string | null {
  try {
    return readFileSync(join(folder, destinationFileName), 'utf8');
  } catch (thrown) {
    // the file need not be there
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}
