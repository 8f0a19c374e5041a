/**
 * The operator's lists of broken keys: every file in weak-keys/ of the data folder, and Debian's openssl-blacklist where it is installed.
 * Read at the first use and again when a file has come, gone or changed. A list that can not be read stops issuing: it was put there
 * to be obeyed.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readWeakKeyList, type WeakKeyList } from '../identity/weak-key-lists.ts';
import { Fault } from '../model/fault.ts';

export const weakKeyFolderName = 'weak-keys';
const debianFolder = '/usr/share/openssl-blacklist';
const limitBytes = 64_000_000;

/** Throws Fault file.invalid with file and line. */
export function openWeakKeyLists(
  dataFolder: string,
  systemFolder = debianFolder,
): () => readonly WeakKeyList[] {
  let seen = '';
  let lists: readonly WeakKeyList[] = [];
  return () => {
    const files = [...filesIn(join(dataFolder, weakKeyFolderName)), ...filesIn(systemFolder)];
    const now = JSON.stringify(files);
    if (now !== seen) {
      lists = files.map(({ path, sizeBytes }) => readList(path, sizeBytes));
      seen = now;
    }
    return lists;
  };
}

interface ListFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly changedMs: number;
}

function filesIn(folder: string): readonly ListFile[] {
  return namesIn(folder)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() === true ? [{ path, sizeBytes: found.size, changedMs: found.mtimeMs }] : [];
    });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nobody has lists: the usual case
  }
}

function readList(path: string, sizeBytes: number): WeakKeyList {
  if (sizeBytes > limitBytes)
    throw new Fault('file.invalid', `${path} is larger than ${limitBytes} bytes.`, { file: path });
  const { list, wrongLine } = readWeakKeyList(path, readFileSync(path, 'utf8'));
  if (list !== null) return list;
  throw new Fault(
    'file.invalid',
    `${path}, line ${wrongLine}: expected 64 digits (SHA-256 of a public key) or 20 (Debian's form).`,
    { file: path, line: wrongLine },
  );
}
