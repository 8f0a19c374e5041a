/** Recipe options of the UF2 volume driver. */
import { z } from 'zod';
import { Fault } from '../../model/fault.ts';
import { uf2ChipNames } from './families.ts';

const schema = z.strictObject({
  /** Refuses boards of another chip; needed where Board-ID does not say which one it is. */
  chip: z.enum(uf2ChipNames).optional(),
  /** Refuse units whose INFO_UF2.TXT says another one. */
  model: z.string().min(1).max(80).optional(),
  boardId: z.string().min(1).max(80).optional(),
  /** `port-location` names a place and no unit: for those whose bootloader has no serial number of their own (RP2040). */
  hardwareIdFrom: z.enum(['usb-serial', 'port-location']).default('usb-serial'),
  /**
   * What a unit does when it has its firmware. `application`: it starts it, and is not seen again until somebody brings it back.
   * `bootloader`: a jig holds it there (BOOTSEL), so that it comes back, is asked again and read where it can be.
   */
  afterFlash: z.enum(['application', 'bootloader']).default('application'),
  /** Until a unit that has everything leaves: programming may still be going on. */
  leaveTimeoutMs: z.int().min(500).max(300_000).default(30_000),
  /** For a file, besides what its size takes. */
  fileTimeoutMs: z.int().min(500).max(300_000).default(20_000),
  /** Until it is back, mounted. */
  returnTimeoutMs: z.int().min(500).max(300_000).default(20_000),
});
export type Uf2Options = z.infer<typeof schema>;

/** Throws Fault recipe.invalid naming the option. */
export function parseOptions(options: unknown): Uf2Options {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const option = issue?.path.join('.') ?? '';
  throw new Fault('recipe.invalid', `UF2 volume option ${option}: ${issue?.message ?? 'not valid'}.`, {
    option,
  });
}
