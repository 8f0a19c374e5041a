/**
 * Adds to the indexes of a search what was in the database before there were any: some hundred rows at a time, the newest jobs first,
 * between everything else that the station does. What is not in them yet is still found, one by one (record-search.ts, unit-search.ts).
 */
import type { JobStart, Outcome } from '../model/job.ts';
import type { Database } from './database.ts';
import { kindOf } from './record-kinds.ts';

interface FilledTo {
  readonly what: 'jobs' | 'units';
  readonly at: string;
  readonly id: string;
}

interface OldJob {
  readonly job_id: string;
  readonly started_at: string;
  readonly serial_number: string | null;
  readonly hardware_id: string | null;
  readonly recipe_title: string;
  readonly purpose: JobStart['purpose'];
  readonly outcome: Outcome | null;
}

interface OldUnit {
  readonly hardware_id: string;
  readonly serial_number: string | null;
  readonly model: string;
}

export class SearchFilling {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds so many rows; false when there are no more. It can be worked out again, so nothing waits for the disk. */
  step(rows: number): boolean {
    const [filled] = this.#database.all<FilledTo>(
      'SELECT what, at, id FROM search_filling ORDER BY what LIMIT 1',
    );
    if (filled === undefined) return false;
    this.#database.derived(() =>
      filled.what === 'jobs' ? this.#addJobs(filled, rows) : this.#addUnits(filled, rows),
    );
    return true;
  }

  #addJobs({ at, id }: FilledTo, rows: number): void {
    const jobs = this.#database.all<OldJob>(
      `SELECT job_id, started_at, serial_number, hardware_id, recipe_title, purpose, outcome FROM jobs
       WHERE (started_at, job_id) < (:at, :id)
         AND NOT EXISTS (SELECT 1 FROM job_places WHERE job_places.job_id = jobs.job_id)
       ORDER BY started_at DESC, job_id DESC LIMIT :rows`,
      { at, id, rows },
    );
    const lowest = this.#database.get<{ place: number | null }>(
      'SELECT min(place) AS place FROM job_places',
    )?.place;
    const below = Math.min(lowest ?? 1, 1) - jobs.length;
    // in rising order, or the index would write each by itself
    for (const [index, job] of jobs.toReversed().entries()) this.#addJob(job, below + index);
    const oldest = jobs.at(-1);
    if (oldest === undefined || jobs.length < rows) this.#end('jobs');
    else
      this.#database.run(`UPDATE search_filling SET at = ?, id = ? WHERE what = 'jobs'`, [
        oldest.started_at,
        oldest.job_id,
      ]);
  }

  #addJob(job: OldJob, place: number): void {
    this.#database.run('INSERT INTO job_places (place, job_id) VALUES (?, ?)', [place, job.job_id]);
    // one that still runs is added when it ends, like any other
    if (job.outcome === null) return;
    this.#database.run(
      'INSERT INTO record_index (rowid, serial_number, hardware_id, recipe_title, kind) VALUES (?, ?, ?, ?, ?)',
      [place, job.serial_number, job.hardware_id, job.recipe_title, kindOf(job.purpose, job.outcome)],
    );
  }

  #addUnits({ id }: FilledTo, rows: number): void {
    const units = this.#database.all<OldUnit>(
      'SELECT hardware_id, serial_number, model FROM units WHERE hardware_id > ? ORDER BY hardware_id LIMIT ?',
      [id, rows],
    );
    for (const { hardware_id, serial_number, model } of units) {
      this.#database.run('INSERT INTO unit_texts (hardware_id) VALUES (?)', [hardware_id]);
      this.#database.run(
        `INSERT INTO unit_index (rowid, hardware_id, serial_number, model)
         SELECT max(place), ?, ?, ? FROM unit_texts`,
        [hardware_id, serial_number, model],
      );
    }
    const last = units.at(-1);
    if (last === undefined || units.length < rows) this.#end('units');
    else this.#database.run(`UPDATE search_filling SET id = ? WHERE what = 'units'`, [last.hardware_id]);
  }

  #end(what: FilledTo['what']): void {
    this.#database.run('DELETE FROM search_filling WHERE what = ?', [what]);
  }
}
