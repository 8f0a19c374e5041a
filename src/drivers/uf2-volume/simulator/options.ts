/** What a simulated UF2 unit can be told to be. */
import { z } from 'zod';
import { Fault } from '../../../model/fault.ts';
import { uf2ChipNames } from '../families.ts';

const schema = z.strictObject({
  chip: z.enum(uf2ChipNames).default('nrf52840'),
  model: z.string().default('Mintmark Gateway'),
  /** Left out: what boards with this chip call themselves. */
  boardId: z.string().optional(),
  /** CURRENT.UF2: left out by Raspberry Pi's boot ROMs. */
  showsCurrent: z.boolean().default(true),
  /** A jig holds it in its bootloader: it comes back as a volume. */
  returns: z.boolean().default(true),
  restartMs: z.int().min(0).default(300),
});
export type SimulatedUf2Options = z.infer<typeof schema>;

/** Throws Fault recipe.invalid. */
export function parseSimulatorOptions(options: unknown): SimulatedUf2Options {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault(
    'recipe.invalid',
    `Simulated UF2 unit, ${issue?.path.map(String).join('.')}: ${issue?.message}`,
  );
}
