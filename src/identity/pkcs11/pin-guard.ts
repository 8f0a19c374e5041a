/**
 * Keeps a token from being locked by us: a PIN that it has refused is never shown to it again, and its last try is left
 * to a person. One guard for each token in the process, as the token has one counter for all who log in; it outlives a
 * re-read of the settings. Refused PINs are kept as a keyed digest only.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Secret } from '../../base/secret.ts';

export interface PinGuard {
  /** False for the PIN that was refused last. */
  mayTry(pin: Secret): boolean;
  refused(pin: Secret): void;
}

export class MemoryPinGuard implements PinGuard {
  readonly #key = randomBytes(32);
  #refused: string | null = null;

  mayTry(pin: Secret): boolean {
    return this.#refused !== this.#digest(pin);
  }

  refused(pin: Secret): void {
    this.#refused = this.#digest(pin);
  }

  #digest(pin: Secret): string {
    return pin.use((bytes) => createHmac('sha256', this.#key).update(bytes).digest('hex'));
  }
}

const guards = new Map<string, MemoryPinGuard>();

export function guardOf(module: string, token: string): PinGuard {
  const name = JSON.stringify([module, token]);
  const known = guards.get(name) ?? new MemoryPinGuard();
  guards.set(name, known);
  return known;
}
