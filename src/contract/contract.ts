/**
 * What crosses to a front end: one value, one derived type. The station implements Api; windows, the command line and
 * the browser call it. Arguments are parsed on arrival; replies are trusted, because they come from the engine.
 */

import { z } from 'zod';
import { type SignedDocument, syncStates } from '../model/document.ts';
import type { FaultData } from '../model/fault.ts';
import type { EffectiveSetting } from '../model/group.ts';
import type { Outcome, StepResult } from '../model/job.ts';
import { languages } from '../model/languages.ts';
import type { PortInfo } from '../model/port.ts';
import type { RecordRow, SyncRow } from '../model/rows.ts';
import type { StationState } from '../model/station.ts';
import { type Unit, unitStates } from '../model/unit.ts';
import type { WipeMethod, WipeVerdict } from '../model/wipe.ts';
import { credentialRequests } from './credentials.ts';
import { destinationRequests } from './destinations.ts';
import { evidenceRequests } from './evidence.ts';
import { exchangeRequests } from './exchange.ts';
import { groupRequests } from './groups.ts';
import { identityRequests } from './identity.ts';
import { languageRequests } from './languages.ts';
import { leaseRequests } from './leases.ts';
import { officeRequests } from './office.ts';
import { officeSigningRequests } from './office-signing.ts';
import { peopleRequests } from './people.ts';
import { profileRequests } from './profiles.ts';
import { id, nothing, type Page, page, type RequestDefinition, replying } from './request.ts';
import { returnRequests } from './returns.ts';
import { settingsRequests } from './settings.ts';
import { stationKeyRequests } from './station-key.ts';

export type { Page } from './request.ts';

export interface PlanView {
  readonly recipeId: string;
  readonly title: string;
  readonly driver: string;
  readonly problems: readonly FaultData[];
  readonly steps: readonly {
    readonly step: string;
    readonly detail: string;
    readonly timeoutMs: number;
    readonly pointOfNoReturn: boolean;
  }[];
  readonly files: readonly {
    readonly name: string;
    readonly sizeBytes: number;
    readonly sha256: string;
    readonly detail: string;
  }[];
  readonly settings: readonly EffectiveSetting[];
  readonly irreversible: readonly string[];
}

/** One thing that happened to a unit, newest last. */
export interface LifeEvent {
  readonly at: string;
  readonly type: 'job' | 'identity' | 'wipe' | 'return' | 'state' | 'sync';
  readonly title: string;
  readonly detail: string;
  readonly outcome: Outcome | null;
  readonly jobId: string | null;
  readonly documentId: string | null;
}

export interface UnitLife {
  readonly unit: Unit;
  readonly events: readonly LifeEvent[];
  readonly identities: readonly {
    readonly serialNumber: string;
    readonly state: string;
    readonly keyOrigin: string | null;
    readonly certificateFingerprint: string | null;
    readonly notAfter: string | null;
    readonly credentialState: 'live' | 'REVOCATION PENDING' | 'revoked' | 'none';
  }[];
  readonly settings: readonly {
    readonly key: string;
    readonly requested: string;
    readonly observed: string | null;
  }[];
  readonly readings: Readonly<Record<string, string | number | boolean | null>>;
}

export interface RecordDetail {
  readonly row: RecordRow;
  readonly steps: readonly StepResult[];
  /** The first of `documents`: the record of the job itself. */
  readonly document: SignedDocument | null;
  /** All that the job signed, in the order of the station's chain: its record, and the paper of a wipe. */
  readonly documents: readonly SignedDocument[];
  readonly log: readonly string[];
  /** Names of files, such as labels, for exportDocument. */
  readonly artefacts: readonly string[];
}

export interface WipePlanView {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly unitState: string;
  readonly recipeId: string;
  readonly method: WipeMethod;
  /** What will be lost, in words. */
  readonly willBeLost: readonly string[];
  readonly credentials: readonly string[];
}

/** A file for the person: the front end decides where to put it. */
export interface ExportedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly base64: string;
}

export interface VerificationView {
  readonly valid: boolean;
  readonly kind: string;
  readonly findings: readonly { readonly ok: boolean; readonly text: string }[];
}

export interface CertificateView {
  readonly documentId: string;
  readonly hardwareId: string;
  readonly verdict: WipeVerdict;
  readonly issuedAt: string;
  readonly credentialState: string;
}

export const requests = {
  ...identityRequests,
  ...officeRequests,
  ...officeSigningRequests,
  ...groupRequests,
  snapshot: replying<StationState>()(nothing),
  startJob: replying<{ readonly jobId: string }>()(z.strictObject({ slotId: id, recipeId: id })),
  cancelJob: replying<null>()(z.strictObject({ jobId: id })),
  clearSlot: replying<null>()(z.strictObject({ slotId: id })),
  armSlots: replying<null>()(z.strictObject({ slotIds: z.array(id).max(32), recipeId: id.nullable() })),
  plan: replying<PlanView>()(z.strictObject({ recipeId: id, hardwareId: id.optional() })),
  teachSlot: replying<null>()(
    z.strictObject({
      slotNumber: z.int().min(1).max(32).nullable(),
      location: z.string().max(300).optional(),
    }),
  ),
  forgetSlot: replying<null>()(z.strictObject({ slotId: id })),
  listPorts: replying<readonly PortInfo[]>()(nothing),
  listUnits: replying<Page<Unit>>()(
    z.strictObject({ search: z.string().max(100).optional(), state: z.enum(unitStates).optional(), ...page }),
  ),
  getUnit: replying<UnitLife>()(z.strictObject({ hardwareId: id })),
  listRecords: replying<Page<RecordRow>>()(
    z.strictObject({
      search: z.string().max(100).optional(),
      outcome: z.string().max(20).optional(),
      purpose: z.string().max(20).optional(),
      ...page,
    }),
  ),
  getRecord: replying<RecordDetail>()(z.strictObject({ jobId: id })),
  exportDocument: replying<ExportedFile>()(
    z.union([
      /** Of papers: the language that the window speaks when it is not given. The signed document is the same in each. */
      z.strictObject({
        documentId: id,
        format: z.enum(['json', 'pdf']),
        language: z.enum(languages).optional(),
      }),
      z.strictObject({ jobId: id, artefact: id }),
    ]),
  ),
  verifyDocument: replying<VerificationView>()(
    z.strictObject({ text: z.string().max(5_000_000), publicKeyPem: z.string().max(5_000).optional() }),
  ),
  wipePlan: replying<WipePlanView>()(z.strictObject({ slotId: id })),
  startWipe: replying<{ readonly jobId: string }>()(
    z.strictObject({
      slotId: id,
      recipeId: id,
      confirmHardwareId: z.string().max(200),
      /** Only when it is on the list of this batch. */
      batchId: id.optional(),
    }),
  ),
  setUnitState: replying<Unit>()(
    z.strictObject({
      hardwareId: id,
      /** Destroyed is only what two people have seen: recordDestruction. */
      state: z.enum(['returned', 'retired', 'quarantined', 'blank']),
      note: z.string().max(500),
    }),
  ),
  listSync: replying<Page<SyncRow>>()(
    z.strictObject({ state: z.enum(syncStates).optional(), destination: id.optional(), ...page }),
  ),
  retrySync: replying<null>()(
    z.strictObject({
      ids: z.array(z.string().min(1).max(300)).max(1000).optional(),
      destination: id.optional(),
    }),
  ),
  ...settingsRequests,
  /** A package (zip), a work order or a version of the groups (JSON). */
  importFile: replying<{
    readonly recipes: readonly string[];
    readonly order: string | null;
    /** The version of the groups that is live now by it; null when it was live before. */
    readonly groups?: number | null;
  }>()(z.strictObject({ base64: z.string().max(200_000_000) })),
  ...peopleRequests,
  ...profileRequests,
  ...languageRequests,
  ...credentialRequests,
  ...destinationRequests,
  ...exchangeRequests,
  sendConsole: replying<{ readonly output: string }>()(
    z.strictObject({ slotId: id, line: z.string().max(500) }),
  ),
  ...leaseRequests,
  ...returnRequests,
  ...stationKeyRequests,
  ...evidenceRequests,
  virtualBench: replying<null>()(
    z.strictObject({
      slotId: id,
      action: z.enum(['plug', 'unplug', 'new-unit']),
      misbehaviour: z.string().max(40).nullable().optional(),
    }),
  ),
} as const;

export type RequestName = keyof typeof requests;
export type Argument<N extends RequestName> = z.input<(typeof requests)[N]['parse']>;
export type Reply<N extends RequestName> =
  (typeof requests)[N] extends RequestDefinition<infer _A, infer R> ? R : never;
export type ParsedArgument<N extends RequestName> = z.output<(typeof requests)[N]['parse']>;

/** What front ends call. */
export type Api = { readonly [N in RequestName]: (argument: Argument<N>) => Promise<Reply<N>> };
/** What the station implements: the same, with parsed arguments. */
export type Handlers = {
  readonly [N in RequestName]: (argument: ParsedArgument<N>) => Promise<Reply<N>> | Reply<N>;
};
