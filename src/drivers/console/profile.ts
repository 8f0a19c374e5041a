/**
 * What a console profile may say: a device's shell or AT interface as data. The schema is the format; it is published
 * as profile.schema.json. No code can be put into a profile: expressions name a variable and fixed functions.
 */
import { z } from 'zod';
import { type KeyAlgorithm, keyAlgorithms } from '../../model/key-algorithm.ts';

const name = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,40}$/, 'a name of letters and digits');
/** RE2 syntax: linear time whatever the unit sends. `{{variable}}` stands for its text, quoted. */
const pattern = z.string().min(1).max(500);
const template = z.string().max(2_000);
const timeoutMs = z.int().min(50).max(600_000);

const answer = {
  /** A line of the answer must match. */
  expect: pattern.optional(),
  /** Each must match a line; its named groups become variables. */
  capture: z.array(pattern).max(20).optional(),
  /** The same, but without a match the variables are empty. */
  captureOptional: z.array(pattern).max(20).optional(),
  /** All lines that match, joined by newlines, as a variable; of each the first group, if there is one. */
  collect: z.record(name, pattern).optional(),
  /** Lines that match are what a wipe left behind. */
  findings: pattern.optional(),
  /** Error lines that are no failure here. */
  tolerate: pattern.optional(),
  secret: z.boolean().optional(),
  timeoutMs: timeoutMs.optional(),
};

export const sendStepSchema = z.strictObject({
  send: template,
  ...answer,
  /** Ends the step instead of the prompt or the final result. */
  until: pattern.optional(),
  /** Asked again after silence so often: only for what may be done twice. */
  retry: z.int().min(0).max(5).optional(),
  /** The unit restarts because of it: losing the connection is not a failure. */
  restarts: z.boolean().optional(),
});
export type SendStep = z.infer<typeof sendStepSchema>;

/** A command that asks for raw bytes: they are sent when `ready` was seen, then the answer is awaited. */
export const uploadStepSchema = z.strictObject({
  upload: template,
  ready: pattern,
  data: template,
  ...answer,
});
export type UploadStep = z.infer<typeof uploadStepSchema>;

export const assertStepSchema = z.strictObject({
  assert: template,
  equals: template,
  fault: z.enum(['device.lied', 'device.refused', 'device.lacks', 'check.failed']).default('device.lied'),
  message: z.string().max(200),
});
export type AssertStep = z.infer<typeof assertStepSchema>;

export const setStepSchema = z.strictObject({ set: name, to: template });
export const pauseStepSchema = z.strictObject({ pauseMs: z.int().min(1).max(60_000) });

export interface ForeachStep {
  readonly foreach: string;
  /** Chunks of `size` characters or bytes of this value, or the texts of a list. */
  readonly of?: string | undefined;
  readonly size?: number | undefined;
  readonly in?: readonly string[] | undefined;
  /** The lines of this text. */
  readonly lines?: string | undefined;
  readonly steps: readonly Step[];
}
export type Step =
  | SendStep
  | UploadStep
  | AssertStep
  | z.infer<typeof setStepSchema>
  | z.infer<typeof pauseStepSchema>
  | ForeachStep;

export const foreachStepSchema: z.ZodType<ForeachStep> = z.strictObject({
  foreach: name,
  of: template.optional(),
  size: z.int().min(1).max(4_096).optional(),
  in: z.array(template).min(1).max(200).optional(),
  lines: template.optional(),
  get steps() {
    return z.array(stepSchema).min(1).max(50);
  },
});
export const stepSchema: z.ZodType<Step> = z.union([
  sendStepSchema,
  uploadStepSchema,
  assertStepSchema,
  setStepSchema,
  pauseStepSchema,
  foreachStepSchema,
]);

const steps = z.array(stepSchema).max(50);
/** A result: text, or a number or truth value for readings. */
const returned = z.union([
  template,
  z.strictObject({ number: template }),
  z.strictObject({ boolean: template }),
]);

export const procedureSchema = z.strictObject({
  /** Once, where `steps` run per setting or key. */
  before: steps.default([]),
  steps: steps.default([]),
  after: steps.default([]),
  /** Run at the end whatever happened, also after a failure or when the job was cancelled. */
  always: steps.default([]),
  returns: z.record(name, returned).default({}),
});
export type Procedure = z.infer<typeof procedureSchema>;

const consoleSchema = z.strictObject({
  baud: z.int().min(300).max(12_000_000).default(115_200),
  eol: z.enum(['\r', '\n', '\r\n']).default('\r\n'),
  /** Matches the unfinished line that says that the shell is ready. Without it `ok` and `errors` end an answer. */
  prompt: pattern.optional(),
  ok: z.array(pattern).max(20).default([]),
  errors: z.array(pattern).max(50).default([]),
  /** Lines that may come at any time and never belong to an answer. */
  unsolicited: z.array(pattern).max(50).default([]),
  /** Says that the unit restarted. Where it was not told to, that is a fault. */
  restartBanner: pattern.optional(),
  /** `true`: an answer begins after the echo of what was sent. 'auto': an echo is dropped where there is one. */
  echo: z.union([z.boolean(), z.literal('auto')]).default('auto'),
  lineMaxBytes: z.int().min(8).max(65_536).default(256),
  characterDelayMs: z.int().min(0).max(1_000).default(0),
  quietMs: z.int().min(0).max(5_000).default(50),
  timeoutMs: timeoutMs.default(5_000),
  /** What is sent to find out whether somebody is there: must be harmless to any device. */
  wake: z.string().max(40).default(''),
  restartTimeoutMs: timeoutMs.default(30_000),
});
export type ConsoleSettings = z.infer<typeof consoleSchema>;

export const procedureNames = [
  'identify',
  'generateKey',
  'writeIdentity',
  'readIdentity',
  'proveIdentity',
  'openConnection',
  'configure',
  'readBack',
  'diagnose',
  'wipe',
  'checkWipe',
  'reset',
] as const;
export type ProcedureName = (typeof procedureNames)[number];

/** What a procedure must return, so that the session can give it on. */
const mustReturn: Partial<Record<ProcedureName, readonly string[]>> = {
  identify: ['hardwareId', 'model'],
  generateKey: ['certificateRequest'],
  proveIdentity: ['signature'],
  openConnection: ['outcome'],
  readBack: ['value'],
};
const needs: readonly (readonly [ProcedureName, ProcedureName])[] = [
  ['writeIdentity', 'readIdentity'],
  ['configure', 'readBack'],
  ['wipe', 'checkWipe'],
];

export const profileSchema = z
  .strictObject({
    profile: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
    title: z.string().min(1).max(80),
    console: consoleSchema,
    /** Names with their defaults; a recipe may set others under `variables`. */
    variables: z.record(name, z.string().max(500)).default({}),
    keyOrigin: z.enum(['device', 'secure-element']).default('device'),
    /**
     * Kinds of keys that units may have, each with what stands for it in the variable `algorithm` of generateKey. A unit that
     * has fewer says so: `keyAlgorithms` among what identify returns, names with spaces between them.
     */
    keyAlgorithms: z.partialRecord(z.enum(keyAlgorithms), z.string().max(80)).default({ p256: '' }),
    /** The store that `wipe` clears, and what stays. Both go on the certificate. */
    wipedMedium: z.string().max(80).default('credential store'),
    retained: z.array(z.string().max(200)).max(20).default([]),
    procedures: z.strictObject({
      identify: procedureSchema,
      generateKey: procedureSchema.optional(),
      writeIdentity: procedureSchema.optional(),
      readIdentity: procedureSchema.optional(),
      proveIdentity: procedureSchema.optional(),
      openConnection: procedureSchema.optional(),
      configure: procedureSchema.optional(),
      readBack: procedureSchema.optional(),
      diagnose: procedureSchema.optional(),
      wipe: procedureSchema.optional(),
      checkWipe: procedureSchema.optional(),
      reset: procedureSchema.optional(),
    }),
  })
  .superRefine((profile, context) => {
    const { procedures } = profile;
    const complain = (path: PropertyKey[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    for (const key of procedureNames) {
      const procedure = procedures[key];
      for (const result of procedure === undefined ? [] : (mustReturn[key] ?? [])) {
        if (!(result in (procedure?.returns ?? {})))
          complain(['procedures', key], `expected "returns" with "${result}"`);
      }
    }
    for (const [what, check] of needs) {
      if (procedures[what] !== undefined && procedures[check] === undefined)
        complain(['procedures', what], `expected a procedure "${check}" that reads back what it did`);
    }
    const identity = procedures.readIdentity?.returns;
    if (identity !== undefined && !('pem' in identity) && !('sha256' in identity))
      complain(['procedures', 'readIdentity'], 'expected "returns" with "pem" or "sha256"');
    const { prompt, ok } = profile.console;
    if (prompt === undefined && ok.length === 0)
      complain(['console'], 'expected a "prompt", or "ok" with what ends an answer');
  });
export type Profile = z.infer<typeof profileSchema>;

export function keyAlgorithmsOf({ keyAlgorithms: offered }: Profile): readonly KeyAlgorithm[] {
  return keyAlgorithms.filter((algorithm) => offered[algorithm] !== undefined);
}
