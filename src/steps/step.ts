/** One verb of a job. Knows no protocol: it asks the session for capabilities that it declared. */
import type { Capability, DeviceInfo, FirmwareImage, Session, WipeRun } from '../drivers/driver.ts';
import type { CredentialSource } from '../identity/credentials.ts';
import type { UnitAccount } from '../model/account.ts';
import type { ResolvedSettings, SettingDifference } from '../model/group.ts';
import type { IdentityProfile, IdentityRow } from '../model/identity.ts';
import type { Readings } from '../model/job.ts';
import type { ProofKind } from '../model/proof.ts';
import type { Permission, RecipeStep, StepName } from '../model/recipe.ts';
import type { WipeEvidence, WipeMethod, WipeVerdict } from '../model/wipe.ts';

export type ParamsOf<N extends StepName> = Extract<RecipeStep, { step: N }>;

/** Everything that the plan has resolved before the first byte. */
export interface PlannedInputs {
  readonly files: ReadonlyMap<string, FirmwareImage>;
  /** The effective configuration; rendered to bytes when the unit's facts (its number) are known. */
  readonly settings: ResolvedSettings | null;
  readonly profiles: ReadonlyMap<string, IdentityProfile>;
  readonly wipeMethods: ReadonlyMap<string, WipeMethod>;
}

/** How a unit shall prove its identity. Times in milliseconds. */
export interface WantedProof {
  readonly kinds: readonly ProofKind[];
  readonly expect: 'accepted' | 'refused';
  /** Given for `tls` and `lwm2m`. */
  readonly profile: IdentityProfile | null;
  readonly listen: { readonly address: string | null; readonly port: number };
  readonly patienceMs: number;
}

/** The identity transaction, as a step sees it. Implemented by identity/ over the ledger and an issuer. */
export interface IdentityProvider {
  provision(
    session: Session,
    profile: IdentityProfile,
    device: DeviceInfo,
    run: StepRun,
  ): Promise<IdentityRow>;
  /**
   * Compares what the unit holds with the ledger and has it prove its key. Throws Fault identity.* and proof.*; where
   * `refused` is wanted, proof.still-works and proof.unclear.
   */
  prove(session: Session, device: DeviceInfo, run: StepRun, wanted?: WantedProof): Promise<Readings>;
}

/** What end of life needs from the station. Each call is durable when it returns. */
export interface EndOfLife {
  recordIntent(hardwareId: string, methodId: string): void;
  /** Queues the revocation of every live identity of the unit, ahead of all other facts. */
  revoke(hardwareId: string): Readings;
  /** Keeps the evidence; the signed certificate or report is made when the job is finished. */
  concluded(hardwareId: string, method: WipeMethod, evidence: WipeEvidence): WipeVerdict;
}

/** What belongs to the unit of this job and is given out once. Each call is durable when it returns. */
export interface UnitCredentials extends CredentialSource {
  /** Before the first step of a job: what can not be given stops it there. Throws Fault address.*, identity.high-water. */
  require(profile: IdentityProfile): void;
  /** Before a server is asked for an account: it ends with the unit, whether the answer came or not. */
  noteAccount(account: UnitAccount): void;
}

/** What a step gets: the run, and the few things of the outside world that it may ask for. */
export interface StepRun extends WipeRun {
  readonly jobId: string;
  /** The unit as it was identified at the start of this job. */
  readonly device: DeviceInfo;
  readonly inputs: PlannedInputs;
  readonly identity: IdentityProvider;
  readonly endOfLife: EndOfLife;
  readonly credentials: UnitCredentials;
  /** What the group of this unit asks for, as its record names the group; for comparing. Null where it is not known here. */
  readonly recordedGroup?: ResolvedSettings | null;
  /** Facts collected by earlier steps of the job, for labels. */
  readonly facts: ReadonlyMap<string, string>;
  /** `named`: the facts that its settings were made from. What the unit was found to hold, whether it is right or not: for its life record and for drift. */
  readonly noteReadBack?: (rows: readonly SettingDifference[], named: ReadonlySet<string>) => void;
  /** Writes an artefact (a label) into the job's folder; returns its name. */
  writeArtefact(name: string, bytes: Uint8Array): string;
  /** Tells people what is being waited for, in words; null when the wait is over. */
  waitingFor(what: string | null): void;
}

/** What was asked for, kept apart from what was seen. */
export interface StepReadings {
  readonly requested: Readings;
  readonly observed: Readings;
}

export interface Step<N extends StepName = StepName> {
  readonly name: N;
  needs(params: ParamsOf<N>): readonly Capability[];
  /** Permissions that the recipe must name in `allow`. */
  irreversible(params: ParamsOf<N>): readonly Permission[];
  readonly timeoutMs: number;
  /** Cancel waits for the end of this step. */
  readonly pointOfNoReturn: boolean;
  /** Throws a Fault: with outcome `failed` when the unit is bad, `error` when it could not be told. */
  run(session: Session, params: ParamsOf<N>, run: StepRun): Promise<StepReadings>;
}

/** Keeps the parameter type of a step tied to its name. */
export function defineStep<N extends StepName>(step: Step<N>): Step<N> {
  return step;
}
