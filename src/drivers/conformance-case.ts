/**
 * What the conformance suite (test/drivers/conformance.test.ts) has to know of a driver. A driver folder exports
 * `conformanceCases` from its conformance.ts; without one the driver is run with empty options.
 */
import type { RenderedSetting } from '../model/group.ts';
import type { Capability, FirmwareImage, FuseValue } from './driver.ts';
import type { Misbehaviour } from './simulated-unit.ts';

export interface ConformanceCase {
  readonly title: string;
  /** Recipe options. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options of the simulator. */
  readonly simulated: Readonly<Record<string, string | number | boolean>>;
  /** What the session must offer: no more and no less. */
  readonly can: readonly Capability[];
  /** Firmware for drivers that flash. */
  readonly image?: FirmwareImage;
  readonly settings?: readonly RenderedSetting[];
  /** For drivers that burn fuses: values that a new unit can take. */
  readonly fuses?: readonly FuseValue[];
  /** Options that the driver must refuse. */
  readonly wrongOptions: unknown;
  /** The model that a right unit has, as an option: makes `wrong-model` detectable. */
  readonly modelOption?: Readonly<Record<string, string>>;
  /** What the unit hangs on; a serial line when left out. Tests of a byte stream are left out for USB. */
  readonly connection?: 'serial' | 'usb' | 'volume';
  /** The driver starts programs, which take real time. */
  readonly realTime?: boolean;
  /** A whole job takes very many messages: it is cut in fewer places. */
  readonly long?: boolean;
  /** Misbehaviours that a job over this case must not pass with. */
  readonly caught: readonly Misbehaviour[];
}
