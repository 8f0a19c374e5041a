/** Identity: profiles, the states of a number, and the ledger that the store keeps for the identity transaction. */
import { z } from 'zod';
import {
  alternativeNameSchema,
  matterSchema,
  profileFactsSchema,
  subjectSchema,
} from './certificate-profile.ts';
import { credentialsSchema } from './credentials.ts';
import { Fault } from './fault.ts';
import { keyAlgorithms } from './key-algorithm.ts';
import { lwm2mSchema } from './lwm2m.ts';

/** Best first (design 7); always on the record. */
export const keyOrigins = ['device', 'secure-element', 'hsm-wrapped', 'station', 'pool'] as const;
export type KeyOrigin = (typeof keyOrigins)[number];

/**
 * What a certificate has to be, and so what the linter demands. `idevid`: IEEE 802.1AR, hardwareModuleName, no expiry.
 * `ldevid`: the same with an expiry. `tls-client`: a TLS client under the unit's number, as most authorities issue it.
 * `matter-dac`: a device attestation certificate (Matter Core Specification 6.2.2.3).
 */
export const certificateTemplates = ['idevid', 'ldevid', 'tls-client', 'matter-dac'] as const;
export type CertificateTemplate = (typeof certificateTemplates)[number];

const profileShape = z.strictObject({
  profile: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  title: z.string(),
  /** Serial numbers: a prefix and a decimal counter of fixed width, from first to last inclusive. */
  serial: z.strictObject({
    prefix: z.string().regex(/^[A-Z0-9-]{0,20}$/),
    digits: z.int().min(1).max(12),
    first: z.int().nonnegative(),
    last: z.int().nonnegative(),
  }),
  subject: subjectSchema,
  /** subjectAltName; what the template has of itself when it is not given. */
  names: z.array(alternativeNameSchema).min(1).max(8).optional(),
  facts: profileFactsSchema.optional(),
  matter: matterSchema.optional(),
  /** OID for the SAN hardwareModuleName (RFC 4108 section 5). */
  hardwareType: z
    .string()
    .regex(/^[0-2](\.\d+)+$/)
    .default('1.3.6.1.4.1.59999.1'),
  keyAlgorithm: z.enum(keyAlgorithms).default('p256'),
  issuer: z.string().default('local-ca'),
  keyOrigin: z.enum(['device', 'station-allowed']).default('device'),
  /** Keys and certificates that were made in advance: its issuer is a pool. Only with station-allowed and tls-client. */
  pool: z.literal(true).optional(),
  /** `idevid` when it is not given. */
  template: z.enum(certificateTemplates).optional(),
  /** For templates with an expiry: days for which a new certificate is good at least; 30 when it is not given. */
  validDaysAtLeast: z.int().min(1).max(36_500).optional(),
  /**
   * What a unit gets that is provisioned again after its credentials have ended (repair, wipe): the next number, or the one on its
   * label. Its key and certificates are new in both, and the old ones stay revoked. `new-number` when it is not given.
   */
  renewal: z.enum(['new-number', 'same-number']).optional(),
  /** `required`: no number without a work order. Shared orders need it: a station that has none yet would give the same numbers. */
  orders: z.enum(['optional', 'required']).optional(),
  /** What the step `lwm2m` writes: the servers that the unit knows from its first start. */
  lwm2m: lwm2mSchema.optional(),
  /** What the step `credentials` writes: shared keys, tokens, network secrets, addresses. */
  credentials: credentialsSchema.optional(),
});

export const identityProfileSchema = profileShape.superRefine((profile, context) => {
  const complain = (path: PropertyKey[], message: string): void => {
    context.addIssue({ code: 'custom', path, message });
  };
  const template = profile.template ?? 'idevid';
  const isMatter = template === 'matter-dac';
  if (isMatter && profile.matter === undefined)
    complain(['matter'], 'vendorId and productId, for the template is matter-dac');
  if (!isMatter && profile.matter !== undefined) complain(['matter'], 'nothing, or the template matter-dac');
  if (profile.pool === true && profile.renewal === 'same-number')
    complain(['renewal'], 'new-number: a pool has one key for each number, and none for it a second time');
  // Matter Core Specification 6.2.2: prime256v1 throughout
  if (isMatter && profile.keyAlgorithm !== 'p256')
    complain(['keyAlgorithm'], 'p256, for the template is matter-dac');
  const types = profile.names?.map(({ type }) => type);
  if (types !== undefined && ['idevid', 'ldevid'].includes(template) && !types.includes('hardware-module'))
    complain(['names'], `a name of type hardware-module, which ${template} has to have`);
});
export type IdentityProfile = z.infer<typeof identityProfileSchema>;

export function templateOf(profile: IdentityProfile): CertificateTemplate {
  return profile.template ?? 'idevid';
}

/** Throws Fault identity.exhausted when the counter does not fit the profile's digits. */
export function serialNumberOf(profile: IdentityProfile, counter: number): string {
  const digits = String(counter).padStart(profile.serial.digits, '0');
  if (digits.length > profile.serial.digits) {
    throw new Fault('identity.exhausted', `The numbers of ${profile.title} have no more digits.`, {
      profile: profile.profile,
    });
  }
  return `${profile.serial.prefix}${digits}`;
}

export function validDaysOf(profile: IdentityProfile): number {
  return profile.validDaysAtLeast ?? 30;
}

export const identityStates = [
  'reserved',
  'key-made',
  'issued',
  'written',
  'proven',
  'committed',
  'burned',
  'quarantined',
  'revoked',
] as const;
export type IdentityState = (typeof identityStates)[number];

/** What may follow what. Numbers only go forward: nothing returns to the pool. */
export const identityTransitions: Readonly<Record<IdentityState, readonly IdentityState[]>> = {
  reserved: ['key-made', 'burned', 'quarantined'],
  'key-made': ['key-made', 'issued', 'burned', 'quarantined'],
  issued: ['key-made', 'written', 'burned', 'quarantined', 'revoked'],
  written: ['key-made', 'proven', 'quarantined', 'revoked'],
  proven: ['key-made', 'committed', 'quarantined', 'revoked'],
  committed: ['revoked', 'quarantined'],
  burned: [],
  quarantined: ['burned', 'revoked'],
  revoked: [],
};

/** One row of the ledger: one number, bound for ever to one hardware id. Certificates as DER in base64. */
export interface IdentityRow {
  readonly id: string;
  readonly profile: string;
  readonly counter: number;
  readonly serialNumber: string;
  readonly hardwareId: string;
  readonly state: IdentityState;
  readonly keyOrigin: KeyOrigin | null;
  /** SHA-256 of the SubjectPublicKeyInfo, hexadecimal. Unique over all rows. */
  readonly publicKeySha256: string | null;
  readonly certificateSerial: string | null;
  /** Subject key identifier of the issuer, hexadecimal: certificate serials are unique per issuer. */
  readonly certificateIssuer?: string | null;
  readonly certificateChain: readonly string[];
  readonly certificateFingerprint: string | null;
  /** By which authority it was issued, as issuers.yaml names it: that one is told when it has to be revoked. */
  readonly issuedBy?: string | null;
  readonly reason: string | null;
  /** The work order that the number was reserved for. */
  readonly orderId?: string | null;
  readonly jobId: string;
  readonly updatedAt: string;
}

export type IdentityChange = Partial<
  Pick<
    IdentityRow,
    | 'keyOrigin'
    | 'publicKeySha256'
    | 'certificateSerial'
    | 'certificateIssuer'
    | 'certificateChain'
    | 'certificateFingerprint'
    | 'issuedBy'
    | 'reason'
  >
>;

/** The durable side of the identity transaction. Every call is on disk when it returns. */
export interface IdentityLedger {
  /** The live row (not burned, not revoked) of this hardware id in this profile. */
  find(profile: string, hardwareId: string): IdentityRow | null;
  /**
   * The next number of the profile, bound to the hardware id. The high-water mark is raised in the database and in
   * its second home before this returns. Throws Fault identity.exhausted, identity.high-water, identity.quarantined.
   */
  reserve(profile: IdentityProfile, hardwareId: string, jobId: string): IdentityRow;
  /** Throws Fault identity.conflict when the change breaks uniqueness, `bug` when the transition is not allowed. */
  advance(id: string, to: IdentityState, change: IdentityChange, jobId: string): IdentityRow;
  /**
   * The same calls, inside `work`, with one flush to the disk for all that do so at the same time: on disk when it resolves.
   * Rejects with what `work` threw, whose changes are undone. A ledger without it flushes each call by itself.
   */
  together?<T>(work: () => T): Promise<T>;
  history(hardwareId: string): readonly IdentityRow[];
  /** How many numbers of the profile are given out, and the highest. */
  usage(profile: string): { readonly used: number; readonly highest: number | null };
}

/**
 * What every proof-of-possession challenge begins with (UTF-8), followed by at least 16 random bytes. A unit refuses to
 * sign anything else, so its key can not be used to sign a document or a TLS transcript on request.
 */
export const proofChallengePrefix = 'mintmark proof of possession v1\n';
