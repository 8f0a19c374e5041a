/**
 * An authority of our own whose key never leaves an HSM: the certificate is put together here, its signature comes from the
 * token. One level, as the local authority; a software token (SoftHSM) is branded in the authority's name.
 */
import { createHash } from 'node:crypto';
import { bytesEqual } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { orAborted } from '../../base/deadline.ts';
import type { Random } from '../../base/random.ts';
import { publicKeyOf, readX509, titleOf } from '../certificate-chain.ts';
import { checkRequest } from '../certificate-request.ts';
import { signatureDer } from '../ecdsa-signature.ts';
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
import { isDemoAuthority, makeRoot, makeUnitCertificate, type Sign } from '../unit-certificate.ts';
import type { Token } from './token.ts';

export interface HsmCaParts {
  readonly id: string;
  readonly token: Token;
  /** The authority's certificate as DER, from the file that `makeHsmRoot` filled. */
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
    const { root, software } = await this.#ready('look');
    const demo = software || isDemoAuthority(root);
    return { id: this.#parts.id, kind: 'pkcs11', title: titleOf(readX509(root)), demo, root };
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
    const { profile, serialNumber, hardwareId, signal } = request;
    signal.throwIfAborted();
    const { publicKey } = checkRequest(request.certificateRequest, serialNumber, profile.keyAlgorithm);
    const { token, clock, random } = this.#parts;
    const { root: issuer } = await orAborted(this.#ready('key'), signal);
    const made = await orAborted(
      makeUnitCertificate(
        { profile, serialNumber, hardwareId, publicKey, issuer, now: clock.now(), random },
        signBy(token),
      ),
      signal,
    );
    return { chain: [made], issuer };
  }

  async signRevocationList(list: RevocationList): Promise<Uint8Array> {
    const { root } = await this.#ready('key');
    return makeRevocationList(root, list, signBy(this.#parts.token));
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
  async #ready(how: 'look' | 'key'): Promise<{ readonly root: Uint8Array; readonly software: boolean }> {
    const { token, readCertificate } = this.#parts;
    const root = await readCertificate();
    const { publicKey, software } = await token[how]();
    if (!bytesEqual(publicKeyOf(readX509(root)), publicKey))
      throw issuerFault(
        'settings',
        "The authority's certificate is for another key than the one in the token.",
      );
    return { root, software };
  }
}

/** A self-signed root for the key in the token, which is made there when it is missing. DER. */
export async function makeHsmRoot(
  token: Token,
  names: { readonly organization: string; readonly commonName: string },
  clock: Clock,
  random: Random,
): Promise<Uint8Array> {
  await token.makeKey(random.bytes(16));
  const { publicKey, software } = await token.key();
  return makeRoot({ ...names, demo: software, publicKey, now: clock.now(), random }, signBy(token));
}

function signBy(token: Token): Sign {
  return async (bytes) => signatureDer(await token.sign(createHash('sha256').update(bytes).digest()));
}
