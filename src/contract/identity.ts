/**
 * Identity as people look at it: who signs and in which state, what is signed, and every number with its fate. A PIN comes
 * in as text and is bytes that print as "[secret]" from the parser on; no reply and no event ever has one.
 */
import { z } from 'zod';
import { utf8 } from '../base/bytes.ts';
import { Secret } from '../base/secret.ts';
import { type IdentityProfile, type IdentityState, identityStates } from '../model/identity.ts';
import type { NumberLife, NumberRow } from '../model/rows.ts';
import { id, nothing, type Page, page, replying } from './request.ts';

export interface IssuerView {
  readonly name: string;
  readonly kind: 'local-ca' | 'pkcs11' | 'est' | 'step-ca' | 'server' | 'pool';
  readonly state: 'ready' | 'locked' | 'unavailable';
  /** The three are null when it is ready. */
  readonly problem: string | null;
  readonly reason: string | null;
  readonly advice: string | null;
  /** Of its root; null while it can not be had. */
  readonly title: string | null;
  readonly rootSha256: string | null;
  /** For development only: its certificates must never leave the bench. */
  readonly demo: boolean | null;
  /** Null where no person enters a PIN. */
  readonly pin: IssuerPinView | null;
  /** The identity profiles that it signs for. */
  readonly profiles: readonly string[];
  /** What the management server still signs for this station, by profile; null for other authorities and before its answer. */
  readonly quotas: readonly { readonly profile: string; readonly remaining: number }[] | null;
  /** When this was seen; null before the first answer. */
  readonly lookedAt: string | null;
}

export interface IssuerPinView {
  /** `enter`: a PIN opens it; `choose`: it has none yet; `none`: nothing to enter now. */
  readonly need: 'enter' | 'choose' | 'none';
  /** A person has opened it: it can be locked. */
  readonly open: boolean;
  /** Its PIN can be changed here; else with the tool of its token. */
  readonly canChoose: boolean;
  /** One more wrong PIN may lock it for good. */
  readonly lastTry: boolean;
  /** Since the last right one. */
  readonly wrong: number;
}

export interface IssuersView {
  readonly issuers: readonly IssuerView[];
  /** What is wrong with issuers.yaml, in words; null when it was understood or is not there. */
  readonly fileMistake: string | null;
}

export interface ProfileStanding {
  readonly profile: IdentityProfile;
  /** The package that it came with. */
  readonly packageId: string | null;
  /** The recipes that give its numbers. */
  readonly recipes: readonly string[];
  readonly counts: Readonly<Record<IdentityState, number>>;
  readonly used: number;
  /** Numbers of its range that were never given out. */
  readonly remaining: number;
  readonly firstNumber: string;
  readonly lastNumber: string;
}

export interface ProfilePreview {
  readonly serialNumber: string;
  readonly hardwareId: string;
  /** In words, in the order in which people look at them. */
  readonly fields: readonly { readonly label: string; readonly value: string }[];
  readonly pem: string;
  /** What the linter refuses; a certificate with findings is never written. */
  readonly findings: readonly { readonly rule: string; readonly text: string }[];
  /** What the step `lwm2m` writes, one object instance a line; null for profiles without it. */
  readonly lwm2m: {
    readonly format: string;
    readonly setting: string;
    readonly endpoint: string;
    readonly objects: readonly string[];
  } | null;
}

/** 200 is more than any PIN has; a Secret is made of it at once. */
const pin = z
  .string()
  .min(1)
  .max(200)
  .transform((text) => new Secret(utf8(text)));

export const identityRequests = {
  listIssuers: replying<IssuersView>()(nothing),
  /** Asks that authority now and waits for its answer; nothing is issued. */
  testIssuer: replying<IssuerView>()(z.strictObject({ name: id })),
  /** Opens a locked authority until the engine ends or it is locked. `useLastTry` is said by a person who was warned. */
  unlockIssuer: replying<IssuerView>()(
    z.strictObject({ name: id, pin, useLastTry: z.boolean().default(false) }),
  ),
  lockIssuer: replying<IssuerView>()(z.strictObject({ name: id })),
  /** A new PIN for the authority inside the station; `current` once it has one. */
  chooseIssuerPin: replying<IssuerView>()(z.strictObject({ name: id, pin, current: pin.nullable() })),
  /** All profiles, with what became of their numbers. */
  listProfileStandings: replying<readonly ProfileStanding[]>()(nothing),
  /** The certificate that the profile would bring: a sample, signed by nobody; no number is taken. */
  previewProfile: replying<ProfilePreview>()(
    z.strictObject({ profile: id, hardwareId: z.string().min(1).max(80).optional() }),
  ),
  /** Every number that was ever given out, newest first. `search`: the beginning of a number, hardware id or fingerprint, or a counter. */
  listNumbers: replying<Page<NumberRow>>()(
    z.strictObject({
      search: z.string().max(100).optional(),
      profile: id.optional(),
      state: z.enum(identityStates).optional(),
      order: id.optional(),
      ...page,
    }),
  ),
  getNumber: replying<NumberLife>()(z.strictObject({ serialNumber: id })),
} as const;
