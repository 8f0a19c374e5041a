/** Files that a person named on the command line: bounded, and with a fault that says which one. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Fault } from '../model/fault.ts';

const defaultLimitBytes = 64_000_000;
const mostFiles = 1_000;

/** Throws Fault file.missing, file.invalid. */
export function readNamedFile(file: string, limitBytes = defaultLimitBytes): Buffer {
  try {
    if (statSync(file).size > limitBytes)
      throw new Fault('file.invalid', `${file} is larger than ${limitBytes} bytes.`, { file });
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    // Whatever the system says, the person named a file that can not be read.
    throw new Fault('file.missing', `${file} can not be read.`, { file }, { cause });
  }
}

/** Everything below a folder, by its path with slashes; hidden files are left out. */
export function readFolder(folder: string, limitBytes: number): ReadonlyMap<string, Uint8Array> {
  const names = listFolder(folder);
  if (names.length > mostFiles)
    throw new Fault('file.invalid', `${folder} has more than ${mostFiles} files.`);
  return new Map(
    names.map((name) => [
      relative(folder, name).split(sep).join('/'),
      new Uint8Array(readNamedFile(name, limitBytes)),
    ]),
  );
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(
        (path) =>
          !relative(folder, path)
            .split(sep)
            .some((part) => part.startsWith('.')),
      );
  } catch (cause) {
    throw new Fault('file.missing', `${folder} can not be read.`, { folder }, { cause });
  }
}

/** Before something is done that the file is to tell of. Throws Fault file.invalid. */
export function refuseExisting(file: string): void {
  if (existsSync(file)) throw new Fault('file.invalid', `${file} is there already.`, { file });
}

/** Never over a file that is there. */
export function writeNewFile(file: string, content: string | Uint8Array, mode = 0o644): void {
  try {
    writeFileSync(file, content, { flag: 'wx', mode });
  } catch (cause) {
    throw new Fault('file.invalid', `${file} can not be written, or is there already.`, { file }, { cause });
  }
}
