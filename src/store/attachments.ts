/** Files that signed documents name by digest, such as photos of a destruction: beside the database, under their digest. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Attachment } from '../model/destruction.ts';
import { Fault } from '../model/fault.ts';
import type { Database } from './database.ts';
import { guarded } from './errors.ts';
import { createFileDurably, makePrivateFolder, readFileIfThere } from './files.ts';

export const attachmentLimitBytes = 20_000_000;

export class Attachments {
  readonly #database: Database;
  readonly #folder: string;

  constructor(database: Database, folder: string) {
    this.#database = database;
    this.#folder = folder;
  }

  /** On disk when it returns; the same bytes twice are kept once. Returns their digest. */
  keep(bytes: Uint8Array): string {
    const sha256 = digestOf(bytes);
    guarded(() => {
      makePrivateFolder(this.#folder);
      createFileDurably(path.join(this.#folder, sha256), bytes);
    });
    return sha256;
  }

  /** The document that names it is stored already, in the same transaction. */
  name(documentId: string, { sha256, name, mediaType, sizeBytes }: Attachment): void {
    this.#database.run('INSERT INTO attachments VALUES (?, ?, ?, ?, ?)', [
      sha256,
      documentId,
      name,
      mediaType,
      sizeBytes,
    ]);
  }

  /** Throws Fault file.missing for what no document names, file.changed. */
  read(sha256: string): { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array } {
    const known = this.#database.get<{ name: string; mediaType: string }>(
      'SELECT name, media_type AS mediaType FROM attachments WHERE sha256 = ? LIMIT 1',
      [sha256],
    );
    const bytes =
      known === null
        ? null
        : guarded(() => readFileIfThere(path.join(this.#folder, sha256), attachmentLimitBytes));
    if (known === null || bytes === null)
      throw new Fault('file.missing', 'There is no such attached file.', { sha256 });
    if (digestOf(bytes) !== sha256)
      throw new Fault('file.changed', `The file ${known.name} was changed after it was signed.`, { sha256 });
    return { ...known, bytes };
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
