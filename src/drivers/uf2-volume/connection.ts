/**
 * The volume in one socket across the unit's restarts: found again by its socket, and made sure that it is the same unit. One verb at a
 * time is the session's affair.
 */
import type { Clock } from '../../base/clock.ts';
import { Deadline } from '../../base/deadline.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Port } from '../../transport/port.ts';
import type { Volume } from '../../transport/volume.ts';
import { identifyUnit, type Known } from './identify.ts';
import type { Uf2Options } from './options.ts';

export const isLost = (thrown: unknown): boolean => thrown instanceof Fault && thrown.code === 'link.lost';

export class Connection {
  readonly options: Uf2Options;
  readonly clock: Clock;
  readonly #port: Port;
  #volume: Volume | null;
  #known: Known;
  #closed = false;

  private constructor(port: Port, options: Uf2Options, clock: Clock, volume: Volume, known: Known) {
    this.#port = port;
    this.options = options;
    this.clock = clock;
    this.#volume = volume;
    this.#known = known;
  }

  /** Only reads. The volume is closed when it rejects. */
  static async open(port: Port, options: Uf2Options, clock: Clock, run: Run): Promise<Connection> {
    const volume = await port.openVolume(run.signal);
    try {
      const known = await identifyUnit(volume, port.info, options, run.signal);
      return new Connection(port, options, clock, volume, known);
    } catch (thrown) {
      // Whoever is not meant is not kept open.
      await volume.close();
      throw thrown;
    }
  }

  get known(): Known {
    return this.#known;
  }

  /** Asks again, after a restart as well. Rejects with Fault device.changed, device.reboot or link.lost. */
  async identify(run: Run): Promise<Known> {
    const volume = await this.volume(run);
    const now = await identifyUnit(volume, this.#port.info, this.options, run.signal);
    const { hardwareId } = this.#known.device;
    if (now.device.hardwareId !== hardwareId)
      throw new Fault(
        'device.changed',
        `The unit was ${hardwareId}; now ${now.device.hardwareId} is in its place.`,
        { expected: hardwareId, observed: now.device.hardwareId },
      );
    this.#known = now;
    return now;
  }

  /** The volume that is there, waited for when the unit had left. */
  async volume(run: Run): Promise<Volume> {
    this.#requireOpen();
    run.signal.throwIfAborted();
    if (this.#volume !== null) return this.#volume;
    const { returnTimeoutMs, afterFlash } = this.options;
    const timeUp = (): Fault =>
      new Fault(
        'device.reboot',
        afterFlash === 'application'
          ? 'The unit runs its firmware now, and is not a volume any more: bring it into its bootloader again.'
          : `The unit did not come back as a volume within ${returnTimeoutMs} ms.`,
      );
    using deadline = new Deadline(run.signal, returnTimeoutMs, timeUp);
    const volume = await this.#port.reopenVolume(deadline.signal);
    if (this.#closed) {
      await volume.close();
      this.#requireOpen();
    }
    this.#volume = volume;
    return volume;
  }

  /** The unit has left, or is expected to. */
  async release(): Promise<void> {
    const volume = this.#volume;
    this.#volume = null;
    await volume?.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.release();
  }

  #requireOpen(): void {
    if (this.#closed) throw new Fault('link.lost', 'The connection was closed.');
  }
}
