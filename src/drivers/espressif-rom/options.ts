/** Recipe options of the Espressif driver. Everything has a default that fits a development board with ESP-IDF. */
import { z } from 'zod';
import { defaultPartitionTableOffset } from '../../formats/esp-partition-table.ts';
import { Fault } from '../../model/fault.ts';
import { chipIds } from './chips.ts';

const partitionName = z.string().regex(/^[\x21-\x7e]{1,16}$/, 'the label of a partition, 1 to 16 characters');

export const resetKinds = ['classic', 'tight', 'usb-jtag-serial', 'none'] as const;
export type ResetKind = (typeof resetKinds)[number];

const schema = z.strictObject({
  /** Refuses any other chip at connect, before anything is written. */
  chip: z.enum(chipIds).optional(),
  /** How the unit is brought into its loader and out of it; `auto` goes by the kind of port and its USB ids. */
  reset: z.enum(['auto', ...resetKinds]).default('auto'),
  /** ROMs measure the speed of the first message; what is written goes at `baud`. */
  connectBaud: z.int().min(9600).max(2_000_000).default(115_200),
  baud: z.int().min(9600).max(5_000_000).default(460_800),
  /** Resets and rounds of SYNC before a unit is called silent. */
  connectAttempts: z.int().min(1).max(20).default(6),
  syncTimeoutMs: z.int().min(20).max(5000).default(100),
  responseTimeoutMs: z.int().min(50).max(60_000).default(3000),
  /** What a unit that re-enumerates may take to be there again. */
  restartTimeoutMs: z.int().min(50).max(120_000).default(10_000),
  /** At the end the application is started, or the unit stays in its loader. */
  atEnd: z.enum(['run', 'stay']).default('run'),
  /** How long `diagnose` lets the application run and reads what it prints: restarts and crashes show there. 0: not at all. */
  bootLogMs: z.int().min(0).max(60_000).default(0),
  /** A flasher stub in the JSON form that Espressif publishes; none is shipped. Without it the ROM does everything. */
  stub: z.string().min(1).max(4096).optional(),
  /**
   * For chips that are so large that reading all of them back takes longer than anybody waits: above `aboveBytes` a wipe is checked by a
   * sample, which makes it a report and no certificate. Left out, every byte is read.
   */
  sampledReadBack: z
    .strictObject({
      aboveBytes: z.int().min(65_536),
      /** A remainder in at least this share of all sectors … */
      fromPercent: z.number().min(0.01).max(50).default(1),
      /** … is found with at least this probability. */
      confidencePercent: z.number().min(90).max(99.99).default(99.9),
    })
    .optional(),
  partitionTableOffset: z.int().min(0).max(0xff_f000).multipleOf(0x1000).default(defaultPartitionTableOffset),
  /** An image without an application description and without an address is the bootloader, and goes to the chip's place for it. */
  bootloaderToChipOffset: z.boolean().default(false),
  /** For flash chips that do not say their size in the usual way. */
  flashBytes: z.int().min(65_536).max(0x1000_0000).multipleOf(4096).optional(),
  /** The NVS partition that holds the unit's settings: the namespace is what stands before the `/` of a setting's key. */
  settings: z
    .strictObject({
      partition: partitionName.default('nvs'),
      /** The partition with the keys of an encrypted NVS (subtype `nvs_keys`); left out, NVS is in clear. */
      keys: partitionName.optional(),
    })
    .optional(),
  /** The partition for key and certificates, as Espressif's esp_secure_cert library reads it. */
  identity: z.strictObject({ partition: partitionName.default('esp_secure_cert') }).optional(),
});
export type EspressifOptions = z.infer<typeof schema>;
export type SettingsOptions = NonNullable<EspressifOptions['settings']>;

/** Throws Fault recipe.invalid naming the option. */
export function parseOptions(options: unknown): EspressifOptions {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const option = issue?.path.join('.') ?? '';
  throw new Fault('recipe.invalid', `Espressif option ${option}: ${issue?.message ?? 'not valid'}.`, {
    option,
  });
}
