/**
 * Signed documents in their chain. The place in the chain is given inside the transaction that stores the document,
 * and every document becomes a fact for the servers in that same transaction.
 */
import type { Clock } from '../base/clock.ts';
import type { DocumentSigner, UnsignedDocument } from '../job/journal.ts';
import {
  type ChainHead,
  type DocumentKind,
  type SignedDocument,
  signedDocumentSchema,
} from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { Database } from './database.ts';
import type { Names } from './names.ts';
import type { Outbox } from './outbox.ts';
import { type Page, pageOf } from './page.ts';

export interface DocumentAbout {
  readonly jobId: string | null;
  readonly hardwareId: string | null;
}

export class Documents {
  readonly #database: Database;
  readonly #outbox: Outbox;
  readonly #names: Names;
  readonly #clock: Clock;

  constructor(database: Database, outbox: Outbox, names: Names, clock: Clock) {
    this.#database = database;
    this.#outbox = outbox;
    this.#names = names;
    this.#clock = clock;
  }

  /** Signs and stores the next document. Throws Fault evidence.refused when the signer gives another place or id. */
  append(unsigned: UnsignedDocument, sign: DocumentSigner, about: DocumentAbout): SignedDocument {
    return this.#database.transaction(() => {
      const head = this.head();
      const signed = sign(this.#names.hide(unsigned, this.#clock.now().toISOString()), head);
      const continues = signed.sequence === head.sequence + 1 && signed.previous === head.payloadSha256;
      if (!continues || signed.id !== unsigned.id || signed.kind !== unsigned.kind) {
        throw new Fault('evidence.refused', 'The signed document does not continue the chain.', {
          id: unsigned.id,
        });
      }
      this.#database.run('INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', [
        signed.sequence,
        signed.id,
        signed.kind,
        about.jobId,
        about.hardwareId,
        signed.previous,
        signed.issuedAt,
        signed.payloadSha256,
        JSON.stringify(signed),
      ]);
      this.#outbox.enqueue(
        { id: signed.id, kind: 'document', priority: 'normal', payload: signed },
        about.hardwareId,
      );
      return signed;
    });
  }

  head(): ChainHead {
    const row = this.#database.get<ChainHead>(
      'SELECT sequence, payload_sha256 AS payloadSha256 FROM documents ORDER BY sequence DESC LIMIT 1',
    );
    return row ?? { sequence: 0, payloadSha256: null };
  }

  find(id: string): SignedDocument | null {
    return parsed(this.#database.get<JsonRow>('SELECT json FROM documents WHERE id = ?', [id]));
  }

  /** The first document of a job is its record. */
  ofJob(jobId: string): readonly SignedDocument[] {
    const rows = this.#database.all<JsonRow>(
      'SELECT json FROM documents WHERE job_id = ? ORDER BY sequence',
      [jobId],
    );
    return rows.map(toDocument);
  }

  newestOf(hardwareId: string, kind: DocumentKind): SignedDocument | null {
    return parsed(
      this.#database.get<JsonRow>(
        'SELECT json FROM documents WHERE hardware_id = ? AND kind = ? ORDER BY sequence DESC LIMIT 1',
        [hardwareId, kind],
      ),
    );
  }

  /** Of these kinds, behind a place in the chain, oldest first. */
  ofUnit(
    hardwareId: string,
    afterSequence: number,
    kinds: readonly DocumentKind[],
  ): readonly SignedDocument[] {
    const rows = this.#database.all<JsonRow>(
      `SELECT json FROM documents WHERE hardware_id = ? AND sequence > ?
         AND kind IN (SELECT value FROM json_each(?)) ORDER BY sequence`,
      [hardwareId, afterSequence, JSON.stringify(kinds)],
    );
    return rows.map(toDocument);
  }

  /** Newest first, whatever unit or job they are about. */
  newestOfKind(kind: DocumentKind, limit: number): readonly SignedDocument[] {
    const rows = this.#database.all<JsonRow>(
      'SELECT json FROM documents WHERE kind = ? ORDER BY sequence DESC LIMIT ?',
      [kind, limit],
    );
    return rows.map(toDocument);
  }

  /** Newest first. */
  ofKind(
    kind: DocumentKind,
    query: { readonly after?: string | undefined; readonly limit: number },
  ): Page<SignedDocument> {
    const before = Number(query.after ?? Number.NaN);
    const rows = this.#database.all<JsonRow>(
      'SELECT json FROM documents WHERE kind = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?',
      [kind, Number.isSafeInteger(before) ? before : Number.MAX_SAFE_INTEGER, query.limit + 1],
    );
    return pageOf(rows.map(toDocument), query.limit, ({ sequence }) => String(sequence));
  }

  /** In chain order, `sequence` exclusive: for exports and for checking the chain. */
  after(sequence: number, limit: number): readonly SignedDocument[] {
    const rows = this.#database.all<JsonRow>(
      'SELECT json FROM documents WHERE sequence > ? ORDER BY sequence LIMIT ?',
      [sequence, limit],
    );
    return rows.map(toDocument);
  }
}

interface JsonRow {
  readonly json: string;
}

function parsed(row: JsonRow | null): SignedDocument | null {
  return row === null ? null : toDocument(row);
}

/** What is in the database may have rotted: it is parsed like anything from outside. */
function toDocument(row: JsonRow): SignedDocument {
  const result = signedDocumentSchema.safeParse(JSON.parse(row.json));
  if (result.success) return result.data;
  throw new Fault('evidence.invalid', 'A stored document is not one any more.', {
    finding: result.error.issues[0]?.message ?? '',
  });
}
