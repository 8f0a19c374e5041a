/**
 * Batches: lists of units that shall be wiped. What became of a listed unit is not written down here: it is the newest signed
 * document about it behind the loading of the list, so that list and documents can not disagree.
 */
import {
  type Batch,
  type BatchFate,
  type BatchRefusal,
  type BatchUnit,
  countFates,
  fateOfVerdict,
} from '../model/batch.ts';
import { Fault } from '../model/fault.ts';
import type { PersonName } from '../model/people.ts';
import type { WipeVerdict } from '../model/wipe.ts';
import type { Database } from './database.ts';
import type { Documents } from './documents.ts';
import { cursorOf, fromCursor, type Page, pageOf } from './page.ts';

interface BatchRow {
  readonly batch_id: string;
  readonly title: string;
  readonly loaded_at: string;
  readonly loaded_by: string;
  readonly approved_by: string | null;
  readonly list_sha256: string;
  readonly opened_sequence: number;
  readonly closed_at: string | null;
  readonly document_id: string | null;
}

interface UnitRow {
  readonly line: number;
  readonly listed_as: string;
  readonly hardware_id: string | null;
  readonly serial_number: string | null;
  readonly document_id: string | null;
  readonly kind: string | null;
  readonly sha256: string | null;
  readonly verdict: WipeVerdict | null;
  readonly at: string | null;
}

/** A number is the one of the unit that it was given to; a unit that only says so does not count while another one has it. */
const unitOfListed = `coalesce(
  (SELECT hardware_id FROM units WHERE hardware_id = listed_as),
  (SELECT hardware_id FROM identities WHERE serial_number = listed_as),
  (SELECT hardware_id FROM units WHERE serial_number = listed_as ORDER BY last_seen_at DESC LIMIT 1))`;

export class Batches {
  readonly #database: Database;
  readonly #documents: Documents;

  constructor(database: Database, documents: Documents) {
    this.#database = database;
    this.#documents = documents;
  }

  /** Throws Fault batch.invalid when there is one of this name. */
  load(batch: {
    readonly batchId: string;
    readonly title: string;
    readonly loadedAt: string;
    readonly loadedBy: string;
    readonly approvedBy: PersonName | null;
    readonly listSha256: string;
    readonly lines: readonly string[];
  }): Batch {
    return this.#database.transaction(() => {
      const { batchId, lines, approvedBy } = batch;
      if (this.find(batchId) !== null)
        throw new Fault('batch.invalid', `There is a batch called ${batchId} already.`, { batch: batchId });
      this.#database.run('INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)', [
        batchId,
        batch.title,
        batch.loadedAt,
        batch.loadedBy,
        approvedBy === null ? null : JSON.stringify(approvedBy),
        batch.listSha256,
        this.#documents.head().sequence,
      ]);
      for (const [index, listedAs] of lines.entries())
        this.#database.run('INSERT INTO batch_units VALUES (?, ?, ?)', [batchId, index + 1, listedAs]);
      return this.require(batchId);
    });
  }

  find(batchId: string): Batch | null {
    const row = this.#row(batchId);
    return row === null ? null : this.#toBatch(row);
  }

  /** Throws Fault batch.unknown. */
  require(batchId: string): Batch {
    const batch = this.find(batchId);
    if (batch === null)
      throw new Fault('batch.unknown', `There is no batch called ${batchId} here.`, { batch: batchId });
    return batch;
  }

  /** Newest first. */
  list(query: { readonly after?: string | undefined; readonly limit: number }): Page<Batch> {
    const { at, id } = fromCursor(query.after);
    const rows = this.#database.all<BatchRow>(
      `SELECT * FROM batches WHERE (loaded_at, batch_id) < (?, ?)
       ORDER BY loaded_at DESC, batch_id DESC LIMIT ?`,
      [at, id, query.limit + 1],
    );
    return pageOf(
      rows.map((row) => this.#toBatch(row)),
      query.limit,
      (batch) => cursorOf(batch.loadedAt, batch.batchId),
    );
  }

  /** In the order of the list, all of them. */
  units(batchId: string): readonly BatchUnit[] {
    const batch = this.#row(batchId);
    if (batch === null) return [];
    return this.#database
      .all<UnitRow>(
        `SELECT line, listed_as, listed.hardware_id, units.serial_number, documents.id AS document_id,
           documents.kind, payload_sha256 AS sha256, json_extract(json, '$.body.verdict') AS verdict,
           issued_at AS at
         FROM (SELECT line, listed_as, ${unitOfListed} AS hardware_id FROM batch_units WHERE batch_id = :batchId) AS listed
         LEFT JOIN units ON units.hardware_id = listed.hardware_id
         LEFT JOIN documents ON documents.sequence = (SELECT max(sequence) FROM documents
           WHERE documents.hardware_id = listed.hardware_id AND sequence > :opened
             AND (:closing IS NULL OR sequence < :closing)
             AND kind IN ('wipe-certificate', 'wipe-report', 'destroy-order', 'destruction-record'))
         ORDER BY line`,
        { batchId, opened: batch.opened_sequence, closing: this.#closing(batch) },
      )
      .map(toUnit);
  }

  refusals(batchId: string): readonly BatchRefusal[] {
    return this.#database.all<BatchRefusal>(
      `SELECT hardware_id AS hardwareId, serial_number AS serialNumber, at, reason FROM batch_refusals
       WHERE batch_id = ? ORDER BY at, hardware_id`,
      [batchId],
    );
  }

  /** A unit that was presented and is not on the list; the first time counts. */
  refuse(batchId: string, refusal: BatchRefusal): void {
    this.#database.run('INSERT INTO batch_refusals VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING', [
      batchId,
      refusal.hardwareId,
      refusal.serialNumber,
      refusal.at,
      refusal.reason,
    ]);
  }

  /** The sheet is stored already, in the same transaction. */
  close(batchId: string, closedAt: string, documentId: string): void {
    this.#database.run('UPDATE batches SET closed_at = ?, document_id = ? WHERE batch_id = ?', [
      closedAt,
      documentId,
      batchId,
    ]);
  }

  #row(batchId: string): BatchRow | null {
    return this.#database.get<BatchRow>('SELECT * FROM batches WHERE batch_id = ?', [batchId]);
  }

  /** What is signed behind the sheet changes nothing in it. */
  #closing({ document_id }: BatchRow): number | null {
    return document_id === null ? null : (this.#documents.find(document_id)?.sequence ?? null);
  }

  #toBatch(row: BatchRow): Batch {
    return {
      batchId: row.batch_id,
      title: row.title,
      loadedAt: row.loaded_at,
      loadedBy: row.loaded_by,
      approvedBy: row.approved_by === null ? null : (JSON.parse(row.approved_by) as PersonName),
      listSha256: row.list_sha256,
      closedAt: row.closed_at,
      documentId: row.document_id,
      counts: countFates(this.units(row.batch_id)),
      refusals: this.refusals(row.batch_id).length,
    };
  }
}

function toUnit(row: UnitRow): BatchUnit {
  const { line, listed_as: listedAs, hardware_id: hardwareId, serial_number: serialNumber } = row;
  const { document_id: id, kind, sha256, at } = row;
  if (id === null || kind === null || sha256 === null)
    return { line, listedAs, hardwareId, serialNumber, fate: 'missing', document: null, at: null };
  const destroyed = kind === 'destruction-record';
  const says = destroyed ? 'DESTROYED' : (row.verdict ?? 'INTERRUPTED');
  const fate: BatchFate = destroyed ? 'destroyed' : fateOfVerdict[row.verdict ?? 'INTERRUPTED'];
  return { line, listedAs, hardwareId, serialNumber, fate, document: { id, kind, sha256, says }, at };
}
