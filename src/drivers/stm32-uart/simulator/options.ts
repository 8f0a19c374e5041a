/** What a simulated STM32 can be told to be. */
import { z } from 'zod';
import { Fault } from '../../../model/fault.ts';

const schema = z.strictObject({
  productId: z.int().min(0).max(0xfff).default(0x433),
  flashKib: z.int().min(8).max(1024).default(256),
  /** `lines`: RTS asserted is reset, DTR asserted raises BOOT0. `jig`: BOOT0 is always high. */
  wiring: z.enum(['jig', 'lines']).default('jig'),
  readoutProtected: z.boolean().default(false),
  /** Sectors from this one on are write protected; where the family protects by 4 KiB, these are counted. */
  writeProtectedFrom: z.int().min(0).max(31).optional(),
  /**
   * Get Checksum: not offered, as most parts; the CRC of what is in flash; listed and refused; of what the unit was told, not
   * of what it holds; wrong.
   */
  checksum: z.enum(['none', 'right', 'refused', 'claimed', 'wrong']).default('none'),
  /** Whether the checksum has an ACK of its own behind that of the start value: AN3155 can be read in both ways. */
  checksumAcks: z.union([z.literal(1), z.literal(2)]).default(1),
  /** For parts whose page size an option bit decides. */
  pageBytes: z.int().optional(),
  /** Short reads of the unique id are refused, as on some F4. */
  refusesShortReads: z.boolean().default(false),
  /** Between the last byte of Write Memory and its ACK. */
  writeMs: z.int().min(0).default(0),
  sectorEraseMs: z.int().min(0).default(20),
});
export type SimulatedStm32Options = z.infer<typeof schema>;

/** Throws Fault recipe.invalid. */
export function parseSimulatorOptions(options: unknown): SimulatedStm32Options {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault(
    'recipe.invalid',
    `Simulated STM32, ${issue?.path.map(String).join('.')}: ${issue?.message}`,
  );
}
