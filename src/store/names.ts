/** Names of people beside the documents that hold digests of them, for as long as the policy says. */
import type { Random } from '../base/random.ts';
import type { hideNames, revealNames } from '../evidence/names.ts';
import type { UnsignedDocument } from '../job/journal.ts';
import {
  erasedName,
  type KeptName,
  type NamePolicy,
  namePolicySchema,
  type SignedDocument,
} from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { Database } from './database.ts';
import type { StationSettings } from './settings.ts';

const settingName = 'names';

export interface NameKeeping {
  readonly hide: typeof hideNames;
  readonly reveal: typeof revealNames;
}

export interface NamesErased {
  /** Names beside documents. */
  readonly names: number;
  /** Rows of jobs that had them for lists. */
  readonly jobs: number;
}

export class Names {
  readonly #database: Database;
  readonly #settings: StationSettings;
  readonly #random: Random;
  #keeping: NameKeeping | null = null;

  constructor(database: Database, settings: StationSettings, random: Random) {
    this.#database = database;
    this.#settings = settings;
    this.#random = random;
  }

  /** How names are taken out of documents and put back: evidence has it, the station brings it. */
  use(keeping: NameKeeping): void {
    this.#keeping = keeping;
  }

  get policy(): NamePolicy {
    const parsed = namePolicySchema.safeParse(this.#settings.get(settingName));
    return parsed.success ? parsed.data : { apart: false, keepDays: null };
  }

  savePolicy(policy: NamePolicy): void {
    this.#settings.set(settingName, policy);
  }

  /** With digests in place of names, where the policy keeps them apart. Inside of the transaction that signs it. */
  hide(document: UnsignedDocument, at: string): UnsignedDocument {
    if (!this.policy.apart) return document;
    const { body, names } = this.#required().hide(document.kind, document.body, (count) =>
      this.#random.bytes(count),
    );
    for (const { digest, salt, name } of names)
      this.#database.run('INSERT INTO document_names VALUES (?, ?, ?, ?, ?)', [
        digest,
        document.id,
        salt,
        name,
        at,
      ]);
    return { ...document, body };
  }

  of(documentId: string): readonly KeptName[] {
    return this.#database.all<KeptName>(
      'SELECT digest, salt, name FROM document_names WHERE document_id = ? ORDER BY rowid',
      [documentId],
    );
  }

  /** For the eyes of people: never what is signed. */
  revealed(document: SignedDocument): SignedDocument {
    const names = this.of(document.id);
    return this.#keeping === null && names.length === 0 ? document : this.#required().reveal(document, names);
  }

  #required(): NameKeeping {
    if (this.#keeping === null) throw new Fault('bug', 'Nobody said how names are kept apart.');
    return this.#keeping;
  }

  count(): number {
    return this.#database.get<{ count: number }>('SELECT count(*) AS count FROM document_names')?.count ?? 0;
  }

  oldest(): string | null {
    return (
      this.#database.get<{ at: string | null }>('SELECT min(signed_at) AS at FROM document_names')?.at ?? null
    );
  }

  /** How many are older. */
  countBefore(before: string): number {
    return (
      this.#database.get<{ count: number }>(
        'SELECT count(*) AS count FROM document_names WHERE signed_at < ?',
        [before],
      )?.count ?? 0
    );
  }

  /**
   * Names in documents that were signed before, also from the free pages of the file. `onErased` writes it down in the same
   * transaction. Documents that held names in the open keep them: they are signed.
   */
  eraseBefore(before: string, onErased: (gone: NamesErased) => void): NamesErased {
    this.#database.pragma('secure_delete = ON');
    const gone = this.#database.transaction(() => {
      const jobs = this.#database.run(
        `UPDATE jobs SET operator = :erasedName,
           approved_by = CASE WHEN approved_by IS NULL THEN NULL ELSE json_set(approved_by, '$.name', :erasedName) END
         WHERE outcome IS NOT NULL AND operator <> :erasedName
           AND job_id IN (SELECT job_id FROM documents JOIN document_names ON document_id = documents.id
             WHERE signed_at < :before)`,
        { before, erasedName },
      );
      const names = this.#database.run('DELETE FROM document_names WHERE signed_at < ?', [before]);
      onErased({ names, jobs });
      return { names, jobs };
    });
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
    this.#database.pragma('secure_delete = OFF');
    return gone;
  }
}
