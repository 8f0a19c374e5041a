/**
 * Further authorities of this station with a software key, sealed in a file of their own: other kinds of keys than local-ca has, or a
 * product attestation intermediate of Matter. What opens it is a file with its PIN. It is opened at the first use and again when
 * it was exchanged.
 */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';
import type {
  IssuedCertificate,
  IssueRequest,
  Issuer,
  IssuerDescription,
  IssuerState,
  RevocationList,
} from './issuer.ts';
import { onlyDemo, stateBy } from './issuer-fault.ts';
import { LocalCa } from './local-ca.ts';

export interface SealedCaParts {
  readonly id: string;
  readonly readSealed: () => Promise<Uint8Array>;
  /** The caller of it erases it. */
  readonly readPin: () => Promise<Secret>;
  /** An authority for demos and development may be opened. */
  readonly mayBeDemo: boolean;
  readonly clock: Clock;
  readonly random: Random;
}

export class SealedCa implements Issuer {
  readonly #parts: SealedCaParts;
  #opened: { readonly sealed: string; readonly ca: LocalCa } | null = null;

  constructor(parts: SealedCaParts) {
    this.#parts = parts;
  }

  async describe(): Promise<IssuerDescription> {
    return (await this.#open()).describe();
  }

  state(signal?: AbortSignal): Promise<IssuerState> {
    return stateBy(async () => {
      await this.#open();
    }, signal);
  }

  async issue(request: IssueRequest): Promise<IssuedCertificate> {
    return (await this.#open()).issue(request);
  }

  async signRevocationList(list: RevocationList): Promise<Uint8Array> {
    return (await this.#open()).signRevocationList(list);
  }

  async close(): Promise<void> {
    this.#opened?.ca.lock();
    this.#opened = null;
  }

  async #open(): Promise<LocalCa> {
    const { readSealed, readPin, mayBeDemo, id, clock, random } = this.#parts;
    const file = await readSealed();
    const sealed = Buffer.from(file).toString('base64');
    if (this.#opened?.sealed === sealed) return this.#opened.ca;
    const pin = await readPin();
    try {
      const ca = await LocalCa.open(file, pin, { id, clock, random });
      if (!mayBeDemo && (await ca.describe()).demo) {
        ca.lock();
        throw onlyDemo();
      }
      this.#opened?.ca.lock();
      this.#opened = { sealed, ca };
      return ca;
    } finally {
      pin.erase();
    }
  }
}
