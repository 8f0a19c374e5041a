/**
 * A certificate authority inside the station, with a software key that is sealed at rest. For development, demos and
 * small benches: whoever controls the station controls this key. Certificates follow IEEE 802.1AR (as far as RFC 5280
 * and RFC 4108 tell it), or another template that the profile names.
 */
import { X509Certificate } from 'node:crypto';
import { concatBytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';
import { matterProductId, matterVendorId } from '../model/certificate-profile.ts';
import { Fault } from '../model/fault.ts';
import type { KeyAlgorithm } from '../model/key-algorithm.ts';
import { type AuthorityChain, authorityChain } from './authority-chain.ts';
import { readCertificate } from './certificate.ts';
import { checkRequest } from './certificate-request.ts';
import { tags } from './der.ts';
import type {
  IssuedCertificate,
  IssueRequest,
  Issuer,
  IssuerDescription,
  IssuerState,
  RevocationList,
} from './issuer.ts';
import { keyAlgorithmOf } from './public-key.ts';
import { makeRevocationList } from './revocation-list.ts';
import { sealKey, unsealKey } from './sealed-key.ts';
import { makeSoftwareKey, openForSigning, type SoftwareSign } from './software-key.ts';
import {
  commonNameOf,
  isDemoAuthority,
  makeIntermediate,
  makeRoot,
  makeUnitCertificate,
  type RootParts,
} from './unit-certificate.ts';

export interface AuthorityNames {
  readonly organization: string;
  readonly commonName: string;
  /** A test authority says so in its name, and its certificates do with it. */
  readonly demo: boolean;
  /** Of the authority's own key; P-256 when it is not given. */
  readonly algorithm?: KeyAlgorithm;
  /** Makes it a product attestation intermediate (PAI) of Matter, below an authority (PAA) whose key nobody keeps. */
  readonly matter?: { readonly vendorId: string; readonly productId?: string };
}

export interface LocalCaOptions extends AuthorityNames {
  readonly pin: Secret;
  readonly clock: Clock;
  readonly random: Random;
}

/** Makes a key and a root certificate; returns the sealed file for `LocalCa.open`. Nothing secret is kept. */
export async function createLocalCa(options: LocalCaOptions): Promise<Uint8Array> {
  const made = await makeAuthority(options, options);
  try {
    return await sealKey(made, options.pin, options.random);
  } finally {
    made.privateKey.erase();
  }
}

export interface LocalCaParts {
  readonly id: string;
  /** Where its revocation list is published; certificates name it. */
  readonly crlUrl?: string;
  readonly clock: Clock;
  readonly random: Random;
}

export class LocalCa implements Issuer {
  readonly #parts: LocalCaParts;
  readonly #authority: AuthorityChain;
  #sign: SoftwareSign | null;

  private constructor(parts: LocalCaParts, authority: AuthorityChain, sign: SoftwareSign) {
    this.#parts = parts;
    this.#authority = authority;
    this.#sign = sign;
  }

  /** Throws Fault issuer.unavailable for a wrong PIN or a changed file. The key can not be taken out again. */
  static async open(sealed: Uint8Array, pin: Secret, parts: LocalCaParts): Promise<LocalCa> {
    const { certificate, privateKey } = await unsealKey(sealed, pin);
    try {
      const authority = authorityChain(certificate);
      return new LocalCa(parts, authority, await openAuthorityKey(authority.own, privateKey));
    } finally {
      privateKey.erase();
    }
  }

  /** An authority that is in memory only and ends with its last user: for samples. */
  static async passing(names: AuthorityNames, parts: LocalCaParts): Promise<LocalCa> {
    const { certificate, privateKey } = await makeAuthority(names, parts);
    try {
      const authority = authorityChain(certificate);
      return new LocalCa(parts, authority, await openAuthorityKey(authority.own, privateKey));
    } finally {
      privateKey.erase();
    }
  }

  async describe(): Promise<IssuerDescription> {
    const { own, root } = this.#authority;
    const demo = isDemoAuthority(own);
    return { id: this.#parts.id, kind: 'local-ca', title: commonNameOf(own), demo, root };
  }

  async state(): Promise<IssuerState> {
    return this.#sign === null
      ? { state: 'locked', reason: 'The authority is locked.', problem: 'credentials' }
      : { state: 'ready' };
  }

  async issue(request: IssueRequest): Promise<IssuedCertificate> {
    const { profile, serialNumber, hardwareId, facts, signal } = request;
    signal.throwIfAborted();
    const sign = this.#sign;
    if (sign === null) throw new Fault('issuer.unavailable', 'The authority is locked.');
    const { publicKey } = checkRequest(request.certificateRequest, serialNumber, profile.keyAlgorithm);
    const { clock, random, crlUrl } = this.#parts;
    const published = crlUrl === undefined ? {} : { crlUrl };
    const { own: issuer, below } = this.#authority;
    const unit = { profile, serialNumber, hardwareId, ...(facts === undefined ? {} : { facts }) };
    const made = await makeUnitCertificate(
      { ...unit, publicKey, issuer, now: clock.now(), random, ...published },
      sign,
    );
    signal.throwIfAborted();
    return { chain: [made, ...below], issuer };
  }

  async signRevocationList(list: RevocationList): Promise<Uint8Array> {
    const sign = this.#sign;
    if (sign === null) throw new Fault('issuer.unavailable', 'The authority is locked.');
    return makeRevocationList(this.#authority.own, list, sign);
  }

  /** Forgets the key. Afterwards nothing can be issued until the CA is opened again. */
  lock(): void {
    this.#sign = null;
  }

  /** The root as PEM, for whoever shall trust it. */
  rootPem(): string {
    return new X509Certificate(this.#authority.root).toString();
  }
}

/** A new key with its certificate, and the one above it where there is one, in DER. The caller erases the key. */
async function makeAuthority(
  { organization, commonName, demo, algorithm = 'p256', matter }: AuthorityNames,
  { clock, random }: Pick<LocalCaParts, 'clock' | 'random'>,
): Promise<{ readonly certificate: Uint8Array; readonly privateKey: Secret }> {
  const key = await makeSoftwareKey(algorithm);
  const { privateKey, publicKey } = key;
  try {
    const parts = { organization, commonName, demo, publicKey, now: clock.now(), random };
    const certificate =
      matter === undefined
        ? await makeRoot(parts, await openForSigning(key))
        : await attestationChain(parts, matter);
    return { certificate, privateKey };
  } catch (thrown) {
    // nobody got the key: it must not stay in memory
    privateKey.erase();
    throw thrown;
  }
}

/** Matter Core Specification 6.2.2.4 and 6.2.2.5: a PAA of path length 1, and the PAI that it signs. For tests: no PAA that anybody trusts is made so. */
async function attestationChain(
  pai: RootParts,
  { vendorId, productId }: { readonly vendorId: string; readonly productId?: string },
): Promise<Uint8Array> {
  const top = await makeSoftwareKey('p256');
  try {
    const vendor = { oid: matterVendorId, tag: tags.utf8String, value: vendorId };
    const product =
      productId === undefined ? [] : [{ oid: matterProductId, tag: tags.utf8String, value: productId }];
    const sign = await openForSigning(top);
    const names = { ...pai, commonName: `${pai.commonName} PAA`, publicKey: top.publicKey };
    const paa = await makeRoot({ ...names, pathLength: 1, attributes: [vendor] }, sign);
    return concatBytes([
      await makeIntermediate({ ...pai, attributes: [vendor, ...product] }, paa, sign),
      paa,
    ]);
  } finally {
    top.privateKey.erase();
  }
}

function openAuthorityKey(certificate: Uint8Array, privateKey: Secret): Promise<SoftwareSign> {
  const algorithm = keyAlgorithmOf(readCertificate(certificate).publicKey);
  if (algorithm === null)
    throw new Fault('issuer.unavailable', "The authority's key is of a kind that can not be used.");
  return openForSigning({ algorithm, privateKey });
}
