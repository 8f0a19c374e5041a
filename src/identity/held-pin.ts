/**
 * An authority that a person has to open with a PIN, and the PIN while it is open: in the engine's memory only, as bytes
 * that are zeroed when the authority is locked, when the PIN was refused and at the engine's end. Nothing is stored, so
 * that after a restart a person is asked again.
 */
import { concatBytes } from '../base/bytes.ts';
import { Secret } from '../base/secret.ts';
import { Fault } from '../model/fault.ts';
import { issuerFault } from './issuer-fault.ts';

export class HeldPin {
  #pin: Secret | null = null;
  #lastTry = false;
  #isNew = false;

  get held(): boolean {
    return this.#pin !== null;
  }

  /** Said by the person who entered it. */
  get mayUseLastTry(): boolean {
    return this.#lastTry;
  }

  /** Entered, and not yet taken by the authority. */
  get isNew(): boolean {
    return this.#isNew;
  }

  proved(): void {
    this.#isNew = false;
  }

  /** Keeps a copy. */
  hold(pin: Secret, useLastTry: boolean): void {
    this.erase();
    this.#pin = copyOf(pin);
    this.#lastTry = useLastTry;
    this.#isNew = true;
  }

  /** A copy, which the caller erases. Rejects with Fault issuer.unavailable (`credentials`) while there is none. */
  async read(): Promise<Secret> {
    if (this.#pin === null) throw issuerFault('credentials', 'This authority waits for its PIN.');
    return copyOf(this.#pin);
  }

  erase(): void {
    this.#pin?.erase();
    this.#pin = null;
    this.#lastTry = false;
    this.#isNew = false;
  }
}

/** `tried` false: it was not shown to the authority, so it does not count. */
export function refusedPin(message: string, tried: boolean): Fault {
  return new Fault('issuer.pin', message, { problem: 'credentials', tried });
}

function copyOf(secret: Secret): Secret {
  return secret.use((bytes) => new Secret(concatBytes([bytes])));
}
