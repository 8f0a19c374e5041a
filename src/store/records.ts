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
import { cursorOf, fromCursor, type Page, pageOf } from './page.ts';
import { type RecordFilter, RecordSearch } from './record-search.ts';

export interface RecordDetail {
  readonly row: RecordRow;
  readonly steps: readonly StepResult[];
  readonly document: SignedDocument | null;
  readonly documents: readonly SignedDocument[];
  readonly log: readonly string[];
  readonly artefacts: readonly string[];
}

export interface RecordQuery extends RecordFilter {
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
  readonly #search: RecordSearch;

  constructor(parts: RecordParts) {
    this.#parts = parts;
    this.#search = new RecordSearch(parts.database);
  }

  /** Newest first. Of a search or a filter a page may be short, or empty, and go on all the same. */
  list(query: RecordQuery): Page<RecordRow> {
    const { rows, next } = isFiltered(query) ? this.#found(query) : this.#newest(query);
    return { rows: this.#toRecordRows(rows), next };
  }

  #newest({ after, limit }: RecordQuery): Page<ListedRow> {
    const { at, id } = fromCursor(after);
    const found = this.#parts.database.all<ListedRow>(
      `${listed} WHERE (started_at, job_id) < (:at, :id) ORDER BY started_at DESC, job_id DESC LIMIT :limit`,
      { at, id, limit: limit + 1 },
    );
    return pageOf(found, limit, (row) => cursorOf(row.started_at, row.job_id));
  }

  #found(query: RecordQuery): Page<ListedRow> {
    const { jobIds, next } = this.#search.find(query, query.after, query.limit);
    const found = this.#parts.database.all<ListedRow>(
      `${listed} WHERE job_id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(jobIds)],
    );
    const byId = new Map(found.map((row) => [row.job_id, row]));
    return { rows: jobIds.flatMap((id) => byId.get(id) ?? []), next };
  }

  /** Throws Fault contract.invalid when there is no such job. */
  detail(jobId: string): RecordDetail {
    const row = this.#parts.database.get<ListedRow>(`${listed} WHERE job_id = ?`, [jobId]);
    if (row === null) throw new Fault('contract.invalid', 'There is no such record.', { jobId });
    const documents = this.#parts.documents.ofJob(jobId);
    const [shown] = this.#toRecordRows([row]);
    if (shown === undefined) throw new Fault('bug', 'A row became no row.', { jobId });
    return {
      row: shown,
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

  #toRecordRows(rows: readonly ListedRow[]): readonly RecordRow[] {
    const states = this.#deliveryStates(rows.flatMap(({ document_id }) => document_id ?? []));
    return rows.map((row) => ({
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
      syncState: row.document_id === null ? null : syncStateOf(states.get(row.document_id) ?? []),
    }));
  }

  /** How far each document is at each destination. */
  #deliveryStates(documentIds: readonly string[]): ReadonlyMap<string, readonly SyncState[]> {
    const found = this.#parts.database.all<{ id: string; state: SyncState }>(
      `SELECT facts.id AS id, state FROM json_each(?) CROSS JOIN facts ON facts.id = value CROSS JOIN deliveries USING (sequence)
         JOIN destinations ON name = destination
       WHERE active = 1`,
      [JSON.stringify(documentIds)],
    );
    const states = new Map<string, SyncState[]>();
    for (const { id, state } of found) states.set(id, [...(states.get(id) ?? []), state]);
    return states;
  }
}

function syncStateOf(states: readonly SyncState[]): SyncState | null {
  if (states.length === 0) return null;
  if (states.includes('rejected')) return 'rejected';
  if (states.includes('waiting')) return 'waiting';
  return states.includes('accepted') ? 'accepted' : (states[0] ?? null);
}

function isFiltered({ search, outcome, purpose }: RecordQuery): boolean {
  return (search?.trim() ?? '') !== '' || outcome !== undefined || purpose !== undefined;
}
