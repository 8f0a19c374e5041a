/**
 * The device's half of DFU 1.1 (appendix A) and DfuSe: a powered unit on the bus. Work is done between a status request and the
 * end of the poll time-out that it got, as real ones do; what comes at a wrong time is stalled and is an error.
 */
import type { UsbAnswer, UsbSetup } from '../../../transport/usb-link.ts';
import type { SimulatedUnit, SimulatedUsbDevice } from '../../simulated-unit.ts';
import { type DfuState, request, states } from '../requests.ts';
import { data, standardIn } from './descriptors.ts';
import { flashAddress, flashGeometry } from './layout.ts';
import { eraseAll, erasePage, readMemory, status, unprotect, writeMemory } from './memory.ts';
import type { Simulation } from './simulation.ts';

type World = Parameters<SimulatedUnit['powerOn']>[0];

interface Work {
  readonly durationMs: number;
  readonly act: () => number;
  /** Leaves the bus after it. */
  readonly restarts?: boolean;
}

const setInterface = 11;
const detachMs = 5;
const stall: UsbAnswer = { type: 'stall' };
const done = data([]);

export class DfuDevice implements SimulatedUsbDevice {
  readonly #unit: Simulation;
  readonly #world: World;
  #state: DfuState;
  #status: number = status.ok;
  #work: Work | null = null;
  #pointer = flashAddress;
  #alternate = 0;
  /** Where plain DFU is in its one file. */
  #offset = 0;

  constructor(unit: Simulation, world: World) {
    this.#unit = unit;
    this.#world = world;
    this.#state = unit.mode === 'upgrade' ? 'dfuIDLE' : 'appIDLE';
  }

  controlIn(setup: UsbSetup, lengthBytes: number): UsbAnswer {
    if (setup.type === 'standard') return standardIn(this.#unit, setup, this.#alternate);
    if (setup.type !== 'class') return stall;
    if (setup.request === request.getState) return data([states.indexOf(this.#state)]);
    if (setup.request === request.getStatus) return this.#giveStatus();
    return setup.request === request.upload ? this.#upload(setup.value, lengthBytes) : this.#refuse();
  }

  controlOut(setup: UsbSetup, bytes: Uint8Array): UsbAnswer {
    if (setup.type === 'standard') {
      if (setup.request === setInterface) this.#alternate = setup.value;
      return this.#alternate < Math.max(1, this.#unit.memoryTexts.length) ? done : stall;
    }
    switch (setup.request) {
      case request.detach:
        return this.#detach();
      case request.download:
        return this.#download(setup.value, bytes);
      case request.clearStatus:
        if (this.#state !== 'dfuERROR') return this.#refuse();
        return this.#become('dfuIDLE');
      case request.abort:
        return this.#abort();
      default:
        return this.#refuse();
    }
  }

  /** From upgrade mode back into the firmware, and into upgrade mode where DETACH came before. */
  reset(): void {
    const { runTime } = this.#unit.options;
    if (this.#state === 'appDETACH') this.#restart('upgrade');
    else this.#restart(runTime ? 'run-time' : 'upgrade');
  }

  #restart(mode: Simulation['mode']): void {
    this.#unit.mode = mode;
    this.#world.restart(this.#unit.options.restartMs);
  }

  #detach(): UsbAnswer {
    if (this.#state !== 'appIDLE') return this.#refuse();
    this.#state = 'appDETACH';
    if (this.#unit.options.willDetach) this.#world.later(detachMs, () => this.#restart('upgrade'));
    return done;
  }

  #abort(): UsbAnswer {
    const at: readonly DfuState[] = [
      'dfuIDLE',
      'dfuDNLOAD-SYNC',
      'dfuDNLOAD-IDLE',
      'dfuMANIFEST-SYNC',
      'dfuUPLOAD-IDLE',
    ];
    if (!at.includes(this.#state)) return this.#refuse();
    this.#work = null;
    return this.#become('dfuIDLE');
  }

  #download(block: number, bytes: Uint8Array): UsbAnswer {
    const { canDownload, variant, transferBytes } = this.#unit.options;
    const ready = this.#state === 'dfuIDLE' || this.#state === 'dfuDNLOAD-IDLE';
    if (!canDownload || !ready || bytes.length > transferBytes) return this.#refuse();
    this.#work = variant === 'dfuse' ? this.#dfuseWork(block, bytes) : this.#plainWork(bytes);
    if (this.#work === null) return this.#refuse();
    this.#state = bytes.length === 0 ? 'dfuMANIFEST-SYNC' : 'dfuDNLOAD-SYNC';
    return done;
  }

  #dfuseWork(block: number, bytes: Uint8Array): Work | null {
    const { writeMs, eraseMs, massEraseMs, transferBytes } = this.#unit.options;
    const unit = this.#unit;
    if (bytes.length === 0) return { durationMs: writeMs, act: () => status.ok, restarts: true };
    if (block >= 2) {
      const address = this.#pointer + (block - 2) * transferBytes;
      return { durationMs: writeMs, act: () => writeMemory(unit, address, bytes) };
    }
    const [command, a = 0, b = 0, c = 0, d = 0] = bytes;
    const address = (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
    if (block !== 0) return null;
    if (command === 0x21 && bytes.length === 5) return { durationMs: 0, act: () => this.#point(address) };
    if (command === 0x41 && bytes.length === 5)
      return { durationMs: eraseMs, act: () => erasePage(unit, address) };
    if (command === 0x41 && bytes.length === 1) return { durationMs: massEraseMs, act: () => eraseAll(unit) };
    if (command === 0x92 && bytes.length === 1)
      return { durationMs: massEraseMs, act: () => unprotect(unit), restarts: true };
    return null;
  }

  #point(address: number): number {
    this.#pointer = address;
    return status.ok;
  }

  #plainWork(bytes: Uint8Array): Work | null {
    const { writeMs, eraseMs } = this.#unit.options;
    if (bytes.length === 0)
      return this.#state === 'dfuIDLE' ? null : { durationMs: eraseMs, act: () => status.ok };
    if (this.#state === 'dfuIDLE') this.#offset = 0;
    const first = this.#offset === 0;
    const address = flashAddress + this.#offset;
    this.#offset += bytes.length;
    return {
      durationMs: first ? eraseMs : writeMs,
      act: () => {
        // The unit erases before the first block: it does not know how much will come.
        if (first) this.#unit.flash.erase(0, flashGeometry.sizeBytes);
        return writeMemory(this.#unit, address, bytes);
      },
    };
  }

  #upload(block: number, lengthBytes: number): UsbAnswer {
    const { canUpload, variant, transferBytes, lie } = this.#unit.options;
    const ready = this.#state === 'dfuIDLE' || this.#state === 'dfuUPLOAD-IDLE';
    if (!canUpload || !ready) return this.#refuse();
    if (variant === 'dfuse' && block === 0)
      return this.#give(Uint8Array.of(0, 0x21, 0x41, 0x92), lengthBytes);
    if (variant === 'dfuse') {
      const bytes = readMemory(this.#unit, this.#pointer + (block - 2) * transferBytes, lengthBytes);
      if (bytes === null || block === 1) return this.#fail(status.vendor);
      return this.#give(lie === 'short-upload' ? bytes.subarray(1) : bytes, lengthBytes);
    }
    if (this.#state === 'dfuIDLE') this.#offset = 0;
    const size = Math.min(lengthBytes, flashGeometry.sizeBytes - this.#offset);
    const bytes = readMemory(this.#unit, flashAddress + this.#offset, size) ?? new Uint8Array(0);
    this.#offset += bytes.length;
    return this.#give(bytes, lengthBytes);
  }

  /** A short answer is the end (section 6.2). */
  #give(bytes: Uint8Array, lengthBytes: number): UsbAnswer {
    this.#state = bytes.length < lengthBytes ? 'dfuIDLE' : 'dfuUPLOAD-IDLE';
    return data(bytes.subarray(0, lengthBytes));
  }

  #giveStatus(): UsbAnswer {
    const { lie, claimedPollMs } = this.#unit.options;
    const pollMs = claimedPollMs ?? this.#advance();
    if (claimedPollMs !== undefined) this.#advance();
    const number =
      lie === 'state-unknown'
        ? 77
        : states.indexOf(lie === 'state-out-of-order' ? 'dfuUPLOAD-IDLE' : this.#state);
    const bytes = [this.#status, pollMs & 0xff, (pollMs >> 8) & 0xff, (pollMs >> 16) & 0xff, number, 0];
    return data(lie === 'short-status' ? bytes.slice(0, 3) : bytes);
  }

  /** A status request starts the work that waits for it. How long the unit wants to be left alone. */
  #advance(): number {
    if (this.#state !== 'dfuDNLOAD-SYNC' && this.#state !== 'dfuMANIFEST-SYNC') return 0;
    const manifest = this.#state === 'dfuMANIFEST-SYNC';
    const work = this.#work;
    if (work === null) {
      this.#state = manifest ? 'dfuIDLE' : 'dfuDNLOAD-IDLE';
      return 0;
    }
    this.#state = manifest ? 'dfuMANIFEST' : 'dfuDNBUSY';
    // Busy for ever: what silence is on a bus where the hardware answers by itself.
    if (!this.#unit.is('silent')) this.#world.later(work.durationMs, () => this.#finish(work, manifest));
    return work.durationMs;
  }

  #finish(work: Work, manifest: boolean): void {
    this.#work = null;
    const result = work.act();
    if (work.restarts === true) {
      this.#restart(manifest && this.#unit.options.runTime ? 'run-time' : 'upgrade');
    } else if (result !== status.ok) {
      this.#fail(result);
    } else if (manifest && !this.#unit.options.manifestationTolerant) {
      this.#state = 'dfuMANIFEST-WAIT-RESET';
    } else {
      this.#state = manifest ? 'dfuMANIFEST-SYNC' : 'dfuDNLOAD-SYNC';
    }
  }

  #become(state: DfuState): UsbAnswer {
    this.#state = state;
    this.#status = status.ok;
    return done;
  }

  #refuse(): UsbAnswer {
    return this.#fail(status.stalled);
  }

  #fail(result: number): UsbAnswer {
    if (this.#state.startsWith('app')) return stall;
    this.#state = 'dfuERROR';
    this.#status = result;
    this.#work = null;
    return stall;
  }
}
