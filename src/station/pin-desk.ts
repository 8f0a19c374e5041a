/**
 * PINs that people enter: who may try when. Every wrong one is counted on disk before it is tried, so that neither a crash
 * nor a restart gives tries away; a token's last try is used only when the person says so; where only we count, the wait
 * grows. No PIN is kept, logged or told here: it goes to the authority and is zeroed.
 */
import type { Clock } from '../base/clock.ts';
import { Lane } from '../base/lane.ts';
import type { Secret } from '../base/secret.ts';
import type { PinPad } from '../identity/pin-pad.ts';
import { asFault, Fault } from '../model/fault.ts';
import type { StationSettings } from '../store/settings.ts';
import type { IssuerBoard } from './issuer-board.ts';

export interface PinDeskParts {
  readonly board: Pick<IssuerBoard, 'find' | 'look'>;
  readonly settings: Pick<StationSettings, 'get' | 'set'>;
  readonly clock: Clock;
  /** One line for the log: who did what, never with what. */
  note(text: string): void;
}

interface WrongPins {
  readonly count: number;
  readonly lastAt: string;
}

/** Tokens lock after three as a rule; most do not say how many they have left. */
const tokenTriesBeforeWarning = 2;
const freeTries = 4;
const firstWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;
export const chosenPinLeastCharacters = 8;

export class PinDesk {
  readonly #parts: PinDeskParts;
  readonly #lane = new Lane();

  constructor(parts: PinDeskParts) {
    this.#parts = parts;
  }

  /** Wrong ones since the last right one. */
  wrongPins(name: string): number {
    return this.#wrong(name).count;
  }

  /** True when one more wrong PIN may lock the authority for good. */
  isLastTry(name: string): boolean {
    const standing = this.#parts.board.find(name);
    if (standing?.pad?.locksForGood !== true) return false;
    return standing.pin?.lastTry === true || this.wrongPins(name) >= tokenTriesBeforeWarning;
  }

  /** Erases `pin`. Rejects with Fault issuer.pin, issuer.last-try, issuer.pin-wait, issuer.unavailable, contract.invalid. */
  unlock(name: string, pin: Secret, useLastTry: boolean): Promise<void> {
    return this.#atDesk(name, [pin], async (pad) => {
      if (this.isLastTry(name) && !useLastTry)
        throw new Fault('issuer.last-try', `One more wrong PIN may lock ${name} for good.`, { issuer: name });
      await this.#counted(name, () => pad.enter(pin, useLastTry));
      this.#parts.note(`the authority ${name} was opened with its PIN`);
    });
  }

  /** A new PIN for an authority of our own. Erases both. The same rejections. */
  choose(name: string, next: Secret, current: Secret | null): Promise<void> {
    const secrets = current === null ? [next] : [next, current];
    return this.#atDesk(name, secrets, async (pad) => {
      if (pad.choose === undefined)
        throw new Fault('plan.refused', `The PIN of ${name} is changed with the tool of its token.`, {
          issuer: name,
        });
      refuseShortPin(next);
      const { choose } = pad;
      await this.#counted(name, () => choose(next, current));
      this.#parts.note(`a new PIN was chosen for the authority ${name}`);
    });
  }

  lock(name: string): Promise<void> {
    return this.#atDesk(name, [], async (pad) => {
      await pad.lock();
      this.#parts.note(`the authority ${name} was locked`);
    });
  }

  /** One person at a time: two windows must not use two tries for one mistake. */
  #atDesk(name: string, secrets: readonly Secret[], work: (pad: PinPad) => Promise<void>): Promise<void> {
    const { board } = this.#parts;
    return this.#lane.run(async () => {
      try {
        const pad = board.find(name)?.pad;
        if (pad === undefined || pad === null)
          throw new Fault('plan.refused', `Nobody enters a PIN for ${name}.`, { issuer: name });
        await board.look(name);
        await work(pad);
      } finally {
        for (const secret of secrets) secret.erase();
        await board.look(name);
      }
    });
  }

  async #counted(name: string, attempt: () => Promise<void>): Promise<void> {
    const { count, lastAt } = this.#wrong(name);
    this.#refuseHaste(name, count, lastAt);
    const key = keyOf(name);
    const { settings, clock, note } = this.#parts;
    settings.set(key, { count: count + 1, lastAt: clock.now().toISOString() });
    try {
      await attempt();
      settings.set(key, { count: 0, lastAt: '' });
    } catch (thrown) {
      // what was not shown to the authority does not count; the reason goes on to the person
      const fault = asFault(thrown);
      const wrong = fault.code === 'issuer.pin' && fault.context.tried === true;
      if (wrong) note(`a wrong PIN for the authority ${name}, ${count + 1} since the last right one`);
      else settings.set(key, { count, lastAt });
      throw thrown;
    }
  }

  #refuseHaste(name: string, count: number, lastAt: string): void {
    if (count <= freeTries || this.#parts.board.find(name)?.pad?.locksForGood === true) return;
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (count - freeTries - 1));
    const leftMs = Date.parse(lastAt) + waitMs - this.#parts.clock.now().getTime();
    if (leftMs <= 0) return;
    // a clock that was set back must not lock people out for longer than the wait itself
    const shownMs = Math.min(leftMs, waitMs);
    throw new Fault(
      'issuer.pin-wait',
      `${count} wrong PINs in a row: the next one is taken in ${Math.ceil(shownMs / 1_000)} s.`,
      { issuer: name, waitMs: shownMs },
    );
  }

  #wrong(name: string): WrongPins {
    const known = this.#parts.settings.get(keyOf(name));
    if (typeof known !== 'object' || known === null || !('count' in known) || !('lastAt' in known))
      return { count: 0, lastAt: '' };
    return { count: Number(known.count), lastAt: String(known.lastAt) };
  }
}

/** Throws Fault issuer.pin: of an authority of our own, where nothing but the PIN's length is in the way of trying. */
export function refuseShortPin(pin: Secret): void {
  if (pin.lengthBytes >= chosenPinLeastCharacters) return;
  throw new Fault(
    'issuer.pin',
    `A PIN has at least ${chosenPinLeastCharacters} characters: whoever takes a copy of the data folder can try as often as they like.`,
    { tried: false },
  );
}

const keyOf = (name: string): string => `issuer.wrong-pins.${name}`;
