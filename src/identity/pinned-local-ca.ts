/**
 * An authority of this station with a PIN that a person enters: locked at every start, opened by the right PIN. What is
 * sealed lies with whoever keeps it; here is only what opens it, and forgets it again.
 */
import type { Secret } from '../base/secret.ts';
import { Fault } from '../model/fault.ts';
import { authorityChain } from './authority-chain.ts';
import { refusedPin } from './held-pin.ts';
import type {
  IssuedCertificate,
  IssueRequest,
  Issuer,
  IssuerDescription,
  IssuerState,
  RevocationList,
} from './issuer.ts';
import { issuerFault, onlyDemo, stateBy } from './issuer-fault.ts';
import { LocalCa, type LocalCaParts } from './local-ca.ts';
import type { PinPad } from './pin-pad.ts';
import { sealedCertificate } from './sealed-key.ts';
import { commonNameOf, isDemoAuthority } from './unit-certificate.ts';

/** Where the sealed key lies. */
export interface SealedPlace {
  /** What a person's PIN opens; null: no PIN was chosen yet. Rejects with Fault issuer.unavailable where it is not there. */
  read(): Promise<Uint8Array | null>;
  /** Seals the key under `next` and keeps it so. `current` is null for the first. Rejects when `current` does not open it. */
  reseal(next: Secret, current: Secret | null): Promise<void>;
}

export class PinnedLocalCa implements Issuer {
  readonly #parts: LocalCaParts;
  readonly #place: SealedPlace;
  readonly #mayBeDemo: boolean;
  #opened: LocalCa | null = null;

  /** `mayBeDemo`: an authority for demos and development may be opened. */
  constructor(parts: LocalCaParts, place: SealedPlace, mayBeDemo = true) {
    this.#parts = parts;
    this.#place = place;
    this.#mayBeDemo = mayBeDemo;
  }

  readonly pinPad: PinPad = {
    locksForGood: false,
    standing: async () => ({
      need: this.#opened !== null ? 'none' : (await this.#place.read()) === null ? 'choose' : 'enter',
      open: this.#opened !== null,
      lastTry: false,
    }),
    enter: async (pin) => {
      const sealed = await this.#place.read();
      if (sealed === null) throw noPin();
      if (!this.#mayBeDemo && isDemoAuthority(authorityChain(sealedCertificate(sealed)).own))
        throw onlyDemo();
      this.#opened?.lock();
      this.#opened = await orRefused(LocalCa.open(sealed, pin, this.#parts));
    },
    choose: async (next, current) => {
      await orRefused(this.#place.reseal(next, current));
      await this.pinPad.enter(next, false);
    },
    lock: async () => {
      this.#opened?.lock();
      this.#opened = null;
    },
  };

  async describe(): Promise<IssuerDescription> {
    const sealed = await this.#place.read();
    if (sealed === null) throw noPin();
    const { own, root } = authorityChain(sealedCertificate(sealed));
    return {
      id: this.#parts.id,
      kind: 'local-ca',
      title: commonNameOf(own),
      demo: isDemoAuthority(own),
      root,
    };
  }

  async state(signal?: AbortSignal): Promise<IssuerState> {
    if (this.#opened !== null) return this.#opened.state();
    let hasPin = false;
    const there = await stateBy(async () => {
      hasPin = (await this.#place.read()) !== null;
    }, signal);
    if (there.state !== 'ready') return there;
    return { state: 'locked', reason: hasPin ? waits : noPin().message, problem: 'credentials' };
  }

  async issue(request: IssueRequest): Promise<IssuedCertificate> {
    if (this.#opened === null) throw issuerFault('credentials', waits);
    return this.#opened.issue(request);
  }

  async signRevocationList(list: RevocationList): Promise<Uint8Array> {
    if (this.#opened === null) throw issuerFault('credentials', waits);
    return this.#opened.signRevocationList(list);
  }

  close(): Promise<void> {
    return this.pinPad.lock();
  }
}

const waits = 'This authority waits for its PIN.';

function noPin(): Fault {
  return issuerFault('credentials', 'This authority has no PIN yet: somebody has to choose one.');
}

/** A damaged file can not be told from a wrong PIN, so it is called a wrong PIN, which is counted. */
async function orRefused<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    // only the seal speaks of the PIN; what names a problem of its own (the file, the settings) was no try
    if (
      thrown instanceof Fault &&
      thrown.code === 'issuer.unavailable' &&
      thrown.context.problem === undefined
    )
      throw refusedPin(thrown.message, true);
    throw thrown;
  }
}
