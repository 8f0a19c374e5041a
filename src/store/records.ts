/** Records as people look for them: the list of jobs, one job in full, and what the shift has made so far. */

import type { SignedDocument, SyncState } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { StepResult } from '../model/job.ts';
import type { RecordRow } from '../model/rows.ts';
import type { Database } from './database.ts';
import type { Documents } from './documents.ts';
import type { JobFiles } from './job-files.ts';
import type { JobRow } from './job-rows.ts';
import type { StoredJournal } from './journal.ts';
import { containing, cursorOf, fromCursor, type Page, pageOf } from './page.ts';

export interface RecordDetail {
  readonly row: RecordRow;
  readonly steps: readonly StepResult[];
  readonly document: SignedDocument | null;
  readonly documents: readonly SignedDocument[];
  readonly log: readonly string[];
  readonly artefacts: readonly string[];
}

export interface RecordQuery {
  /** Part of a hardware id, serial number, job id or recipe title. */
  readonly search?: string | undefined;
  readonly outcome?: string | undefined;
  readonly purpose?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface ShiftCounters {
  readonly passed: number;
  readonly failed: number;
  /** `error` and `interrupted`: it could not be told. */
  readonly errors: number;
  /** Of passed jobs; null before the first. */
  readonly averageMs: number | null;
}

export interface RecordParts {
  readonly database: Database;
  readonly documents: Documents;
  readonly journal: StoredJournal;
  readonly jobFiles: JobFiles;
}

interface ListedRow extends JobRow {
  readonly document_id: string | null;
}

const listed = `SELECT jobs.*,
  (SELECT id FROM documents WHERE documents.job_id = jobs.job_id ORDER BY sequence LIMIT 1) AS document_id FROM jobs`;

export class Records {
  readonly #parts: RecordParts;

  constructor(parts: RecordParts) {
    this.#parts = parts;
  }

  /** Newest first. */
  list(query: RecordQuery): Page<RecordRow> {
    const { at, id } = fromCursor(query.after);
    const found = this.#parts.database.all<ListedRow>(
      `${listed}
       WHERE (:outcome IS NULL OR coalesce(outcome, 'running') = :outcome)
         AND (:purpose IS NULL OR purpose = :purpose)
         AND (:search IS NULL OR hardware_id LIKE :search ESCAPE '\\' OR serial_number LIKE :search ESCAPE '\\'
              OR recipe_title LIKE :search ESCAPE '\\' OR job_id LIKE :search ESCAPE '\\')
         AND (started_at, job_id) < (:at, :id)
       ORDER BY started_at DESC, job_id DESC LIMIT :limit`,
      {
        outcome: query.outcome ?? null,
        purpose: query.purpose ?? null,
        search: containing(query.search),
        at,
        id,
        limit: query.limit + 1,
      },
    );
    const page = pageOf(found, query.limit, (row) => cursorOf(row.started_at, row.job_id));
    return { rows: page.rows.map((row) => this.#toRecordRow(row)), next: page.next };
  }

  /** Throws Fault contract.invalid when there is no such job. */
  detail(jobId: string): RecordDetail {
    const row = this.#parts.database.get<ListedRow>(`${listed} WHERE job_id = ?`, [jobId]);
    if (row === null) throw new Fault('contract.invalid', 'There is no such record.', { jobId });
    const documents = this.#parts.documents.ofJob(jobId);
    return {
      row: this.#toRecordRow(row),
      steps: this.#parts.journal.steps(jobId),
      document: documents[0] ?? null,
      documents,
      log: this.#parts.jobFiles.log(jobId),
      artefacts: this.#parts.jobFiles.artefacts(jobId).map(({ name }) => name),
    };
  }

  /** Jobs that began at `since` or later; of one recipe where that is given. */
  shift(since: Date, recipeId?: string): ShiftCounters {
    const row = this.#parts.database.get<ShiftCounters>(
      `SELECT count(*) FILTER (WHERE outcome = 'passed') AS passed,
              count(*) FILTER (WHERE outcome = 'failed') AS failed,
              count(*) FILTER (WHERE outcome IN ('error', 'interrupted')) AS errors,
              avg(duration_ms) FILTER (WHERE outcome = 'passed') AS averageMs
       FROM jobs WHERE started_at >= :since AND (:recipeId IS NULL OR recipe_id = :recipeId)`,
      { since: since.toISOString(), recipeId: recipeId ?? null },
    );
    return row ?? { passed: 0, failed: 0, errors: 0, averageMs: null };
  }

  /** Units that these recipes have made: `passed` at least once, or `failed` and not passed since. */
  unitsMade(recipeIds: readonly string[]): { readonly passed: number; readonly failed: number } {
    const row = this.#parts.database.get<{ passed: number | null; failed: number | null }>(
      `SELECT sum(passed) AS passed, sum(NOT passed) AS failed FROM (
         SELECT max(outcome = 'passed') AS passed FROM jobs
         WHERE hardware_id IS NOT NULL AND outcome IN ('passed', 'failed')
           AND recipe_id IN (SELECT value FROM json_each(?))
         GROUP BY hardware_id)`,
      [JSON.stringify(recipeIds)],
    );
    return { passed: row?.passed ?? 0, failed: row?.failed ?? 0 };
  }

  #toRecordRow(row: ListedRow): RecordRow {
    return {
      jobId: row.job_id,
      documentId: row.document_id,
      recipeTitle: row.recipe_title,
      purpose: row.purpose,
      slotNumber: row.slot_number,
      hardwareId: row.hardware_id,
      serialNumber: row.serial_number,
      outcome: row.outcome ?? 'running',
      faultCode: row.fault_code,
      operator: row.operator,
      startedAt: row.started_at,
      durationMs: row.duration_ms,
      syncState: row.document_id === null ? null : this.#syncState(row.document_id),
    };
  }

  #syncState(factId: string): SyncState | null {
    const states = this.#parts.database
      .all<{ state: SyncState }>(
        `SELECT state FROM facts JOIN deliveries USING (sequence) JOIN destinations ON name = destination
         WHERE id = ? AND active = 1`,
        [factId],
      )
      .map(({ state }) => state);
    if (states.length === 0) return null;
    if (states.includes('rejected')) return 'rejected';
    if (states.includes('waiting')) return 'waiting';
    return states.includes('accepted') ? 'accepted' : (states[0] ?? null);
  }
}
