/** What one simulated unit is made of: its options, its flash, and the state that a power cycle clears. */
import { z } from 'zod';
import { Fault } from '../../../model/fault.ts';
import { networkWithoutCertificate, realNetwork } from '../../simulated-network.ts';
import type { FlashMemory, Misbehaviour, SimulatedNetwork, SimulateOptions } from '../../simulated-unit.ts';
import { defaultIdentityGroup } from '../options.ts';
import { type FlashMap, flashGeometry, flashMap } from './layout.ts';

const schema = z.strictObject({
  model: z.string().min(1).max(80).default('Gateway Mk2'),
  /** Version of the image that it comes with. */
  firmware: z.string().default('1.0.0'),
  /** How many images its bootloader keeps, each with two slots; the second one belongs to another core. */
  images: z.union([z.literal(1), z.literal(2)]).default(1),
  /** False: what CONFIG_MCUMGR_GRP_IMG_ALLOW_CONFIRM_NON_ACTIVE_IMAGE_ANY=n refuses for image 1. */
  confirmsOtherImages: z.boolean().default(true),
  /** False: older Zephyr, which calls only the running application active. */
  marksOtherImagesActive: z.boolean().default(true),
  /** False: built without CONFIG_MCUMGR_GRP_IMG_SLOT_INFO. */
  hasSlotInfo: z.boolean().default(true),
  framing: z.enum(['console', 'raw']).default('console'),
  bufferBytes: z.int().min(96).max(16_384).default(2048),
  bufferCount: z.int().min(1).max(16).default(4),
  identityGroup: z.int().min(64).max(0xffff).default(defaultIdentityGroup),
  /** False: a plain Zephyr application without the identity group. */
  hasIdentityGroup: z.boolean().default(true),
  /** `p256`: firmware that says nothing about its keys, and has only these. */
  keyAlgorithms: z.enum(['all', 'p256']).default('all'),
  hasEnumeration: z.boolean().default(true),
  /** The application does not let anybody restart it without force. */
  refusesRestart: z.boolean().default(false),
  /** What it says to whoever writes a file. */
  fileSystem: z.enum(['there', 'read-only', 'not-mounted']).default('there'),
  /** Zephyr's name of its architecture; `posix` is a process of a computer, which measures no stacks. */
  machine: z.enum(['arm', 'posix']).default('arm'),
  supplyMv: z.int().min(0).max(60_000).default(3300),
  /** How long a request takes, erasing a page takes, and the unit is away when it restarts. */
  processingMs: z.number().min(0).max(1000).default(1),
  pageEraseMs: z.number().min(0).max(1000).default(1),
  restartMs: z.number().min(0).max(60_000).default(300),
});
export type SimulationOptions = z.infer<typeof schema>;

export class Simulation {
  readonly hardwareId: string;
  readonly flash: FlashMemory;
  readonly map: FlashMap;
  readonly options: SimulationOptions;
  readonly misbehaviour: Misbehaviour | null;
  readonly random: SimulateOptions['random'];
  readonly network: SimulatedNetwork;
  /** Of the whole life of the object, not of the flash: how often it was powered, how often it was asked who it is. */
  starts = 0;
  introductions = 0;

  constructor(options: SimulateOptions) {
    const parsed = schema.safeParse(options.driver ?? {});
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Fault('recipe.invalid', `Simulated SMP unit, ${issue?.path.join('.')}: ${issue?.message}.`);
    }
    if (options.flash.sizeBytes < flashGeometry.sizeBytes)
      throw new RangeError('the simulated flash is too small');
    this.hardwareId = options.hardwareId;
    this.flash = options.flash;
    this.random = options.random;
    this.options = parsed.data;
    this.map = flashMap(parsed.data.images);
    this.misbehaviour = options.misbehaviour ?? null;
    this.network = options.network ?? (this.is('bad-proof') ? networkWithoutCertificate : realNetwork);
  }

  is(misbehaviour: Misbehaviour): boolean {
    return this.misbehaviour === misbehaviour;
  }

  eraseMs(sizeBytes: number): number {
    return (sizeBytes / flashGeometry.pageBytes) * this.options.pageEraseMs;
  }

  /** From the third time it is asked, or after a restart, another unit seems to be there. */
  introduce(): string {
    this.introductions += 1;
    const swapped = this.is('swaps-hardware-id') && (this.starts > 1 || this.introductions > 2);
    return swapped ? `${this.hardwareId}-other` : this.hardwareId;
  }
}
