/**
 * Which jobs a search or a filter means, newest first, at the same cost among ten and among millions: the index names those that may
 * be meant, and these alone are read. One question looks at a bounded number of them; where that was not enough for a page, the page is
 * short and says where it goes on. A page goes on from a place, or, while the jobs of an older version are still being added to the
 * index (search-filling.ts), from the time and id of one that is not in it yet.
 */
import type { Database, SqlValue } from './database.ts';
import { containing, cursorOf, fromCursor } from './page.ts';
import { kindsOf } from './record-kinds.ts';
import { allOf, anyOf, holding } from './text-index.ts';

export interface RecordFilter {
  /** Part of a hardware id, serial number or recipe title, or a whole job id. */
  readonly search?: string | undefined;
  readonly outcome?: string | undefined;
  readonly purpose?: string | undefined;
}

export interface FoundJobs {
  readonly jobIds: readonly string[];
  /** Null at the end. A page that goes on may have fewer jobs than were asked for, or none. */
  readonly next: string | null;
}

/** So many jobs are looked at in some tens of milliseconds. */
const looksPerPage = 3_000;
const looksAtOnce = 1_000;
const placeMark = '#';

const isMeant = `(:outcome IS NULL OR coalesce(outcome, 'running') = :outcome)
  AND (:purpose IS NULL OR purpose = :purpose)
  AND (:search IS NULL OR hardware_id LIKE :search ESCAPE '\\' OR serial_number LIKE :search ESCAPE '\\'
       OR recipe_title LIKE :search ESCAPE '\\' OR job_id = :whole)`;

interface Question {
  readonly values: Readonly<Record<string, SqlValue>>;
  /** To the index; null when it can not narrow anything. */
  readonly match: string | null;
  /** Finished jobs are meant as well. */
  readonly finished: boolean;
  /** Places that the index does not have, or not for this: of jobs that still run, and of the one with this id. */
  readonly beside: readonly number[];
}

/** Fills up with what is meant, until there is one more than fits. */
class FoundPage {
  readonly jobIds: string[] = [];
  looksLeft = looksPerPage;
  readonly limit: number;
  #last = '';

  constructor(limit: number) {
    this.limit = limit;
  }

  /** False when the page was full before. */
  take(jobId: string, cursor: string): boolean {
    if (this.jobIds.length === this.limit) return false;
    this.jobIds.push(jobId);
    this.#last = cursor;
    return true;
  }

  full(): FoundJobs {
    return { jobIds: this.jobIds, next: this.#last };
  }
}

export class RecordSearch {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  find(filter: RecordFilter, after: string | undefined, limit: number): FoundJobs {
    const question = this.#question(filter);
    const page = new FoundPage(limit);
    const unindexed = after !== undefined && !after.startsWith(placeMark) ? fromCursor(after) : null;
    return (
      (unindexed === null ? this.#findByPlace(question, page, placeIn(after)) : null) ??
      this.#findUnindexed(question, page, unindexed) ?? { jobIds: page.jobIds, next: null }
    );
  }

  #question({ search, outcome, purpose }: RecordFilter): Question {
    const text = search?.trim() ?? '';
    const kinds = kindsOf(purpose, outcome);
    const threes = holding(this.#database, 'record_index', text);
    const narrowing = [...(threes === null ? [] : [threes]), ...(kinds?.length ? [anyOf(kinds)] : [])];
    return {
      values: {
        search: containing(text),
        whole: text.toLowerCase(),
        outcome: outcome ?? null,
        purpose: purpose ?? null,
      },
      match: narrowing.length === 0 ? null : allOf(narrowing),
      finished: kinds === null || kinds.length > 0,
      beside: this.#beside(text),
    };
  }

  #beside(text: string): readonly number[] {
    return this.#database
      .all<{ place: number }>(
        `SELECT place FROM jobs INDEXED BY jobs_unfinished CROSS JOIN job_places USING (job_id) WHERE outcome IS NULL
         UNION SELECT place FROM job_places WHERE job_id = ?`,
        [text.toLowerCase()],
      )
      .map(({ place }) => place);
  }

  /** Null when the index has no more. */
  #findByPlace(question: Question, page: FoundPage, from: number): FoundJobs | null {
    let [before, looks] = [from, page.limit + 1];
    for (;;) {
      looks = Math.min(looks, page.looksLeft);
      const places = question.finished ? this.#places(question.match, before, looks) : [];
      const isLast = places.length < looks;
      const lowest = isLast ? Number.MIN_SAFE_INTEGER : (places.at(-1) ?? before);
      const beside = question.beside.filter((place) => place < before && place >= lowest);
      for (const { place, jobId } of this.#meant(question, new Set([...places, ...beside])))
        if (!page.take(jobId, `${placeMark}${place}`)) return page.full();
      if (isLast) return null;
      before = lowest;
      page.looksLeft -= places.length;
      // mostly everything that the index names is meant, and the first look is enough
      looks = looksAtOnce;
      if (page.looksLeft <= 0) return { jobIds: page.jobIds, next: `${placeMark}${before}` };
    }
  }

  #places(match: string | null, before: number, limit: number): readonly number[] {
    const sql =
      match === null
        ? 'SELECT place FROM job_places WHERE place < :before ORDER BY place DESC LIMIT :limit'
        : `SELECT rowid AS place FROM record_index WHERE record_index MATCH :match AND rowid < :before
           ORDER BY rowid DESC LIMIT :limit`;
    return this.#database
      .all<{ place: number }>(sql, { before, limit, ...(match === null ? {} : { match }) })
      .map(({ place }) => place);
  }

  #meant({ values }: Question, places: ReadonlySet<number>): readonly { place: number; jobId: string }[] {
    return this.#database.all(
      `SELECT place, job_id AS jobId FROM json_each(:places)
         CROSS JOIN job_places ON place = value CROSS JOIN jobs USING (job_id)
       WHERE ${isMeant} ORDER BY place DESC`,
      { ...values, places: JSON.stringify([...places]) },
    );
  }

  /** Older ones, one by one. Null when there are none, or no more. */
  #findUnindexed(
    question: Question,
    page: FoundPage,
    from: { readonly at: string; readonly id: string } | null,
  ): FoundJobs | null {
    const filled = this.#database.get<{ at: string; id: string }>(
      `SELECT at, id FROM search_filling WHERE what = 'jobs'`,
    );
    const start = from ?? filled;
    if (start === null) return null;
    // What began since has a place above 0 and was found by it, whatever the clock said then.
    const looked = this.#database.all<{ jobId: string; at: string; meant: number }>(
      `SELECT job_id AS jobId, started_at AS at, ${isMeant} AS meant FROM jobs
       WHERE (started_at, job_id) < (:at, :id)
         AND NOT EXISTS (SELECT 1 FROM job_places WHERE job_places.job_id = jobs.job_id AND place > 0)
       ORDER BY started_at DESC, job_id DESC LIMIT :looks`,
      { ...question.values, ...start, looks: page.looksLeft },
    );
    for (const { jobId, at, meant } of looked)
      if (meant === 1 && !page.take(jobId, cursorOf(at, jobId))) return page.full();
    const last = looked.at(-1);
    if (last === undefined || looked.length < page.looksLeft) return null;
    return { jobIds: page.jobIds, next: cursorOf(last.at, last.jobId) };
  }
}

function placeIn(cursor: string | undefined): number {
  const place = Number(cursor?.slice(placeMark.length));
  return cursor === undefined || !Number.isSafeInteger(place) ? Number.MAX_SAFE_INTEGER : place;
}
