/** Recipe options of the USB DFU driver. */
import { z } from 'zod';
import { Fault } from '../../model/fault.ts';

const usbId = z.union([
  z.int().min(0).max(0xffff),
  z
    .string()
    .regex(/^0x[0-9a-fA-F]{1,4}$/)
    .transform((text) => Number.parseInt(text, 16)),
]);

const schema = z.strictObject({
  /** Refuses units of others, before anything is written or restarted. `0x0483` or a number. */
  vendorId: usbId.optional(),
  productId: usbId.optional(),
  /** Refuses units whose USB product text is another one. */
  model: z.string().min(1).max(80).optional(),
  /** `port-location` names a place and no unit: only for units without a serial number, or with one that all share. */
  hardwareIdFrom: z.enum(['usb-serial', 'port-location']).default('usb-serial'),
  /** `differs` for units whose boot ROM has another serial number than their firmware (STM32). */
  serialInUpgradeMode: z.enum(['same', 'differs']).default('same'),
  /** Plain DFU: the alternate setting that takes the firmware. */
  alternate: z.int().min(0).max(255).default(0),
  /** Starts the firmware after flashing; false leaves the unit in its upgrade mode. */
  leave: z.boolean().default(true),
  /** What erased memory reads as: 0 on STM32L0 and L1. */
  erasedByte: z.union([z.literal(0xff), z.literal(0)]).default(0xff),
  /** One block written or one page erased. */
  blockTimeoutMs: z.int().min(100).max(120_000).default(20_000),
  massEraseTimeoutMs: z.int().min(1_000).max(900_000).default(180_000),
  /** Until the unit is back in its socket after it left it. */
  restartTimeoutMs: z.int().min(500).max(300_000).default(15_000),
});
export type DfuOptions = z.infer<typeof schema>;

/** Throws Fault recipe.invalid naming the option. */
export function parseOptions(options: unknown): DfuOptions {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const option = issue?.path.join('.') ?? '';
  throw new Fault('recipe.invalid', `USB DFU option ${option}: ${issue?.message ?? 'not valid'}.`, {
    option,
  });
}
