/** One unit over USB DFU: what the interface promises. Survives restarts of the unit and changes of its mode. */
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type {
  Capability,
  DeviceInfo,
  FlashRequest,
  FlashResult,
  Session,
  WipeCheck,
  WipeOutcome,
} from '../driver.ts';
import { type Connection, isLost, type OpenUnit } from './connection.ts';
import { DfuseMemory } from './dfuse.ts';
import { identifyUnit } from './facts.ts';
import { flashDfuse, startFirmware } from './flash-dfuse.ts';
import { flashPlain } from './flash-plain.ts';
import { firstPlace, readMemories } from './memories.ts';
import { checkWipe, wipeUnit } from './wipe.ts';

export class DfuSession implements Session {
  readonly can: readonly Capability[];
  readonly flash?: (request: FlashRequest, run: Run) => Promise<FlashResult>;
  readonly wipe?: (methodId: string, run: Run) => Promise<WipeOutcome>;
  readonly checkWipe?: (methodId: string, run: Run) => Promise<WipeCheck>;
  readonly #connection: Connection;
  readonly #first: DeviceInfo;
  readonly #firstMode: OpenUnit['dfu']['mode'];
  #device: DeviceInfo;

  constructor(connection: Connection, device: DeviceInfo, unit: OpenUnit) {
    const { dfu } = unit;
    this.#connection = connection;
    this.#first = device;
    this.#firstMode = dfu.mode;
    this.#device = device;
    const wipes = dfu.dfuse && dfu.canDownload && dfu.canUpload;
    this.can = [
      ...(dfu.canDownload ? (['flash'] as const) : []),
      ...(wipes ? (['wipe'] as const) : []),
      'reset',
    ];
    if (dfu.canDownload) this.flash = (request, run) => this.#flash(request, run);
    if (!wipes) return;
    this.wipe = async (methodId, run) => wipeUnit(connection, await this.#upgradeMode(run), methodId, run);
    this.checkWipe = async (methodId, run) => {
      // A fresh connection: nothing that the old one held is believed.
      await connection.release();
      return checkWipe(connection, await this.#upgradeMode(run), methodId, run);
    };
  }

  get device(): DeviceInfo {
    return this.#device;
  }

  async identify(run: Run): Promise<DeviceInfo> {
    const unit = await this.#connection.unit(run);
    const seen = await identifyUnit(this.#connection, unit, run.signal);
    // A boot ROM may have a number of its own: what the recipe says of it was believed from the start.
    const foreign =
      this.#connection.options.serialInUpgradeMode === 'differs' && unit.dfu.mode !== this.#firstMode;
    this.#device = foreign ? { ...seen, hardwareId: this.#first.hardwareId } : seen;
    return this.#device;
  }

  async reset(run: Run): Promise<void> {
    const connection = this.#connection;
    const unit = await connection.unit(run);
    if (unit.dfu.mode === 'upgrade' && unit.dfu.dfuse) {
      const ready = await connection.upgradeMode(run);
      const start = firstPlace(await readMemories(ready, run.signal));
      await startFirmware(connection, new DfuseMemory(ready, connection.options), start, run);
    } else {
      await this.#resetBus(unit);
    }
    await this.#confirmed(run);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #flash(request: FlashRequest, run: Run): Promise<FlashResult> {
    if (request.imageNumber !== 0)
      throw new Fault('device.lacks', 'USB DFU has one image: number 0.', {
        imageNumber: request.imageNumber,
      });
    const unit = await this.#upgradeMode(run);
    return unit.dfu.dfuse
      ? flashDfuse(this.#connection, unit, request, run)
      : flashPlain(this.#connection, unit, request, run);
  }

  /** The same unit, in upgrade mode: asked who it is before it restarts into it and after. */
  async #upgradeMode(run: Run): Promise<OpenUnit> {
    await this.#confirmed(run);
    const before = (await this.#connection.unit(run)).dfu.mode;
    const unit = await this.#connection.upgradeMode(run);
    if (before !== 'upgrade') await this.#confirmed(run);
    return unit;
  }

  async #resetBus(unit: OpenUnit): Promise<void> {
    try {
      await unit.link.reset();
    } catch (thrown) {
      // Gone is reset.
      if (!isLost(thrown)) throw thrown;
    }
    await this.#connection.release();
  }

  async #confirmed(run: Run): Promise<void> {
    const { hardwareId } = await this.identify(run);
    if (hardwareId === this.#first.hardwareId) return;
    throw new Fault(
      'device.changed',
      `The job began with ${this.#first.hardwareId}; now ${hardwareId} is in its USB socket.`,
      { expected: this.#first.hardwareId, observed: hardwareId },
    );
  }
}
