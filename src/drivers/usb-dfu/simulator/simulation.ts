/** What a simulated DFU unit is told to be, and what it keeps over power cycles besides its flash. */
import { z } from 'zod';
import { Fault } from '../../../model/fault.ts';
import type { FlashMemory, Misbehaviour, SimulateOptions } from '../../simulated-unit.ts';
import { flashGeometry, memoryTexts } from './layout.ts';

const schema = z.strictObject({
  variant: z.enum(['dfuse', 'dfu']).default('dfuse'),
  /** Starts as firmware that offers DFU beside its work; false: a boot ROM, which is always in upgrade mode. */
  runTime: z.boolean().default(false),
  model: z.string().max(126).default('Gateway Mk2'),
  vendorId: z.int().min(0).max(0xffff).default(0x0483),
  productId: z.int().min(0).max(0xffff).default(0xdf11),
  /** Empty: it has none. Left out: the hardware id. */
  serial: z.string().max(126).optional(),
  /** In upgrade mode, where that is another one. */
  upgradeSerial: z.string().max(126).optional(),
  transferBytes: z.int().min(0).max(0xffff).default(2048),
  canDownload: z.boolean().default(true),
  canUpload: z.boolean().default(true),
  manifestationTolerant: z.boolean().default(false),
  willDetach: z.boolean().default(true),
  readProtected: z.boolean().default(false),
  /** What it takes, and says so as bwPollTimeout. */
  writeMs: z.int().min(0).max(10_000).default(2),
  eraseMs: z.int().min(0).max(60_000).default(5),
  massEraseMs: z.int().min(0).max(600_000).default(50),
  restartMs: z.int().min(0).max(60_000).default(300),
  /** Says this instead of what it takes. */
  claimedPollMs: z.int().min(0).max(0xff_ffff).optional(),
  /** Instead of the memory map that is right. */
  mapText: z.string().max(126).optional(),
  /** Lies that no misbehaviour has a name for. */
  lie: z
    .enum(['none', 'state-out-of-order', 'state-unknown', 'short-status', 'short-upload', 'long-texts'])
    .default('none'),
});
export type SimulationOptions = z.infer<typeof schema>;

export class Simulation {
  readonly hardwareId: string;
  readonly flash: FlashMemory;
  readonly options: SimulationOptions;
  readonly misbehaviour: Misbehaviour | null;
  readonly random: SimulateOptions['random'];
  /** Of the whole life of the object, not of the flash. */
  starts = 0;
  introductions = 0;
  mode: 'run-time' | 'upgrade';
  readProtected: boolean;

  constructor(options: SimulateOptions) {
    const parsed = schema.safeParse(options.driver ?? {});
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Fault('recipe.invalid', `Simulated DFU unit, ${issue?.path.join('.')}: ${issue?.message}.`);
    }
    if (options.flash.sizeBytes < flashGeometry.sizeBytes)
      throw new RangeError('the simulated flash is too small');
    this.hardwareId = options.hardwareId;
    this.flash = options.flash;
    this.random = options.random;
    this.options = parsed.data;
    this.misbehaviour = options.misbehaviour ?? null;
    this.mode = parsed.data.runTime ? 'run-time' : 'upgrade';
    this.readProtected = parsed.data.readProtected;
  }

  is(misbehaviour: Misbehaviour): boolean {
    return this.misbehaviour === misbehaviour;
  }

  get memoryTexts(): readonly string[] {
    const { variant, mapText } = this.options;
    if (variant === 'dfu') return ['Firmware'];
    return mapText === undefined ? memoryTexts : [mapText];
  }

  /** From the third time it is asked, or after a restart, another unit seems to be there. */
  introduce(): string {
    this.introductions += 1;
    const { serial, upgradeSerial } = this.options;
    const own = (this.mode === 'upgrade' ? upgradeSerial : undefined) ?? serial ?? this.hardwareId;
    const swapped = this.is('swaps-hardware-id') && (this.starts > 1 || this.introductions > 2);
    return swapped ? `${own}-other` : own;
  }
}
