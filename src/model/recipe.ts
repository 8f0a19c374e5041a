/** A recipe: data that says which driver, which steps, which files, which limits, which permissions. */
import { z } from 'zod';
import { firmwareKinds } from './firmware.ts';
import { proofKinds } from './proof.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal');
const durationMs = z.int().min(100).max(3_600_000);

export const stepNames = [
  'identify',
  'flash',
  'identity',
  'configure',
  'lwm2m',
  'credentials',
  'verify',
  'diagnose',
  'wipe',
  'reset',
  'lock',
  'burn-fuses',
  'label',
] as const;
export type StepName = (typeof stepNames)[number];

/** Acts that can not be undone and need to be allowed by name. */
export const permissions = ['erase-all', 'burn-fuses', 'lock', 'replace-identity'] as const;
export type Permission = (typeof permissions)[number];

/** A limit on a reading, declared before the run: exactly one kind. Numbers in the reading's own unit. */
export const limitSchema = z.union([
  z.strictObject({ equals: z.union([z.string(), z.number(), z.boolean()]) }),
  z.strictObject({ min: z.number().optional(), max: z.number().optional() }),
  z.strictObject({ oneOf: z.array(z.string()).min(1) }),
  z.strictObject({ startsWith: z.string().max(200) }),
]);
export type Limit = z.infer<typeof limitSchema>;

const common = {
  timeoutMs: durationMs.optional(),
  limits: z.record(z.string(), limitSchema).optional(),
};

export const recipeStepSchema = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('identify'), model: z.string().optional(), ...common }),
  z.strictObject({
    step: z.literal('flash'),
    file: z.string(),
    image: z.int().min(0).max(15).default(0),
    /** How the new image is started: at once for good, on trial and then confirmed, or only stored. */
    activate: z.enum(['confirm', 'test', 'store']).default('confirm'),
    ...common,
  }),
  z.strictObject({ step: z.literal('identity'), profile: z.string(), ...common }),
  z.strictObject({ step: z.literal('configure'), group: z.string().optional(), ...common }),
  /** The servers of the profile's block `lwm2m`, as objects in the unit. */
  z.strictObject({ step: z.literal('lwm2m'), profile: z.string(), ...common }),
  /** The profile's block `credentials`, as settings of the unit. */
  z.strictObject({ step: z.literal('credentials'), profile: z.string(), ...common }),
  z.strictObject({
    step: z.literal('verify'),
    firmware: z.string().optional(),
    identity: z.boolean().default(true),
    settings: z.boolean().default(true),
    /** How the identity is proven, in this order. With tls and lwm2m the unit itself opens a connection. */
    proofs: z.array(z.enum(proofKinds)).min(1).max(proofKinds.length).default(['challenge']),
    /** `refused`: after a wipe. Each of the proofs has to fail; settings and firmware are not looked at. */
    expect: z.enum(['accepted', 'refused']).default('accepted'),
    /** Whose root (tls) and whose LwM2M server: needed for these two. */
    profile: z.string().optional(),
    /** Where the unit shall connect to: an address of this computer, where it has several, and a port, where a firewall asks. */
    listen: z
      .strictObject({
        address: z.union([z.ipv4(), z.ipv6()]).optional(),
        port: z.int().min(0).max(65_535).default(0),
      })
      .optional(),
    /** How long the unit may take to connect. */
    connectWithinMs: durationMs.default(30_000),
    ...common,
  }),
  z.strictObject({
    step: z.literal('diagnose'),
    /** Also reads what the unit holds of its identity and its settings, to be compared with its record (triage). */
    compare: z.boolean().default(false),
    ...common,
  }),
  z.strictObject({ step: z.literal('wipe'), method: z.string(), ...common }),
  z.strictObject({ step: z.literal('reset'), ...common }),
  z.strictObject({ step: z.literal('lock'), ...common }),
  z.strictObject({
    step: z.literal('burn-fuses'),
    /** What each fuse or fuse block shall hold, as hexadecimal bytes in the order in which the unit shows them. */
    fuses: z
      .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/), z.string().regex(/^([0-9a-f]{2}){1,64}$/))
      .refine((fuses) => Object.keys(fuses).length > 0, 'at least one fuse'),
    ...common,
  }),
  z.strictObject({ step: z.literal('label'), template: z.string(), output: z.string(), ...common }),
]);
export type RecipeStep = z.infer<typeof recipeStepSchema>;

export const recipeSchema = z.strictObject({
  recipe: name,
  title: z.string().min(1).max(80),
  product: z.string().min(1).max(80),
  /** What the job makes of the unit. */
  purpose: z.enum(['provision', 'diagnose', 'decommission']),
  driver: name,
  /** Passed to the driver, which has the schema of it. */
  options: z.record(z.string(), z.unknown()).default({}),
  group: z.string().optional(),
  files: z
    .record(
      z.string(),
      z.strictObject({
        path: z.string(),
        sha256,
        kind: z.enum(firmwareKinds).default('mcuboot'),
        /** Where the file goes in the unit's address space: only for kinds that do not say so themselves. */
        address: z.int().min(0).max(0xffff_ffff).optional(),
      }),
    )
    .default({}),
  allow: z.array(z.enum(permissions)).default([]),
  steps: z.array(recipeStepSchema).min(1).max(40),
});
export type Recipe = z.infer<typeof recipeSchema>;
