/** Rows of the tables `jobs` and `steps`, and how they become the model's nouns. */
import type { FaultData } from '../model/fault.ts';
import type { JobStart, Outcome, StepResult } from '../model/job.ts';
import type { StepName } from '../model/recipe.ts';

export interface JobRow {
  readonly job_id: string;
  readonly recipe_id: string;
  readonly recipe_sha256: string;
  readonly recipe_title: string;
  readonly purpose: JobStart['purpose'];
  readonly driver_id: string;
  readonly slot_id: string;
  readonly slot_number: number;
  readonly port_title: string;
  readonly operator: string;
  readonly operator_id: string | null;
  readonly approved_by: string | null;
  readonly station_id: string;
  readonly app_version: string;
  readonly started_at: string;
  readonly files: string;
  readonly group_id: string | null;
  readonly allow: string;
  readonly steps: string;
  readonly hardware_id: string | null;
  readonly outcome: Outcome | null;
  readonly ended_at: string | null;
  readonly duration_ms: number | null;
  readonly serial_number: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly certificate_fingerprint: string | null;
  readonly fault_code: string | null;
  readonly fault: string | null;
}

export interface StepRow {
  readonly step_index: number;
  readonly step: StepName;
  readonly outcome: StepResult['outcome'];
  readonly started_at: string;
  readonly duration_ms: number;
  readonly requested: string;
  readonly observed: string;
  readonly limits: string;
  readonly fault: string | null;
}

export function toJobStart(row: JobRow): JobStart {
  return {
    jobId: row.job_id,
    recipeId: row.recipe_id,
    recipeSha256: row.recipe_sha256,
    recipeTitle: row.recipe_title,
    purpose: row.purpose,
    driverId: row.driver_id,
    slotId: row.slot_id,
    slotNumber: row.slot_number,
    portTitle: row.port_title,
    operator: row.operator,
    // Left out where there is nobody: records of before there were people say nothing of them.
    ...(row.operator_id === null ? {} : { operatorId: row.operator_id }),
    ...(row.approved_by === null ? {} : { approvedBy: JSON.parse(row.approved_by) }),
    stationId: row.station_id,
    appVersion: row.app_version,
    startedAt: row.started_at,
    files: JSON.parse(row.files),
    groupId: row.group_id,
    allow: JSON.parse(row.allow),
    steps: JSON.parse(row.steps),
  };
}

export function toStepResult(row: StepRow): StepResult {
  return {
    index: row.step_index,
    step: row.step,
    outcome: row.outcome,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    requested: JSON.parse(row.requested),
    observed: JSON.parse(row.observed),
    limits: JSON.parse(row.limits),
    fault: row.fault === null ? null : (JSON.parse(row.fault) as FaultData),
  };
}
