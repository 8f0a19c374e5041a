/**
 * The station's end of a virtual USB cable. Transfers on one pipe go one after the other and take a frame each; the
 * device's answers come from its simulator.
 */

import type { Clock } from '../base/clock.ts';
import { Deadline, orAborted } from '../base/deadline.ts';
import { Lane } from '../base/lane.ts';
import type { SimulatedUsbDevice } from '../drivers/simulated-unit.ts';
import { readUsbDescriptors, readUsbLanguage, readUsbText } from '../framing/usb-standard.ts';
import { Fault } from '../model/fault.ts';
import type { UsbAnswer, UsbLink, UsbSetup } from '../transport/usb-link.ts';

/** USB 2.0 section 8.4.3: a full-speed frame, which a control transfer takes at least. */
const frameMs = 1;
const setupBytes = 8;
const empty = new Uint8Array(0);
/** As of a real host (USB 2.0 section 9.2.6.4). */
const transferTimeoutMs = 5_000;

export interface VirtualUsbOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly device: SimulatedUsbDevice;
  /** Counts bytes on the cable; false when they do not arrive whole, so that the transfer never ends. */
  readonly pass: (count: number) => boolean;
  /** Runs the simulator's code: one that throws is a unit that died. */
  readonly guarded: (work: () => void) => void;
  readonly onClose: () => void;
}

export class VirtualUsbLink implements UsbLink {
  deviceDescriptor: Uint8Array = empty;
  configurationDescriptor: Uint8Array = empty;
  readonly #options: VirtualUsbOptions;
  readonly #gone = new AbortController();
  readonly #lanes = new Map<string, Lane>();
  #language: number | null | undefined;
  #closed = false;

  private constructor(options: VirtualUsbOptions) {
    this.#options = options;
  }

  /** Rejects with Fault link.garbage when the device has no descriptors that are some. */
  static async open(
    options: VirtualUsbOptions,
    signal: AbortSignal,
    onLink: (link: VirtualUsbLink) => void,
  ): Promise<VirtualUsbLink> {
    const link = new VirtualUsbLink(options);
    onLink(link);
    try {
      const found = await readUsbDescriptors(link.#asker(signal));
      if (found === null)
        throw new Fault('link.garbage', `What is at ${options.path} does not say what it is.`, {
          path: options.path,
        });
      link.deviceDescriptor = found.device;
      link.configurationDescriptor = found.configuration;
      return link;
    } catch (thrown) {
      await link.close();
      throw thrown;
    }
  }

  async text(index: number, signal: AbortSignal): Promise<string | null> {
    if (index === 0) return null;
    this.#language ??= await readUsbLanguage(this.#asker(signal));
    return this.#language === null ? null : readUsbText(this.#asker(signal), index, this.#language);
  }

  claim(interfaceNumber: number, alternate: number, signal: AbortSignal): Promise<void> {
    const setup = { type: 'standard', recipient: 'interface', request: 11, value: alternate } as const;
    return this.controlOut({ ...setup, index: interfaceNumber }, empty, signal).then(() => undefined);
  }

  controlIn(setup: UsbSetup, lengthBytes: number, signal: AbortSignal): Promise<UsbAnswer> {
    return this.#run('control', signal, async (ended) => {
      await this.#pass(setupBytes, ended);
      const answer = this.#ask((device) => device.controlIn(setup, lengthBytes));
      if (answer.type === 'stall') return answer;
      const bytes = answer.bytes.slice(0, lengthBytes);
      await this.#pass(bytes.length, ended);
      return { type: 'data', bytes };
    });
  }

  controlOut(setup: UsbSetup, bytes: Uint8Array, signal: AbortSignal): Promise<UsbAnswer> {
    const sent = bytes.slice();
    return this.#run('control', signal, async (ended) => {
      await this.#pass(setupBytes + sent.length, ended);
      return this.#ask((device) => device.controlOut(setup, sent));
    });
  }

  bulkIn(endpoint: number, lengthBytes: number, signal: AbortSignal): Promise<UsbAnswer> {
    return this.#run(`in ${endpoint}`, signal, async (ended) => {
      for (;;) {
        const answer = this.#ask((device) => device.bulkIn?.(endpoint, lengthBytes) ?? null);
        if (answer?.type === 'stall') return answer;
        if (answer !== null) {
          const bytes = answer.bytes.slice(0, lengthBytes);
          await this.#pass(bytes.length, ended);
          return { type: 'data', bytes };
        }
        await this.#options.clock.sleep(frameMs, ended);
      }
    });
  }

  bulkOut(endpoint: number, bytes: Uint8Array, signal: AbortSignal): Promise<UsbAnswer> {
    const sent = bytes.slice();
    return this.#run(`out ${endpoint}`, signal, async (ended) => {
      await this.#pass(sent.length, ended);
      return this.#ask((device) => device.bulkOut?.(endpoint, sent) ?? { type: 'stall' });
    });
  }

  async reset(): Promise<void> {
    if (!this.#gone.signal.aborted) this.#options.guarded(() => this.#options.device.reset?.());
  }

  close(): Promise<void> {
    this.lose(new Fault('link.lost', `The connection to ${this.#options.path} is closed.`));
    return Promise.resolve();
  }

  /** The unit is gone: everything rejects with `reason`. */
  lose(reason: Error): void {
    this.#gone.abort(reason);
    if (this.#closed) return;
    this.#closed = true;
    this.#options.onClose();
  }

  #run(
    pipe: string,
    signal: AbortSignal,
    work: (ended: AbortSignal) => Promise<UsbAnswer>,
  ): Promise<UsbAnswer> {
    const lane = this.#lanes.get(pipe) ?? new Lane();
    this.#lanes.set(pipe, lane);
    const ended = AbortSignal.any([this.#gone.signal, signal]);
    const inTurn = lane.run(async () => {
      ended.throwIfAborted();
      if (pipe !== 'control') return work(ended);
      using deadline = new Deadline(ended, transferTimeoutMs, () => timedOut(this.#options.path));
      await this.#options.clock.sleep(frameMs, deadline.signal);
      // Awaited here: the deadline lives as long as the transfer.
      return await orAborted(work(deadline.signal), deadline.signal);
    });
    return orAborted(inTurn, ended);
  }

  #ask<T extends UsbAnswer | null>(work: (device: SimulatedUsbDevice) => T): T {
    this.#gone.signal.throwIfAborted();
    const answers: T[] = [];
    this.#options.guarded(() => answers.push(work(this.#options.device)));
    const [answer] = answers;
    if (answer === undefined) throw this.#gone.signal.reason;
    return answer;
  }

  /** What does not arrive whole keeps the transfer waiting, as NAKs do. */
  async #pass(count: number, ended: AbortSignal): Promise<void> {
    const whole = this.#options.pass(count);
    ended.throwIfAborted();
    if (!whole) await orAborted(new Promise<never>(() => undefined), ended);
  }

  #asker(signal: AbortSignal) {
    return async (request: number, value: number, index: number, lengthBytes: number) => {
      const setup = { type: 'standard', recipient: 'device', request, value, index } as const;
      const answer = await this.controlIn(setup, lengthBytes, signal);
      return answer.type === 'data' ? answer.bytes : null;
    };
  }
}

function timedOut(path: string): Fault {
  return new Fault('link.timeout', `A transfer to ${path} did not end within ${transferTimeoutMs} ms.`, {
    path,
  });
}
