/** Files that a person chose, by the path that they have in the package. A folder's own name is no part of it. */
import { toBase64 } from '../../src/base/bytes.ts';

export interface ChosenFile {
  readonly path: string;
  readonly file: File;
}

/** Hidden files are left out, as on the command line. */
export function chosenFiles(files: readonly File[]): readonly ChosenFile[] {
  return files
    .map((file) => ({ path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name, file }))
    .filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

export function readChosen(
  files: readonly ChosenFile[],
): Promise<{ readonly path: string; readonly base64: string }[]> {
  return Promise.all(files.map(async ({ path, file }) => ({ path, base64: await base64Of(file) })));
}

export async function base64Of(file: File): Promise<string> {
  return toBase64(new Uint8Array(await file.arrayBuffer()));
}
