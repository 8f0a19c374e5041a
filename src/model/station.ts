/** The station as a front end sees it: one snapshot, then numbered events. reduce() is in reduce.ts. */
import type { FaultData } from './fault.ts';
import type { Outcome, StepResult } from './job.ts';
import type { Language } from './languages.ts';
import type { SignedIn } from './people.ts';
import type { PortInfo, Slot } from './port.ts';
import type { StepName } from './recipe.ts';
import type { UnitState } from './unit.ts';
import type { MediumProgress } from './wipe.ts';

export interface RecipeSummary {
  readonly id: string;
  readonly title: string;
  readonly product: string;
  readonly purpose: 'provision' | 'diagnose' | 'decommission';
  readonly driver: string;
  readonly steps: readonly StepName[];
  readonly irreversible: readonly string[];
}

/** Progress of the running step. `timeLeftMs` only when it is known to within a third. */
export interface JobProgress {
  readonly step: StepName;
  readonly stepIndex: number;
  readonly stepCount: number;
  /** 0 to 1 of this step; null while nothing can be counted. */
  readonly fraction: number | null;
  readonly timeLeftMs: number | null;
  /** What is being waited for, in words, when it is not progress. */
  readonly waitingFor: string | null;
  /** Of a wipe: every medium heard of so far, in the order in which it was first worked on. Empty in every other step. */
  readonly media: readonly MediumProgress[];
}

export type SlotActivity =
  | { readonly type: 'empty' }
  | { readonly type: 'ready' }
  | {
      readonly type: 'running';
      readonly jobId: string;
      readonly recipeId: string;
      readonly startedAt: string;
      readonly progress: JobProgress;
      readonly steps: readonly StepResult[];
      readonly cancelling: boolean;
    }
  | {
      readonly type: 'done';
      readonly jobId: string;
      readonly recipeId: string;
      readonly outcome: Outcome;
      readonly endedAt: string;
      readonly durationMs: number;
      readonly fault: FaultData | null;
      readonly steps: readonly StepResult[];
      readonly documentId: string | null;
    };

export interface SlotView {
  readonly slot: Slot;
  readonly port: PortInfo | null;
  /** The recipe that starts when a unit is plugged in; null: only by hand. */
  readonly armedRecipeId: string | null;
  readonly activity: SlotActivity;
  readonly hardwareId: string | null;
  readonly serialNumber: string | null;
  readonly unitState: UnitState | null;
  /** Virtual bench only: what can be plugged in here. */
  readonly virtual: VirtualUnitView | null;
}

export interface VirtualUnitView {
  readonly unitId: string;
  readonly title: string;
  readonly pluggedIn: boolean;
  readonly misbehaviour: string | null;
}

export interface OrderView {
  readonly id: string;
  readonly title: string;
  /** The recipes that make its units. */
  readonly recipeIds: readonly string[];
  readonly quantity: number;
  readonly passed: number;
  readonly failed: number;
}

export interface SyncView {
  readonly destination: string;
  readonly address: string;
  readonly state: 'idle' | 'sending' | 'waiting' | 'off';
  readonly waiting: number;
  readonly accepted: number;
  readonly rejected: number;
  /** A newer fact of the same unit says it. */
  readonly superseded: number;
  /** A person decided that it need not go there. */
  readonly setAside: number;
  readonly oldestWaitingAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFault: FaultData | null;
}

export interface ShiftView {
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly averageMs: number | null;
}

export interface LogLine {
  readonly at: string;
  readonly slotId: string | null;
  readonly jobId: string | null;
  readonly text: string;
}

/** Whether people have to sign in here, and who has. */
export interface AtStation {
  readonly demanded: boolean;
  readonly signedIn: SignedIn | null;
}

export interface StationState {
  readonly sequence: number;
  readonly station: {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly bench: 'virtual' | 'real';
    readonly publicKey: string;
  };
  /** The name that the next record gets: of who is signed in, or as it was typed in where nobody has to. */
  readonly operator: string;
  readonly people: AtStation;
  /** That the windows speak; null: each as its computer does. */
  readonly language: Language | null;
  readonly slots: readonly SlotView[];
  /** Ports that belong to no slot yet. */
  readonly strayPorts: readonly PortInfo[];
  readonly recipes: readonly RecipeSummary[];
  readonly order: OrderView | null;
  readonly sync: readonly SyncView[];
  readonly shift: ShiftView;
  /** Slot numbers waiting to hear a unit plugged in. */
  readonly teaching: number | null;
  /** Things that a person must know and that have not gone away. */
  readonly alerts: readonly FaultData[];
  /** The newest lines, bounded. */
  readonly log: readonly LogLine[];
}

export type StationChange =
  | { readonly type: 'slot'; readonly slot: SlotView }
  | { readonly type: 'slots'; readonly slots: readonly SlotView[] }
  | {
      readonly type: 'progress';
      readonly slotId: string;
      readonly jobId: string;
      readonly progress: JobProgress;
    }
  | { readonly type: 'language'; readonly language: Language | null }
  | { readonly type: 'stray-ports'; readonly ports: readonly PortInfo[] }
  | { readonly type: 'recipes'; readonly recipes: readonly RecipeSummary[] }
  | { readonly type: 'order'; readonly order: OrderView | null }
  | { readonly type: 'sync'; readonly sync: readonly SyncView[] }
  | { readonly type: 'shift'; readonly shift: ShiftView }
  | { readonly type: 'teaching'; readonly slotNumber: number | null }
  | { readonly type: 'alerts'; readonly alerts: readonly FaultData[] }
  | { readonly type: 'operator'; readonly operator: string }
  | { readonly type: 'station-key'; readonly publicKey: string }
  | { readonly type: 'people'; readonly people: AtStation; readonly operator: string }
  | { readonly type: 'log'; readonly lines: readonly LogLine[] };

/** Numbered without gaps; a front end that sees a gap takes a new snapshot. */
export interface StationEvent {
  readonly sequence: number;
  readonly change: StationChange;
}
