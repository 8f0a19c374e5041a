/**
 * Wrong tries and the growing wait after them. A try is charged before it is checked and given back when it was right, so
 * that a kill in between, or many at once, gives no try for free. Durable: a restart goes on waiting. Time that passes
 * inside of this process is taken from the monotonic clock; over a restart from the wall clock, never for longer
 * than one whole wait, and a wall clock that was set back begins the wait again.
 */
import type { Clock } from '../base/clock.ts';
import type { Database } from './database.ts';

export interface LockRule {
  /** Wrong tries without a wait. */
  readonly free: number;
  readonly firstMs: number;
  readonly mostMs: number;
  /** One wrong try is forgiven after so long; null: only a right one forgives. */
  readonly forgivenMs: number | null;
}

interface FailureRow {
  readonly failures: number;
  readonly lock_ms: number;
  readonly failed_at: string;
}

interface Known {
  readonly failures: number;
  readonly lockMs: number;
  /** On the wall clock, as it is on disk. */
  readonly failedAt: string;
  /** On the monotonic clock. */
  readonly failedMs: number;
}

/** A try that was counted as a wrong one. */
export interface Charge {
  readonly subject: string;
  readonly before: Known | null;
  /** How long the wait is if it was wrong indeed. */
  readonly lockMs: number;
}

/** Names that nobody has are remembered as others are, or a wait would tell who is here; so many of them. */
const strangersKept = 500;
const strangerPrefix = 'name:';

export class SignInFailures {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** How long this subject has to wait; 0: it may try. */
  waitMs(subject: string): number {
    const known = this.#find(subject);
    if (known === null) return 0;
    return Math.max(0, Math.ceil(known.failedMs + known.lockMs - this.#clock.monotonicMs()));
  }

  /** Counts a try as a wrong one before it is checked. */
  charge(subject: string, rule: LockRule): Charge {
    const before = this.#find(subject);
    const failures = (before === null ? 0 : this.#afterForgiving(before, rule)) + 1;
    const doublings = Math.min(30, failures - rule.free - 1);
    const lockMs = failures <= rule.free ? 0 : Math.min(rule.mostMs, rule.firstMs * 2 ** doublings);
    this.#fail(subject, failures, lockMs);
    if (subject.startsWith(strangerPrefix)) this.#forgetOldStrangers();
    return { subject, before, lockMs };
  }

  /** It was right, and so were those before it. */
  forgive(subject: string): void {
    this.#known.delete(subject);
    this.#database.run('DELETE FROM sign_in_failures WHERE subject = ?', [subject]);
  }

  /** It was right, which says nothing of those before it. */
  giveBack({ subject, before }: Charge): void {
    if (before === null) this.forgive(subject);
    else this.#write(subject, before);
  }

  #afterForgiving(known: Known, rule: LockRule): number {
    if (rule.forgivenMs === null) return known.failures;
    const passedMs = this.#clock.monotonicMs() - known.failedMs;
    return Math.max(0, known.failures - Math.floor(passedMs / rule.forgivenMs));
  }

  #find(subject: string): Known | null {
    const inMemory = this.#known.get(subject);
    if (inMemory !== undefined) return inMemory;
    const row = this.#database.get<FailureRow>(
      'SELECT failures, lock_ms, failed_at FROM sign_in_failures WHERE subject = ?',
      [subject],
    );
    if (row === null) return null;
    const nowMs = this.#clock.now().getTime();
    const passedMs = nowMs - Date.parse(row.failed_at);
    if (!(passedMs >= 0)) {
      // Set back: what has passed can not be told, so the wait begins again, and is written down as beginning now.
      return this.#fail(subject, row.failures, row.lock_ms);
    }
    const known: Known = {
      failures: row.failures,
      lockMs: row.lock_ms,
      failedAt: row.failed_at,
      failedMs: this.#clock.monotonicMs() - Math.min(passedMs, row.lock_ms),
    };
    this.#known.set(subject, known);
    return known;
  }

  #fail(subject: string, failures: number, lockMs: number): Known {
    const failedAt = this.#clock.now().toISOString();
    const known = { failures, lockMs, failedAt, failedMs: this.#clock.monotonicMs() };
    this.#write(subject, known);
    return known;
  }

  #write(subject: string, known: Known): void {
    this.#database.run(
      `INSERT INTO sign_in_failures VALUES (?, ?, ?, ?) ON CONFLICT (subject) DO UPDATE
       SET failures = excluded.failures, lock_ms = excluded.lock_ms, failed_at = excluded.failed_at`,
      [subject, known.failures, known.lockMs, known.failedAt],
    );
    this.#known.set(subject, known);
  }

  #forgetOldStrangers(): void {
    const old = this.#database.all<{ subject: string }>(
      `SELECT subject FROM sign_in_failures WHERE subject GLOB '${strangerPrefix}*'
       ORDER BY failed_at DESC, subject LIMIT -1 OFFSET ${strangersKept}`,
    );
    for (const { subject } of old) {
      this.#known.delete(subject);
      this.#database.run('DELETE FROM sign_in_failures WHERE subject = ?', [subject]);
    }
  }
}

/** The name under which a stranger's wrong tries are kept; `digest` is keyed, so that it can not be looked up. */
export function strangerSubject(digest: Uint8Array): string {
  return `${strangerPrefix}${Buffer.from(digest).toString('hex')}`;
}
