/** Jobs: one run of one recipe on one unit, and what it leaves behind. Requested is kept apart from observed. */
import type { FaultData } from './fault.ts';
import type { PersonName } from './people.ts';
import type { Limit, StepName } from './recipe.ts';

/** `failed`: the unit is bad; `error`: we could not tell; `interrupted`: found running after a restart. */
export const outcomes = ['passed', 'failed', 'error', 'cancelled', 'interrupted'] as const;
export type Outcome = (typeof outcomes)[number];

export type ReadingValue = string | number | boolean | null;
/** What a step learned, by name; units are part of the name (`supplyMv`, `uploadMs`). */
export type Readings = Readonly<Record<string, ReadingValue>>;

export interface LimitResult {
  readonly reading: string;
  readonly limit: Limit;
  readonly value: ReadingValue;
  readonly passed: boolean;
}

export interface StepResult {
  readonly index: number;
  readonly step: StepName;
  readonly outcome: Outcome | 'skipped';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly requested: Readings;
  readonly observed: Readings;
  readonly limits: readonly LimitResult[];
  readonly fault: FaultData | null;
}

/** What is known before the first byte is sent. On disk before the unit is touched. */
export interface JobStart {
  readonly jobId: string;
  readonly recipeId: string;
  readonly recipeSha256: string;
  readonly recipeTitle: string;
  readonly purpose: 'provision' | 'diagnose' | 'decommission';
  readonly driverId: string;
  readonly slotId: string;
  readonly slotNumber: number;
  readonly portTitle: string;
  /** Who started it: the person who was signed in, or the name that was typed in where nobody has to. */
  readonly operator: string;
  /** Where people sign in. */
  readonly operatorId?: string;
  /** The second person, where a policy asks for one. */
  readonly approvedBy?: PersonName;
  readonly stationId: string;
  readonly appVersion: string;
  readonly startedAt: string;
  /** SHA-256 of each file of the recipe, by its name. */
  readonly files: Readonly<Record<string, string>>;
  readonly groupId: string | null;
  readonly allow: readonly string[];
  readonly steps: readonly StepName[];
}

export interface JobEnd {
  readonly outcome: Outcome;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly hardwareId: string | null;
  readonly serialNumber: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly certificateFingerprint: string | null;
  readonly steps: readonly StepResult[];
  readonly fault: FaultData | null;
  /** SHA-256 of the job's log lines joined by newlines. */
  readonly logSha256: string;
}
