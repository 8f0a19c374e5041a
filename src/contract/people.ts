/**
 * People: who is at the station, who agrees, who is who. A PIN or a badge code is an argument only: no reply and no event
 * has one. Which request needs which role is in station/people/request-acts.ts.
 */
import { z } from 'zod';
import { utf8 } from '../base/bytes.ts';
import { Secret } from '../base/secret.ts';
import type { ActRow } from '../model/act-record.ts';
import { fourEyesActs } from '../model/acts.ts';
import {
  badgeSchema,
  type PeoplePolicy,
  type Person,
  type PersonName,
  peoplePolicySchema,
  personIdSchema,
  personNameSchema,
  pinSchema,
  type SignedIn,
} from '../model/people.ts';
import { roles } from '../model/role.ts';
import { nothing, type Page, page, replying } from './request.ts';

/** Bytes that print as "[secret]" from the parser on. */
const pin = pinSchema.transform((text) => new Secret(utf8(text)));

/** What a person shows: a badge (whatever was scanned), or a name with a PIN. */
export const proofSchema = z.union([
  z.strictObject({ badge: z.string().min(1).max(200) }),
  z.strictObject({ name: z.string().min(1).max(60), pin }),
]);
export type Proof = z.output<typeof proofSchema>;
/** As a front end sends it. */
export type ProofInput = z.input<typeof proofSchema>;

export interface PeopleView {
  readonly people: readonly Person[];
  readonly policy: PeoplePolicy;
}

/** For the sign-in screen. `names` is empty where the policy has them typed in. */
export interface SignInNames {
  readonly names: readonly PersonName[];
  readonly typed: boolean;
}

export const peopleRequests = {
  signInNames: replying<SignInNames>()(nothing),
  /** Whoever was signed in before is signed out. Throws Fault person.refused, person.locked. */
  signIn: replying<SignedIn>()(z.strictObject({ proof: proofSchema })),
  signOut: replying<null>()(nothing),
  /** Somebody touched the window: not idle. */
  keepSignedIn: replying<null>()(nothing),
  /** A second person agrees to one act on one subject, once, for a minute. Throws Fault person.*. */
  approve: replying<{ readonly approvedBy: PersonName; readonly validMs: number }>()(
    z.strictObject({ act: z.enum(fourEyesActs), subject: z.string().min(1).max(300), proof: proofSchema }),
  ),
  listPeople: replying<PeopleView>()(nothing),
  addPerson: replying<Person>()(
    z.strictObject({
      name: personNameSchema,
      role: z.enum(roles),
      pin: pin.optional(),
      badge: badgeSchema.optional(),
    }),
  ),
  /** What is not named stays. Null takes the badge away. */
  changePerson: replying<Person>()(
    z.strictObject({
      id: personIdSchema,
      role: z.enum(roles).optional(),
      active: z.boolean().optional(),
      pin: pin.optional(),
      badge: badgeSchema.nullable().optional(),
    }),
  ),
  /** Whoever is signed in gives themselves a new PIN, and proves first that it is them. Throws Fault person.*. */
  changeOwnPin: replying<Person>()(z.strictObject({ proof: proofSchema, pin })),
  savePolicy: replying<PeopleView>()(peoplePolicySchema),
  /** The log, newest first. */
  listActs: replying<Page<ActRow>>()(z.strictObject(page)),
} as const;
