/** What one simulated chip is made of: its options, its flash, and the state that a reset clears. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fromHex, utf8 } from '../../../base/bytes.ts';
import { Fault } from '../../../model/fault.ts';
import type { FlashGeometry, FlashMemory, Misbehaviour, SimulateOptions } from '../../simulated-unit.ts';
import { type Chip, chipIds, chipOfId } from '../chips.ts';
import { FuseCells } from './fuse-cells.ts';
import type { BootMode } from './reset-circuit.ts';

const kibibyte = 1024;
const largestFlashBytes = 4096 * kibibyte;
const pageBytes = 4 * kibibyte;
/** The flash chip, and behind it a page for what is not in it: the fuses. */
export const flashGeometry: FlashGeometry = { sizeBytes: largestFlashBytes + pageBytes, pageBytes };

const schema = z.strictObject({
  chip: z.enum(chipIds).default('esp32c3'),
  /** What the flash chip says of its size: a power of two. */
  flashBytes: z
    .int()
    .min(64 * kibibyte)
    .max(largestFlashBytes)
    .refine((size) => Number.isInteger(Math.log2(size)), 'a power of two')
    .default(largestFlashBytes),
  /** Whether the reset lines choose (IO0 high at power-on), or it is strapped to its loader. */
  startsIn: z.enum(['application', 'download']).default('application'),
  /** The lines go to USB-Serial-JTAG and not to EN and IO0. */
  usbSerialJtag: z.boolean().default(false),
  /** A chip with USB of its own that leaves the bus for a moment when it is reset. */
  leavesBus: z.boolean().default(false),
  /** True: comes with a partition table and an application; false: blank, as modules are sold. */
  factory: z.boolean().default(false),
  /** True: its application crashes whenever it has started, and starts again. */
  crashes: z.boolean().default(false),
  secureBoot: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
  flashEncryption: z.boolean().default(false),
  secureDownload: z.boolean().default(false),
  /** How well its fuses take what is burned: see fuse-controller.ts. */
  fuseQuality: z.enum(['sound', 'weak-cell', 'dead-cell', 'stuck']).default('sound'),
  /** How long a command, erasing 64 KiB, and writing 1 KiB take. */
  processingMs: z.number().min(0).max(1000).default(0.2),
  eraseBlockMs: z.number().min(0).max(5000).default(150),
  writeKibMs: z.number().min(0).max(1000).default(2),
});
export type SimulationOptions = z.infer<typeof schema>;

export class Simulation {
  readonly chip: Chip;
  readonly options: SimulationOptions;
  readonly flash: FlashMemory;
  readonly fuses: FuseCells;
  readonly random: SimulateOptions['random'];
  readonly #misbehaviour: Misbehaviour | null;
  readonly #mac: Uint8Array;
  /** Of the whole life of the object: how often it was reset or powered, how often it was asked who it is. */
  starts = 0;
  introductions = 0;
  /** Where it goes when it is back on the bus. */
  nextBoot: BootMode | null = null;

  constructor(options: SimulateOptions) {
    const parsed = schema.safeParse(options.driver ?? {});
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Fault(
        'recipe.invalid',
        `Simulated Espressif unit, ${issue?.path.join('.')}: ${issue?.message}.`,
      );
    }
    if (options.flash.sizeBytes < parsed.data.flashBytes + options.flash.pageBytes)
      throw new RangeError('the simulated flash is too small');
    this.options = parsed.data;
    this.flash = options.flash;
    this.fuses = new FuseCells(options.flash);
    this.random = options.random;
    this.#misbehaviour = options.misbehaviour ?? null;
    const other = parsed.data.chip === 'esp32s3' ? 'esp32c3' : 'esp32s3';
    this.chip = chipOfId(this.is('wrong-model') ? other : parsed.data.chip);
    this.#mac = macOf(options.hardwareId);
  }

  is(misbehaviour: Misbehaviour): boolean {
    return this.#misbehaviour === misbehaviour;
  }

  /** Six bytes. From the third time that it is asked, or after a second reset, another unit seems to be there. */
  get mac(): Uint8Array {
    const swapped = this.is('swaps-hardware-id') && (this.starts > 2 || this.introductions > 2);
    if (!swapped) return this.#mac;
    return this.#mac.map((byte, index) => (index === 5 ? byte ^ 0x01 : byte));
  }
}

/** The first twelve hexadecimal digits of the id, or of its digest. */
function macOf(hardwareId: string): Uint8Array {
  if (/^[0-9A-Fa-f]{12}/.test(hardwareId)) return fromHex(hardwareId.slice(0, 12));
  return new Uint8Array(createHash('sha256').update(utf8(hardwareId)).digest().subarray(0, 6));
}
