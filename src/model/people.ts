/**
 * The people of a station: who they are, what their role lets them do (acts.ts), and the rules that an administrator sets.
 * PINs and badge codes are in none of these: they cross the contract as arguments only and are kept as digests.
 */
import { z } from 'zod';
import { fourEyesActs } from './acts.ts';
import type { Role } from './role.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** One that is not active can not sign in. Nobody is ever deleted: the log names them. */
  readonly active: boolean;
  readonly hasPin: boolean;
  readonly hasBadge: boolean;
}

/** How a person is named in records, in the log and on the screen. */
export interface PersonName {
  readonly id: string;
  readonly name: string;
}

/** Who is at the station. */
export interface SignedIn extends PersonName {
  readonly role: Role;
}

export const personIdSchema = z.string().regex(/^p-[0-9a-f]{12}$/, 'the id of a person');

/** No control characters, and nothing that could be taken for an id where an order names people. */
export const personNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^\P{C}+$/u, 'a name without control characters')
  .refine((name) => !personIdSchema.safeParse(name).success, 'a name that is not an id');

/** Names that a person would read as the same are the same. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

export const longestPin = 12;
export const pinSchema = z.string().regex(/^\d{1,12}$/, 'digits only');

/** The code of a new badge, as a reader types it. Shorter ones could be guessed. */
export const shortestBadge = 8;
export const badgeSchema = z
  .string()
  .trim()
  .regex(/^[\x20-\x7e]{8,128}$/, `a badge code of ${shortestBadge} to 128 printable characters`);

/** PINs that are tried first by whoever does not know one: 111111, 123456, 987654. As bytes of text. */
export function isGuessablePin(digits: Uint8Array): boolean {
  const steps = new Set([...digits.slice(1)].map((digit, index) => digit - (digits[index] ?? 0)));
  const [step] = steps;
  return steps.size <= 1 && (step === undefined || Math.abs(step) <= 1);
}

export const peoplePolicySchema = z.strictObject({
  /** Acts that need a second person. */
  fourEyes: z.array(z.enum(fourEyesActs)).max(fourEyesActs.length),
  /** Nothing was touched for so long: signed out. Jobs go on. */
  idleMinutes: z.int().min(1).max(720),
  /** Least digits of a new PIN. */
  pinLength: z.int().min(4).max(longestPin),
  /** Whether the sign-in screen offers names to choose from; else they are typed. */
  showNames: z.boolean(),
});
export type PeoplePolicy = z.infer<typeof peoplePolicySchema>;

/** In force until an administrator says otherwise. */
export const defaultPolicy: PeoplePolicy = {
  fourEyes: ['unit-destroy', 'replace-identity', 'batch'],
  idleMinutes: 20,
  pinLength: 6,
  showNames: true,
};
