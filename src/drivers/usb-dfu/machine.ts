/**
 * Takes the unit through the states of DFU 1.1 (section 6 and appendix A): waits as long as it asks for, but not longer
 * than the work may take, clears errors, and believes no state that can not come next.
 */
import type { Clock } from '../../base/clock.ts';
import { Deadline } from '../../base/deadline.ts';
import { Fault } from '../../model/fault.ts';
import { type DfuRequests, type DfuState, type DfuStatus, statusText, vendorStatus } from './requests.ts';

/** From any state to dfuIDLE: abort, clear, look. More rounds than that are a unit that does not want to. */
const recoveryRounds = 6;
/** A unit that says "at once" and is busy still: asking without any pause would only heat the bus. */
const shortestPauseMs = 1;
const busyStates: readonly DfuState[] = ['dfuDNBUSY', 'dfuDNLOAD-SYNC', 'dfuMANIFEST-SYNC', 'dfuMANIFEST'];

export class DfuMachine {
  readonly requests: DfuRequests;
  readonly #clock: Clock;

  constructor(requests: DfuRequests, clock: Clock) {
    this.requests = requests;
    this.#clock = clock;
  }

  /** Whatever was interrupted before: ends in dfuIDLE. Rejects with Fault device.protocol when the unit does not get there. */
  async toIdle(limitMs: number, signal: AbortSignal): Promise<void> {
    using deadline = this.#deadline('becoming idle', limitMs, signal);
    for (let round = 0; round < recoveryRounds; round += 1) {
      const now = await this.#quiet(deadline.signal, limitMs, 'becoming idle');
      if (now.state === 'dfuIDLE') return;
      if (now.state === 'dfuERROR') await this.requests.clearStatus(deadline.signal);
      else if (now.state === 'appIDLE' || now.state === 'appDETACH') throw wrongState(now.state, 'dfuIDLE');
      else if (now.state === 'dfuMANIFEST-WAIT-RESET') throw wrongState(now.state, 'dfuIDLE');
      else await this.requests.abort(deadline.signal);
    }
    throw new Fault('device.protocol', 'The unit does not become ready for DFU (dfuIDLE).');
  }

  /**
   * After a DNLOAD: until the unit is in `wanted`. Rejects with Fault device.refused when it says that it failed,
   * link.timeout when it takes longer than `limitMs`, device.protocol in a state that can not be.
   */
  async settle(wanted: DfuState, what: string, limitMs: number, signal: AbortSignal): Promise<void> {
    using deadline = this.#deadline(what, limitMs, signal);
    const now = await this.#quiet(deadline.signal, limitMs, what);
    if (now.state === 'dfuERROR') throw await this.refusal(now, what, deadline.signal);
    if (now.state !== wanted) throw wrongState(now.state, wanted);
  }

  /** What a unit in dfuERROR means; leaves it in dfuIDLE where it lets itself be. */
  async refusal(now: DfuStatus, what: string, signal: AbortSignal): Promise<Fault> {
    await this.requests.clearStatus(signal);
    const protectedMemory =
      now.status === vendorStatus ? ' (its memory may be protected against reading)' : '';
    return new Fault(
      'device.refused',
      `The unit refused ${what}: ${statusText(now.status)}${protectedMemory}.`,
      { status: now.status, what },
    );
  }

  /** A stalled request: the unit is in dfuERROR and says why, or is not and answers wrongly. */
  async stalled(what: string, signal: AbortSignal): Promise<Fault> {
    const now = await this.requests.status(signal);
    if (now.state === 'dfuERROR') return this.refusal(now, what, signal);
    return new Fault('device.refused', `The unit refused ${what}.`, { state: now.state, what });
  }

  pause(durationMs: number, signal: AbortSignal): Promise<void> {
    return this.#clock.sleep(durationMs, signal);
  }

  /** Asks until the unit is in no state of work, pausing as it says (bwPollTimeout). */
  async #quiet(signal: AbortSignal, limitMs: number, what: string): Promise<DfuStatus> {
    const startMs = this.#clock.monotonicMs();
    for (;;) {
      const now = await this.requests.status(signal);
      if (!busyStates.includes(now.state)) return now;
      const leftMs = limitMs - (this.#clock.monotonicMs() - startMs);
      // Told at once, and not after having waited: nobody stands at a bench for the four hours that 24 bits can say.
      if (now.pollTimeoutMs > leftMs) throw tooSlow(what, limitMs, now.pollTimeoutMs);
      await this.#clock.sleep(Math.max(shortestPauseMs, now.pollTimeoutMs), signal);
    }
  }

  #deadline(what: string, limitMs: number, signal: AbortSignal): Deadline {
    return new Deadline(signal, limitMs, () => tooSlow(what, limitMs, null));
  }
}

function tooSlow(what: string, limitMs: number, pollTimeoutMs: number | null): Fault {
  const asks = pollTimeoutMs === null ? '' : ` and asks for ${pollTimeoutMs} ms more`;
  return new Fault('link.timeout', `The unit was not done with ${what} within ${limitMs} ms${asks}.`, {
    what,
    limitMs,
    pollTimeoutMs,
  });
}

function wrongState(state: DfuState, wanted: DfuState): Fault {
  return new Fault('device.protocol', `The unit is in the DFU state ${state} where only ${wanted} can be.`, {
    state,
    wanted,
  });
}
