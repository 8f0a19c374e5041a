/** Recipe options of the STM32 UART driver. Everything has a default that fits a unit with BOOT0 pulled up by its jig. */
import { z } from 'zod';
import { Fault } from '../../model/fault.ts';

/** `!`: the line is wired the other way round. */
const modemLine = z.enum(['dtr', 'rts', '!dtr', '!rts']);
export type WiredLine = z.infer<typeof modemLine>;

const schema = z.strictObject({
  baud: z.int().min(1200).max(1_000_000).default(115_200),
  /** AN3155: eight bits, even parity. Pseudo-terminals and many TCP bridges drop parity: then `8n1`. */
  framing: z.enum(['8e1', '8n1']).default('8e1'),
  /** Refuses any other part at connect, before anything is written: its name in the part table. */
  model: z.string().min(1).max(80).optional(),
  /** Which modem line holds the unit in reset, and which one raises BOOT0, when asserted. Without it: by hand. */
  wiring: z.strictObject({ reset: modemLine, boot0: modemLine }).optional(),
  /** How `reset` starts the firmware: by the wired lines, else by the bootloader's Go. `none`: not offered. */
  start: z.enum(['auto', 'go', 'none']).default('auto'),
  /** For parts whose page size an option bit decides (DBANK): what it is in this product. */
  pageBytes: z.union([z.literal(2048), z.literal(4096), z.literal(8192)]).optional(),
  /** Takes write protection off before erasing: the unit resets for it. */
  writeUnprotect: z.boolean().default(false),
  /**
   * What becomes of a unit whose flash is readout protected: it tells nobody who it is. `refuse`, or `wipe`: it goes by
   * the name of its place, and all that is offered is the wipe that ends the protection.
   */
  protectedUnit: z.enum(['refuse', 'wipe']).default('refuse'),
  /** Offers `lock`: readout protection level 1, or write protection of all of flash. */
  lock: z.enum(['none', 'readout', 'write']).default('none'),
  /**
   * Where the bootloader has Get Checksum. `first`: it is asked, and then every byte is read all the same, which decides.
   * `enough`: a right one is believed for firmware, never for a wipe. `off`: never asked.
   */
  checksum: z.enum(['first', 'enough', 'off']).default('first'),
  /** How long a port that has left may take to be there again: a unit that was pulled out is not waited for any longer. */
  reopenTimeoutMs: z.int().min(100).max(120_000).default(15_000),
  responseTimeoutMs: z.int().min(50).max(60_000).default(1000),
  /** For one sector: F4 and H7 take up to 4 s for 128 KiB at low voltage. */
  sectorEraseTimeoutMs: z.int().min(50).max(60_000).default(5000),
  /** For all of flash, also where ending the readout protection does it. */
  massEraseTimeoutMs: z.int().min(50).max(300_000).default(60_000),
  /** From the end of reset until the bootloader measures the speed. */
  bootMs: z.int().min(0).max(10_000).default(50),
});
export type Stm32Options = z.infer<typeof schema>;

/** Throws Fault recipe.invalid naming the option. */
export function parseOptions(options: unknown): Stm32Options {
  const parsed = schema.safeParse(options ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.map(String).join('.') ?? '';
    throw new Fault('recipe.invalid', `STM32 option ${where}: ${issue?.message ?? 'not valid'}.`, {
      option: where,
    });
  }
  const { wiring } = parsed.data;
  if (wiring !== undefined && lineName(wiring.reset) === lineName(wiring.boot0))
    throw new Fault('recipe.invalid', 'STM32 option wiring: reset and boot0 can not be the same line.', {
      option: 'wiring',
    });
  return parsed.data;
}

export function lineName(line: WiredLine): 'dtr' | 'rts' {
  return line.endsWith('dtr') ? 'dtr' : 'rts';
}

/** Modem signals that make the wired line active or not. */
export function lineSignal(
  line: WiredLine,
  active: boolean,
): { readonly dtr?: boolean; readonly rts?: boolean } {
  const asserted = line.startsWith('!') ? !active : active;
  return lineName(line) === 'dtr' ? { dtr: asserted } : { rts: asserted };
}
