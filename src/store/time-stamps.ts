/** Time stamps beside the documents that they are of, and which documents still wait for one. */

import { fromBase64, toBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { DocumentKind, KeptTimeStamp } from '../model/document.ts';
import type { Database } from './database.ts';

export class TimeStamps {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** The first that comes stays. */
  keep(stamp: KeptTimeStamp & { readonly authority: string; readonly at: string }): void {
    this.#database.run(
      `INSERT INTO time_stamps (document_id, authority, token, signature, stamped_at, kept_at)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      [
        stamp.document,
        stamp.authority,
        fromBase64(stamp.token),
        stamp.signature,
        stamp.at,
        this.#clock.now().toISOString(),
      ],
    );
  }

  of(documentId: string): (KeptTimeStamp & { readonly at: string }) | null {
    const row = this.#database.get<{ token: Uint8Array; signature: string; at: string }>(
      'SELECT token, signature, stamped_at AS at FROM time_stamps WHERE document_id = ?',
      [documentId],
    );
    if (row === null) return null;
    return {
      document: documentId,
      token: toBase64(new Uint8Array(row.token)),
      signature: row.signature,
      at: row.at,
    };
  }

  /** Documents from this number of the chain on that have none, oldest first, by their ids. */
  waiting(kinds: readonly DocumentKind[], from: number, limit: number): readonly string[] {
    return this.#database
      .all<{ id: string }>(
        `SELECT id FROM documents WHERE sequence >= ? AND kind IN (${kinds.map(() => '?').join(', ')})
           AND NOT EXISTS (SELECT 1 FROM time_stamps WHERE document_id = documents.id)
         ORDER BY sequence LIMIT ?`,
        [from, ...kinds, limit],
      )
      .map(({ id }) => id);
  }

  counted(
    kinds: readonly DocumentKind[],
    from: number,
  ): { readonly stamped: number; readonly waiting: number } {
    const stamped = this.#database.get<{ count: number }>('SELECT count(*) AS count FROM time_stamps')?.count;
    return { stamped: stamped ?? 0, waiting: this.waiting(kinds, from, 10_000).length };
  }
}
