/** The durable side of a job (job/journal.ts): each call is one transaction, on disk when it returns. */
import type { Clock } from '../base/clock.ts';
import type { DocumentSigner, JobConclusion, Journal, WipeAttempt, WipeIntent } from '../job/journal.ts';
import type { SignedDocument } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { ForeignNumber } from '../model/foreign-number.ts';
import type { JobEnd, JobStart, StepResult } from '../model/job.ts';
import type { Unit } from '../model/unit.ts';
import type { Database } from './database.ts';
import type { Documents } from './documents.ts';
import { foreignNumberOf } from './foreign-number.ts';
import type { JobFiles } from './job-files.ts';
import { type JobRow, type StepRow, toJobStart, toStepResult } from './job-rows.ts';
import type { Outbox } from './outbox.ts';
import type { Units } from './units.ts';

export interface JournalParts {
  readonly database: Database;
  readonly documents: Documents;
  readonly outbox: Outbox;
  readonly units: Units;
  readonly jobFiles: JobFiles;
  readonly clock: Clock;
}

export class StoredJournal implements Journal {
  readonly #parts: JournalParts;

  constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  begin(start: JobStart): void {
    this.#parts.database.run(
      `INSERT INTO jobs (job_id, recipe_id, recipe_sha256, recipe_title, purpose, driver_id, slot_id, slot_number,
         port_title, operator, station_id, app_version, started_at, files, group_id, allow, steps, operator_id,
         approved_by)
       VALUES (:jobId, :recipeId, :recipeSha256, :recipeTitle, :purpose, :driverId, :slotId, :slotNumber,
         :portTitle, :operator, :stationId, :appVersion, :startedAt, :files, :groupId, :allow, :steps, :operatorId,
         :approvedBy)`,
      {
        ...start,
        files: JSON.stringify(start.files),
        allow: JSON.stringify(start.allow),
        steps: JSON.stringify(start.steps),
        operatorId: start.operatorId ?? null,
        approvedBy: start.approvedBy === undefined ? null : JSON.stringify(start.approvedBy),
      },
    );
  }

  identified(jobId: string, hardwareId: string): void {
    this.#parts.database.transaction(() => {
      this.#requireOpen(jobId);
      this.#parts.units.seen(hardwareId);
      this.#parts.database.run('UPDATE jobs SET hardware_id = ? WHERE job_id = ?', [hardwareId, jobId]);
    });
  }

  stepFinished(jobId: string, result: StepResult): void {
    this.#requireOpen(jobId);
    this.#insertStep(jobId, result, '');
  }

  intent(intent: WipeIntent): void {
    this.#parts.database.run(
      'INSERT INTO intents (job_id, hardware_id, method_id, at) VALUES (:jobId, :hardwareId, :methodId, :at)',
      { ...intent },
    );
  }

  /** What was about to be wiped in this job, oldest first. */
  intents(jobId: string): readonly WipeIntent[] {
    return this.#parts.database.all<WipeIntent>(
      'SELECT job_id AS jobId, hardware_id AS hardwareId, method_id AS methodId, at FROM intents WHERE job_id = ? ORDER BY id',
      [jobId],
    );
  }

  /** Wipes of this unit that were begun in other jobs since the last that had a certificate, oldest first. */
  attemptsBefore(jobId: string, hardwareId: string): readonly WipeAttempt[] {
    const all = this.#parts.database
      .all<WipeIntent>(
        `SELECT job_id AS jobId, hardware_id AS hardwareId, method_id AS methodId, at FROM intents
         WHERE hardware_id = ? AND job_id <> ? ORDER BY id`,
        [hardwareId, jobId],
      )
      .map((intent): WipeAttempt => {
        const verdict = this.#parts.documents.find(`${intent.jobId}-wipe`)?.body.verdict;
        return { ...intent, verdict: typeof verdict === 'string' ? verdict : null };
      });
    const certified = all.findLastIndex(({ verdict }) => verdict?.startsWith('VERIFIED') === true);
    return all.slice(certified + 1);
  }

  finish(jobId: string, conclusion: JobConclusion, sign: DocumentSigner): readonly SignedDocument[] {
    const { database, documents, outbox, units, jobFiles } = this.#parts;
    return database.transaction(() => {
      this.#requireOpen(jobId);
      const { end, unit } = conclusion;
      for (const step of end.steps) this.#insertStep(jobId, step, 'ON CONFLICT DO NOTHING');
      if (unit !== null) units.change(unit, jobId);
      const hardwareId = end.hardwareId ?? unit?.hardwareId ?? null;
      const signed = conclusion.documents.map((document) =>
        documents.append(document, sign, { jobId, hardwareId }),
      );
      for (const fact of conclusion.facts) outbox.enqueue(fact);
      jobFiles.saveLog(jobId, conclusion.log);
      this.#close(jobId, end);
      return signed;
    });
  }

  unfinished(): ReturnType<Journal['unfinished']> {
    const rows = this.#parts.database.all<JobRow>(
      'SELECT * FROM jobs WHERE outcome IS NULL ORDER BY started_at',
    );
    return rows.map((row) => ({
      start: toJobStart(row),
      hardwareId: row.hardware_id,
      steps: this.steps(row.job_id),
    }));
  }

  hasEnded(hardwareId: string): boolean {
    return this.#parts.units.hasEnded(hardwareId);
  }

  foreignNumber(hardwareId: string): ForeignNumber | null {
    return foreignNumberOf(this.#parts.database, this.#parts.units, hardwareId);
  }

  unit(hardwareId: string): Unit | null {
    return this.#parts.units.find(hardwareId);
  }

  steps(jobId: string): readonly StepResult[] {
    return this.#parts.database
      .all<StepRow>('SELECT * FROM steps WHERE job_id = ? ORDER BY step_index', [jobId])
      .map(toStepResult);
  }

  #close(jobId: string, end: JobEnd): void {
    this.#parts.database.run(
      `UPDATE jobs SET outcome = :outcome, ended_at = :endedAt, duration_ms = :durationMs,
         hardware_id = coalesce(:hardwareId, hardware_id), serial_number = :serialNumber, model = :model,
         firmware = :firmware, certificate_fingerprint = :certificateFingerprint, fault_code = :faultCode,
         fault = :fault, log_sha256 = :logSha256
       WHERE job_id = :jobId`,
      {
        jobId,
        outcome: end.outcome,
        endedAt: end.endedAt,
        durationMs: end.durationMs,
        hardwareId: end.hardwareId,
        serialNumber: end.serialNumber,
        model: end.model,
        firmware: end.firmware,
        certificateFingerprint: end.certificateFingerprint,
        faultCode: end.fault?.code ?? null,
        fault: end.fault === null ? null : JSON.stringify(end.fault),
        logSha256: end.logSha256,
      },
    );
  }

  #insertStep(jobId: string, result: StepResult, onConflict: '' | 'ON CONFLICT DO NOTHING'): void {
    this.#parts.database.run(
      `INSERT INTO steps VALUES (:jobId, :index, :step, :outcome, :startedAt, :durationMs, :requested, :observed,
         :limits, :fault) ${onConflict}`,
      {
        jobId,
        index: result.index,
        step: result.step,
        outcome: result.outcome,
        startedAt: result.startedAt,
        durationMs: result.durationMs,
        requested: JSON.stringify(result.requested),
        observed: JSON.stringify(result.observed),
        limits: JSON.stringify(result.limits),
        fault: result.fault === null ? null : JSON.stringify(result.fault),
      },
    );
  }

  #requireOpen(jobId: string): void {
    const row = this.#parts.database.get<{ outcome: string | null }>(
      'SELECT outcome FROM jobs WHERE job_id = ?',
      [jobId],
    );
    if (row === null) throw new Fault('bug', 'There is no such job.', { jobId });
    if (row.outcome !== null) throw new Fault('bug', 'This job is finished already.', { jobId });
  }
}
