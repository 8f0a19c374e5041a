/** Recipe options of the SMP driver. Everything has a default that fits Zephyr and the identity group. */
import { RE2JS } from 're2js';
import { z } from 'zod';
import { Fault } from '../../model/fault.ts';

export const defaultIdentityGroup = 77;

const pattern = z.string().min(1).max(200).refine(compiles, 'not a regular expression of RE2');

function compiles(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    // The reason is in the message of the schema: the engineer sees which option it is.
    return false;
  }
}

/** One reading of the unit: where it comes from and, for text with more in it, the part that counts (RE2, group 1). */
const sourceSchema = z.union([
  z.literal('identity-group'),
  /** The serial number that the unit gives over USB: Zephyr's CDC ACM takes it from hwinfo. Clones may share it. */
  z.literal('usb-serial'),
  z.strictObject({ setting: z.string().min(1).max(63), as: z.enum(['text', 'hex']).default('text') }),
  z.strictObject({ shell: z.string().min(1).max(120), pattern }),
  /** A format letter of `os info`, for firmware that answers custom ones. */
  z.strictObject({ osInfo: z.string().min(1).max(8), pattern: pattern.optional() }),
  /** A fallback that says where, not who: whatever is plugged in there next has the same id. For benches without USB. */
  z.literal('port-location'),
  /** The bootloader's name for itself: the only thing that MCUboot in recovery says. Not unique. */
  z.literal('bootloader'),
]);
export type FactSource = z.infer<typeof sourceSchema>;

const schema = z.strictObject({
  framing: z.enum(['console', 'raw']).default('console'),
  baud: z.int().min(1200).max(12_000_000).default(115_200),
  mode: z.enum(['application', 'recovery']).default('application'),
  identity: z.enum(['group', 'none']).default('group'),
  identityGroup: z.int().min(64).max(0xffff).default(defaultIdentityGroup),
  hardwareIdFrom: sourceSchema.optional(),
  modelFrom: sourceSchema.optional(),
  /** Refuses any other model at connect, before anything is written. */
  model: z.string().min(1).max(80).optional(),
  /** Outstanding upload messages; by default 2, or fewer when the unit has fewer buffers. */
  window: z.int().min(1).max(16).optional(),
  /** Largest message without framing, when the unit does not say or says it wrongly. */
  messageBytes: z.int().min(64).max(65_000).optional(),
  /** Pause between lines of one message, for units that lose lines that come at once. */
  linePauseMs: z.int().min(0).max(1000).default(0),
  responseTimeoutMs: z.int().min(50).max(60_000).default(2500),
  /** The first message of an upload: the unit erases the slot before it answers. */
  firstChunkTimeoutMs: z.int().min(50).max(300_000).default(40_000),
  eraseTimeoutMs: z.int().min(50).max(900_000).default(180_000),
  /** How long a unit may take to answer after a restart, swapping images included. */
  restartTimeoutMs: z.int().min(50).max(900_000).default(90_000),
  /** Units restart a moment after they said yes (Zephyr: 250 ms). On lines that stay up this is how long we wait. */
  restartDelayMs: z.int().min(0).max(30_000).default(1000),
  /** Restarts the unit even where its application would say no (Zephyr's reset hook). */
  forceRestart: z.boolean().default(false),
  settingsPrefix: z.string().max(40).default(''),
  /** Settings with user data (with prefix): what `smp-storage` deletes and then asks for. */
  userSettings: z.array(z.string().min(1).max(63)).max(200).default([]),
  /** What the regions that a wipe erases must add up to at least: a unit that leaves one out of its list is found. */
  userFlashBytes: z.int().positive().optional(),
  /** Where the product keeps a memory dump of its last crash, and its log, in its file system: read by `diagnose`. */
  coredumpFile: z.string().min(1).max(120).optional(),
  logFile: z.string().min(1).max(120).optional(),
  /** Further readings for `diagnose`, by name. Text that is a number becomes one. */
  readings: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/), sourceSchema).default({}),
});
export type SmpOptions = z.infer<typeof schema>;

/** Throws Fault recipe.invalid naming the option. */
export function parseOptions(options: unknown): SmpOptions {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) {
    const { identity, hardwareIdFrom } = parsed.data;
    // Credentials are bound to the hardware id: one that names a place would give the next unit this unit's identity.
    if (identity === 'group' && hardwareIdFrom === 'port-location')
      throw new Fault(
        'recipe.invalid',
        'SMP option hardwareIdFrom: port-location names a place, not a unit: it goes with "identity: none" only.',
        { option: 'hardwareIdFrom' },
      );
    return parsed.data;
  }
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  throw new Fault('recipe.invalid', `SMP option ${where}: ${issue?.message ?? 'not valid'}.`, {
    option: where,
  });
}

/** Where the hardware id comes from when the recipe does not say. */
export function hardwareIdSource(options: SmpOptions): FactSource {
  if (options.hardwareIdFrom !== undefined) return options.hardwareIdFrom;
  return options.identity === 'group' && options.mode === 'application' ? 'identity-group' : 'usb-serial';
}
