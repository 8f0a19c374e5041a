/**
 * An authority of our own whose key never leaves an HSM: the certificate is put together here, its signature comes from the
 * token. One level, as the local authority; a software token (SoftHSM) is branded in the authority's name.
 */
import { bytesEqual } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { orAborted } from '../../base/deadline.ts';
import type { Random } from '../../base/random.ts';
import { type AuthorityChain, authorityChain } from '../authority-chain.ts';
import { readCertificate as readDerCertificate } from '../certificate.ts';
import { publicKeyOf, readX509, titleOf } from '../certificate-chain.ts';
import { checkRequest } from '../certificate-request.ts';
import type { HeldPin } from '../held-pin.ts';
import type {
  IssuedCertificate,
  IssueRequest,
  Issuer,
  IssuerDescription,
  IssuerState,
  RevocationList,
} from '../issuer.ts';
import { issuerFault, stateBy } from '../issuer-fault.ts';
import type { PinPad } from '../pin-pad.ts';
import { makeRevocationList } from '../revocation-list.ts';
import { isDemoAuthority, makeRoot, makeUnitCertificate } from '../unit-certificate.ts';
import type { TokenAlgorithm } from './cryptoki.ts';
import type { Token } from './token.ts';
import { signBy } from './token-sign.ts';

export interface HsmCaParts {
  readonly id: string;
  /** Where its revocation list is published; certificates name it. */
  readonly crlUrl?: string;
  readonly token: Token;
  /** The authority's certificate as DER, and those above it: from the file that `makeHsmRoot` filled, or a person did. */
  readonly readCertificate: () => Promise<Uint8Array>;
  /** Of a token whose PIN a person enters: what its `readPin` reads. */
  readonly heldPin?: HeldPin;
  readonly clock: Clock;
  readonly random: Random;
}

export class HsmCa implements Issuer {
  readonly #parts: HsmCaParts;
  readonly pinPad?: PinPad;

  constructor(parts: HsmCaParts) {
    this.#parts = parts;
    if (parts.heldPin !== undefined) this.pinPad = this.#pinPad(parts.heldPin);
  }

  async describe(): Promise<IssuerDescription> {
    const { authority, software } = await this.#ready('look');
    const { own, root } = authority;
    const demo = software || isDemoAuthority(own);
    return { id: this.#parts.id, kind: 'pkcs11', title: titleOf(readX509(own)), demo, root };
  }

  async state(signal?: AbortSignal): Promise<IssuerState> {
    const look = async (): Promise<void> => {
      await this.#ready('look');
    };
    const state = await stateBy(() => (signal === undefined ? look() : orAborted(look(), signal)), signal);
    // a token that was taken out asks for its PIN when it is back
    if (state.state === 'unavailable' && state.problem === 'token') this.#parts.heldPin?.erase();
    // a PIN is what a person has to see to
    return state.state === 'unavailable' && state.problem === 'credentials'
      ? { ...state, state: 'locked' }
      : state;
  }

  async issue(request: IssueRequest): Promise<IssuedCertificate> {
    const { profile, serialNumber, hardwareId, facts, signal } = request;
    signal.throwIfAborted();
    const { publicKey } = checkRequest(request.certificateRequest, serialNumber, profile.keyAlgorithm);
    const { token, clock, random, crlUrl } = this.#parts;
    const published = crlUrl === undefined ? {} : { crlUrl };
    const { own: issuer, below } = (await orAborted(this.#ready('key'), signal)).authority;
    const unit = { profile, serialNumber, hardwareId, ...(facts === undefined ? {} : { facts }) };
    const made = await orAborted(
      makeUnitCertificate(
        { ...unit, publicKey, issuer, now: clock.now(), random, ...published },
        signBy(token, readDerCertificate(issuer).publicKey),
      ),
      signal,
    );
    return { chain: [made, ...below], issuer };
  }

  async signRevocationList(list: RevocationList): Promise<Uint8Array> {
    const { own } = (await this.#ready('key')).authority;
    return makeRevocationList(own, list, signBy(this.#parts.token, readDerCertificate(own).publicKey));
  }

  async close(): Promise<void> {
    this.#parts.heldPin?.erase();
    await this.#parts.token.close();
  }

  #pinPad(held: HeldPin): PinPad {
    const { token } = this.#parts;
    const lock = async (): Promise<void> => {
      held.erase();
      await token.rest();
    };
    return {
      locksForGood: true,
      standing: async () => {
        const { locked, lastTry } = await token.pinFlags();
        return { need: held.held || locked ? 'none' : 'enter', open: held.held, lastTry };
      },
      enter: async (pin, useLastTry) => {
        // a session that is open would take any PIN for a right one
        await lock();
        held.hold(pin, useLastTry);
        try {
          await token.key();
        } catch (thrown) {
          // wrong, or not tried: it is asked for again either way
          held.erase();
          throw thrown;
        }
      },
      lock,
    };
  }

  /** The certificate is for the key that is in the token now. */
  async #ready(
    how: 'look' | 'key',
  ): Promise<{ readonly authority: AuthorityChain; readonly software: boolean }> {
    const { token, readCertificate } = this.#parts;
    const authority = authorityChain(await readCertificate());
    const { publicKey, software } = await token[how]();
    if (!bytesEqual(publicKeyOf(readX509(authority.own)), publicKey))
      throw issuerFault(
        'settings',
        "The authority's certificate is for another key than the one in the token.",
      );
    return { authority, software };
  }
}

export interface HsmNames {
  readonly organization: string;
  readonly commonName: string;
  /** Of a key that is made; P-256 when it is not given. */
  readonly algorithm?: TokenAlgorithm;
}

/** A self-signed root for the key in the token, which is made there when it is missing. DER. */
export async function makeHsmRoot(
  token: Token,
  { organization, commonName, algorithm }: HsmNames,
  clock: Clock,
  random: Random,
): Promise<Uint8Array> {
  await token.makeKey(random.bytes(16), algorithm);
  const { publicKey, software } = await token.key();
  const parts = { organization, commonName, demo: software, publicKey, now: clock.now(), random };
  return makeRoot(parts, signBy(token, publicKey));
}
