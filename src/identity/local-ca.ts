/**
 * A certificate authority inside the station, with a software key that is sealed at rest. For development, demos and
 * small benches: whoever controls the station controls this key. One level: the root itself signs (pathLen 0), so a
 * unit's chain is its own certificate. Certificates follow IEEE 802.1AR (as far as RFC 5280 and RFC 4108 tell it).
 */
import 'reflect-metadata';
import { createHash, generateKeyPairSync, webcrypto, X509Certificate } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PublicKey,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { toHex } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { Fault } from '../model/fault.ts';
import { readCertificate } from './certificate.ts';
import { checkRequest } from './certificate-request.ts';
import { tags } from './der.ts';
import type { IssuedCertificate, IssueRequest, Issuer, IssuerDescription, IssuerState } from './issuer.ts';
import { hardwareModuleName, nameDer, oids, unitSubject } from './names.ts';
import { sealKey, unsealKey } from './sealed-key.ts';

/** RFC 5280 section 4.1.2.5: "no well-defined expiration date". */
export const noExpiry = new Date('9999-12-31T23:59:59Z');
/** Ends the name of every test authority. */
const demoBrand = ' (demo, not for production)';
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface LocalCaOptions {
  readonly organization: string;
  readonly commonName: string;
  /** A test authority says so in its name, and its certificates do with it. */
  readonly demo: boolean;
  readonly pin: Secret;
  readonly clock: Clock;
  readonly random: Random;
}

/** Makes a key and a root certificate; returns the sealed file for `LocalCa.open`. Nothing secret is kept. */
export async function createLocalCa(options: LocalCaOptions): Promise<Uint8Array> {
  const { clock, random } = options;
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
    publicKeyEncoding: { format: 'der', type: 'spki' },
  });
  const privateKey = new Secret(pair.privateKey);
  try {
    const commonName = `${options.commonName}${options.demo ? demoBrand : ''}`;
    const name = new Name(
      asArrayBuffer(
        nameDer([
          { oid: oids.organization, tag: tags.utf8String, value: options.organization },
          { oid: oids.commonName, tag: tags.utf8String, value: commonName },
        ]),
      ),
    );
    const keyId = keyIdentifier(pair.publicKey);
    const root = await X509CertificateGenerator.create(
      {
        serialNumber: toHex(certificateSerial(random)),
        issuer: name,
        subject: name,
        notBefore: wholeSeconds(clock.now()),
        notAfter: noExpiry,
        publicKey: new PublicKey(asArrayBuffer(pair.publicKey)),
        signingKey: await importSigningKey(privateKey),
        signingAlgorithm: ecdsa,
        extensions: [
          new BasicConstraintsExtension(true, 0, true),
          new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
          new SubjectKeyIdentifierExtension(keyId),
        ],
      },
      webcrypto,
    );
    return await sealKey({ certificate: new Uint8Array(root.rawData), privateKey }, options.pin, random);
  } finally {
    privateKey.erase();
  }
}

export interface LocalCaParts {
  readonly id: string;
  readonly clock: Clock;
  readonly random: Random;
}

export class LocalCa implements Issuer {
  readonly #parts: LocalCaParts;
  readonly #root: Uint8Array;
  #signingKey: webcrypto.CryptoKey | null;

  private constructor(parts: LocalCaParts, root: Uint8Array, signingKey: webcrypto.CryptoKey) {
    this.#parts = parts;
    this.#root = root;
    this.#signingKey = signingKey;
  }

  /** Throws Fault issuer.unavailable for a wrong PIN or a changed file. The key can not be taken out again. */
  static async open(sealed: Uint8Array, pin: Secret, parts: LocalCaParts): Promise<LocalCa> {
    const { certificate, privateKey } = await unsealKey(sealed, pin);
    try {
      return new LocalCa(parts, certificate, await importSigningKey(privateKey));
    } finally {
      privateKey.erase();
    }
  }

  async describe(): Promise<IssuerDescription> {
    const { subject } = readCertificate(this.#root);
    const title = subject.find(({ oid }) => oid === oids.commonName)?.value ?? '';
    return { id: this.#parts.id, kind: 'local-ca', title, demo: title.endsWith(demoBrand), root: this.#root };
  }

  async state(): Promise<IssuerState> {
    return this.#signingKey === null
      ? { state: 'locked', reason: 'The authority is locked.' }
      : { state: 'ready' };
  }

  async issue(request: IssueRequest): Promise<IssuedCertificate> {
    const { profile, serialNumber, hardwareId, signal } = request;
    signal.throwIfAborted();
    const signingKey = this.#signingKey;
    if (signingKey === null) throw new Fault('issuer.unavailable', 'The authority is locked.');
    const { publicKey } = checkRequest(request.certificateRequest, serialNumber);
    const root = readCertificate(this.#root);
    const serial = certificateSerial(this.#parts.random);
    const made = await X509CertificateGenerator.create(
      {
        serialNumber: toHex(serial),
        issuer: new Name(asArrayBuffer(root.subjectDer)),
        subject: new Name(asArrayBuffer(nameDer(unitSubject(profile, serialNumber)))),
        notBefore: wholeSeconds(this.#parts.clock.now()),
        notAfter: noExpiry,
        publicKey: new PublicKey(asArrayBuffer(publicKey)),
        signingKey,
        signingAlgorithm: ecdsa,
        extensions: [
          new AuthorityKeyIdentifierExtension(keyIdentifier(root.publicKey)),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new Extension(
            oids.subjectAltName,
            false,
            asArrayBuffer(hardwareModuleName(profile.hardwareType, hardwareId)),
          ),
        ],
      },
      webcrypto,
    );
    signal.throwIfAborted();
    return { chain: [new Uint8Array(made.rawData)], issuer: this.#root };
  }

  /** Forgets the key. Afterwards nothing can be issued until the CA is opened again. */
  lock(): void {
    this.#signingKey = null;
  }

  /** The root as PEM, for whoever shall trust it. */
  rootPem(): string {
    return new X509Certificate(this.#root).toString();
  }
}

/** RFC 5280 section 4.2.1.2, method 1: SHA-1 of the key's bits. An identifier, not a protection. */
function keyIdentifier(publicKey: Uint8Array): string {
  return createHash('sha1').update(publicKey.subarray(26)).digest('hex');
}

/** 16 bytes: positive, without a leading zero, and 126 of its bits random (RFC 5280 section 4.1.2.2 allows 20 bytes). */
function certificateSerial(random: Random): Uint8Array {
  const serial = random.bytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

function importSigningKey(privateKey: Secret): Promise<webcrypto.CryptoKey> {
  return privateKey.use((bytes) =>
    webcrypto.subtle.importKey('pkcs8', asArrayBuffer(bytes), { name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'sign',
    ]),
  );
}

function wholeSeconds(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1_000) * 1_000);
}

function asArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
