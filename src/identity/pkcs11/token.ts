/**
 * A token with its key, as one thing that can be asked to sign: finds the slot by the token's label, logs in, finds the key,
 * and does so once more when the session is lost (pulled and put back, reset, restarted). One call at a time.
 */
import { Lane } from '../../base/lane.ts';
import type { Secret } from '../../base/secret.ts';
import type { HeldPin } from '../held-pin.ts';
import { issuerFault } from '../issuer-fault.ts';
import {
  type Cryptoki,
  CryptokiError,
  type Handle,
  isReturn,
  returnValues,
  type SignMechanism,
  type TokenAlgorithm,
  type TokenInfo,
  tokenFlags,
} from './cryptoki.ts';
import type { PinGuard } from './pin-guard.ts';
import type { ModuleUse } from './shared-module.ts';
import { inWords, isAbsent, isLost, lastTry, lockedPin, wrongPin } from './token-faults.ts';
import { publicKeyOfToken } from './token-public-key.ts';

export interface TokenParts {
  readonly openModule: () => Promise<ModuleUse>;
  /** CKA_LABEL of the token and of its key pair. */
  readonly tokenLabel: string;
  readonly keyLabel: string;
  /** The caller of it erases it. Rejects while nobody has entered one. */
  readonly readPin: () => Promise<Secret>;
  /** What `readPin` reads where a person enters the PIN; left out where it lies in a file. */
  readonly heldPin?: HeldPin;
  readonly guard: PinGuard;
  /** True: a software token is refused. */
  readonly production: boolean;
}

export interface TokenKey {
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
  /** No hardware: for development only. */
  readonly software: boolean;
}

interface OpenToken {
  readonly info: TokenInfo;
  readonly software: boolean;
  readonly cryptoki: Cryptoki;
  readonly session: Handle;
}

interface OpenKey {
  readonly privateKey: Handle;
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
}

type Held = OpenToken & OpenKey;

export class Token {
  readonly #parts: TokenParts;
  readonly #lane = new Lane();
  #module: ModuleUse | null = null;
  #held: Held | null = null;
  #closed = false;

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  /** Rejects with Fault issuer.unavailable. */
  key(): Promise<TokenKey> {
    return this.#use(async (held) => held);
  }

  /** The same, after a look whether the token is still plugged in: a session alone does not tell. */
  look(): Promise<TokenKey> {
    return this.#use(async (held) => {
      const there = await held.cryptoki.tokens();
      if (there.some(({ slot, label }) => slot === held.info.slot && label === held.info.label)) return held;
      throw new CryptokiError('C_GetTokenInfo', returnValues.CKR_TOKEN_NOT_PRESENT);
    });
  }

  /** r and s over a digest, or PKCS#1 v1.5 over a DigestInfo. Rejects with Fault issuer.unavailable. */
  sign(data: Uint8Array, mechanism: SignMechanism = 'ecdsa'): Promise<Uint8Array> {
    return this.#use(({ cryptoki, session, privateKey }) =>
      cryptoki.sign(session, privateKey, data, mechanism),
    );
  }

  /** Makes the key pair in the token unless there is one of that label. True when it was made. */
  async makeKey(id: Uint8Array, algorithm: TokenAlgorithm = 'p256'): Promise<boolean> {
    const { keyLabel } = this.#parts;
    return this.#lane.run(async () => {
      try {
        const { cryptoki, session } = await this.#openToken();
        try {
          const there = await cryptoki.findKeys(session, 'private', keyLabel);
          if (there.length === 0) await cryptoki.generateKeyPair(session, keyLabel, id, algorithm);
          return there.length === 0;
        } finally {
          await endSession(cryptoki, session);
        }
      } catch (thrown) {
        throw inWords(thrown, this.#parts.tokenLabel);
      }
    });
  }

  /** What the token says of its PIN, without showing it one. Rejects with Fault issuer.unavailable. */
  pinFlags(): Promise<{ readonly locked: boolean; readonly lastTry: boolean }> {
    return this.#lane.run(async () => {
      if (this.#closed) throw issuerFault('token', 'The token was closed.');
      try {
        this.#module ??= await this.#parts.openModule();
        const { flags } = await this.#findToken(this.#module.cryptoki);
        return {
          locked: (flags & tokenFlags.pinLocked) !== 0,
          lastTry: (flags & tokenFlags.finalTry) !== 0,
        };
      } catch (thrown) {
        await this.#endModule();
        throw inWords(thrown, this.#parts.tokenLabel);
      }
    });
  }

  /** Ends the session: the next use logs in anew. */
  rest(): Promise<void> {
    return this.#lane.run(() => this.#drop());
  }

  async close(): Promise<void> {
    await this.#lane.run(async () => {
      this.#closed = true;
      await this.#drop();
      await this.#endModule();
    });
  }

  #use<T>(work: (held: Held) => Promise<T>): Promise<T> {
    return this.#lane.run(async () => {
      if (this.#closed) throw issuerFault('token', 'The token was closed.');
      try {
        try {
          return await work(await this.#open());
        } catch (thrown) {
          if (!isLost(thrown) && !isAbsent(thrown)) throw thrown;
          // pulled and put back, or reset: once, from the start, in whatever slot it is now
          await this.#drop();
          await this.#endModule();
          return await work(await this.#open());
        }
      } catch (thrown) {
        await this.#drop();
        throw inWords(thrown, this.#parts.tokenLabel);
      }
    });
  }

  async #open(): Promise<Held> {
    if (this.#held !== null) return this.#held;
    const token = await this.#openToken();
    try {
      this.#held = { ...token, ...(await this.#findKey(token)) };
      return this.#held;
    } catch (thrown) {
      await endSession(token.cryptoki, token.session);
      throw thrown;
    }
  }

  async #openToken(): Promise<OpenToken> {
    this.#module ??= await this.#parts.openModule();
    const { cryptoki } = this.#module;
    const info = await this.#findToken(cryptoki);
    const software = /softhsm/i.test(`${info.manufacturer} ${info.model}`);
    if (software && this.#parts.production)
      throw issuerFault(
        'policy',
        `${info.label} is SoftHSM, which is for development only: the settings say production.`,
      );
    const session = await cryptoki.openSession(info.slot);
    try {
      await this.#logIn(cryptoki, session, info);
      return { info, software, cryptoki, session };
    } catch (thrown) {
      await endSession(cryptoki, session);
      throw thrown;
    }
  }

  async #findToken(cryptoki: Cryptoki): Promise<TokenInfo> {
    const { tokenLabel } = this.#parts;
    const there = await cryptoki.tokens();
    const [found, second] = there.filter(({ label }) => label === tokenLabel);
    if (second !== undefined) throw issuerFault('token', `Two tokens are called ${tokenLabel}.`);
    if (found !== undefined) return found;
    const others = there.map(({ label }) => label).filter((label) => label !== '');
    throw issuerFault(
      'token',
      `No token called ${tokenLabel} is plugged in (there: ${others.join(', ') || 'none'}).`,
    );
  }

  async #logIn(cryptoki: Cryptoki, session: Handle, { label, flags }: TokenInfo): Promise<void> {
    const { guard, readPin, heldPin } = this.#parts;
    if ((flags & tokenFlags.pinLocked) !== 0) throw lockedPin(label);
    const pin = await readPin();
    try {
      if ((flags & tokenFlags.finalTry) !== 0 && heldPin?.mayUseLastTry !== true)
        throw lastTry(label, heldPin !== undefined);
      if (!guard.mayTry(pin)) throw wrongPin(label, heldPin !== undefined, false);
      await this.#show(pin, cryptoki, session);
      heldPin?.proved();
    } catch (thrown) {
      if (isReturn(thrown, 'CKR_PIN_LOCKED')) throw lockedPin(label);
      if (!isReturn(thrown, 'CKR_PIN_INCORRECT', 'CKR_PIN_INVALID', 'CKR_PIN_LEN_RANGE')) throw thrown;
      guard.refused(pin);
      throw wrongPin(label, heldPin !== undefined, true);
    } finally {
      pin.erase();
    }
  }

  /** Logged in is logged in, for all sessions of this process; a PIN that was just typed has to be the right one all the same. */
  async #show(pin: Secret, cryptoki: Cryptoki, session: Handle): Promise<void> {
    const logIn = (): Promise<void> =>
      cryptoki.login(
        session,
        pin.use((bytes) => bytes),
      );
    try {
      await logIn();
    } catch (thrown) {
      // everything else is the caller's
      if (!isReturn(thrown, 'CKR_USER_ALREADY_LOGGED_IN')) throw thrown;
      if (this.#parts.heldPin?.isNew !== true) return;
      await cryptoki.logout(session);
      await logIn();
    }
  }

  async #findKey({ cryptoki, session, info }: OpenToken): Promise<OpenKey> {
    const { keyLabel } = this.#parts;
    const [privateKey, second] = await cryptoki.findKeys(session, 'private', keyLabel);
    const [publicKey] = await cryptoki.findKeys(session, 'public', keyLabel);
    if (privateKey === undefined || publicKey === undefined)
      throw issuerFault('token', `${info.label} has no key pair called ${keyLabel}.`);
    if (second !== undefined) throw issuerFault('token', `${info.label} has two keys called ${keyLabel}.`);
    const { sensitive, extractable } = await cryptoki.keyFacts(session, privateKey);
    if (!sensitive || extractable)
      throw issuerFault('policy', `The key ${keyLabel} can be taken out of ${info.label}.`);
    return { privateKey, publicKey: publicKeyOfToken(await cryptoki.publicKey(session, publicKey)) };
  }

  async #drop(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    if (held !== null) await endSession(held.cryptoki, held.session);
  }

  /** Some modules see a token again only after a new start; one that others use goes on. */
  async #endModule(): Promise<void> {
    const module = this.#module;
    this.#module = null;
    await module?.release();
  }
}

/** Only this session: a log-out would end the log-in of every other session with the token in this process. */
async function endSession(cryptoki: Cryptoki, session: Handle): Promise<void> {
  try {
    await cryptoki.closeSession(session);
  } catch {
    // it is lost already, which is as good
  }
}
