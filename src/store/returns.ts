/** Returns: what came back with which complaint, and how it was closed. At most one is open for a unit. */
import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { type Random, randomId } from '../base/random.ts';
import { Fault } from '../model/fault.ts';
import {
  type ReturnCase,
  type ReturnOutcome,
  type TriageFinding,
  triageFindingSchema,
} from '../model/return.ts';
import type { Unit } from '../model/unit.ts';
import type { Database } from './database.ts';
import type { Documents } from './documents.ts';
import { cursorOf, fromCursor, type Page, pageOf } from './page.ts';
import { type Peers, peersOf } from './peer-readings.ts';

/** With its place in the station's chain: documents behind it are of this return. */
export interface StoredReturn extends ReturnCase {
  readonly openedSequence: number;
}

interface ReturnRow {
  readonly return_id: string;
  readonly hardware_id: string;
  readonly serial_number: string | null;
  readonly model: string;
  readonly reason: string;
  readonly reference: string | null;
  readonly opened_at: string;
  readonly opened_by: string;
  readonly opened_sequence: number;
  readonly triage_job_id: string | null;
  readonly closed_at: string | null;
  readonly outcome: ReturnOutcome | null;
  readonly document_id: string | null;
}

const selected = `SELECT returns.*, units.serial_number, units.model FROM returns JOIN units USING (hardware_id)`;

export class Returns {
  readonly #database: Database;
  readonly #documents: Documents;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(database: Database, documents: Documents, clock: Clock, random: Random) {
    this.#database = database;
    this.#documents = documents;
    this.#clock = clock;
    this.#random = random;
  }

  /** The unit has to be known. Throws Fault return.open when one is open for it already. */
  open(
    hardwareId: string,
    about: { readonly reason: string; readonly reference: string | null; readonly openedBy: string },
  ): StoredReturn {
    return this.#database.transaction(() => {
      const before = this.openFor(hardwareId);
      if (before !== null)
        throw new Fault('return.open', `A return of this unit is open since ${before.openedAt}.`, {
          return: before.returnId,
          hardwareId,
        });
      const returnId = randomId(this.#random);
      this.#database.run(
        `INSERT INTO returns (return_id, hardware_id, reason, reference, opened_at, opened_by, opened_sequence)
         VALUES (:returnId, :hardwareId, :reason, :reference, :at, :openedBy, :sequence)`,
        {
          returnId,
          hardwareId,
          ...about,
          at: this.#clock.now().toISOString(),
          sequence: this.#documents.head().sequence,
        },
      );
      return this.require(returnId);
    });
  }

  /** Throws Fault return.unknown. */
  require(returnId: string): StoredReturn {
    const found = this.find(returnId);
    if (found === null)
      throw new Fault('return.unknown', 'There is no such return here.', { return: returnId });
    return found;
  }

  find(returnId: string): StoredReturn | null {
    const row = this.#database.get<ReturnRow>(`${selected} WHERE return_id = ?`, [returnId]);
    return row === null ? null : toReturn(row);
  }

  openFor(hardwareId: string): StoredReturn | null {
    const row = this.#database.get<ReturnRow>(`${selected} WHERE hardware_id = ? AND closed_at IS NULL`, [
      hardwareId,
    ]);
    return row === null ? null : toReturn(row);
  }

  /** Newest first. */
  list(query: {
    readonly open?: boolean | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  }): Page<StoredReturn> {
    const { at, id } = fromCursor(query.after);
    const rows = this.#database.all<ReturnRow>(
      `${selected} WHERE (:open IS NULL OR (closed_at IS NULL) = :open)
         AND (opened_at, return_id) < (:at, :id) ORDER BY opened_at DESC, return_id DESC LIMIT :limit`,
      { open: query.open === undefined ? null : Number(query.open), at, id, limit: query.limit + 1 },
    );
    return pageOf(rows.map(toReturn), query.limit, (each) => cursorOf(each.openedAt, each.returnId));
  }

  /** The newest diagnosis counts. */
  setTriage(returnId: string, jobId: string): void {
    this.#requireOpen(returnId);
    this.#database.run('UPDATE returns SET triage_job_id = ? WHERE return_id = ?', [jobId, returnId]);
  }

  /** Inside of the transaction that ends the diagnosis. */
  saveFindings(returnId: string, jobId: string, findings: readonly TriageFinding[]): void {
    this.#database.run('INSERT INTO triages (job_id, return_id, at, findings) VALUES (?, ?, ?, ?)', [
      jobId,
      returnId,
      this.#clock.now().toISOString(),
      JSON.stringify(findings),
    ]);
  }

  /** As they were found; null for a diagnosis that has not ended, or is older than this table. */
  findings(jobId: string): readonly TriageFinding[] | null {
    const row = this.#database.get<{ findings: string }>('SELECT findings FROM triages WHERE job_id = ?', [
      jobId,
    ]);
    return row === null ? null : z.array(triageFindingSchema).parse(JSON.parse(row.findings));
  }

  peers(unit: Unit): Peers {
    return peersOf(this.#database, unit);
  }

  /** The document is stored already, in the same transaction. */
  close(returnId: string, outcome: ReturnOutcome, closedAt: string, documentId: string): void {
    this.#requireOpen(returnId);
    this.#database.run(
      'UPDATE returns SET closed_at = :closedAt, outcome = :outcome, document_id = :documentId WHERE return_id = :returnId',
      { returnId, outcome, closedAt, documentId },
    );
  }

  /** Throws Fault return.closed. */
  #requireOpen(returnId: string): void {
    const { closedAt } = this.require(returnId);
    if (closedAt !== null)
      throw new Fault('return.closed', `This return was closed at ${closedAt}.`, { return: returnId });
  }
}

function toReturn(row: ReturnRow): StoredReturn {
  return {
    returnId: row.return_id,
    hardwareId: row.hardware_id,
    serialNumber: row.serial_number,
    model: row.model,
    reason: row.reason,
    reference: row.reference,
    openedAt: row.opened_at,
    openedBy: row.opened_by,
    openedSequence: row.opened_sequence,
    triageJobId: row.triage_job_id,
    closedAt: row.closed_at,
    outcome: row.outcome,
    documentId: row.document_id,
  };
}
