/** A certificate authority for tests of those who talk to one: a root, servers, clients, and units' certificates. Made by @peculiar/x509, not by ours. */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  type PublicKeyType,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509Certificates,
} from '@peculiar/x509';

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 86_400_000;
const clientAuth = '1.3.6.1.5.5.7.3.2';
const serverAuth = '1.3.6.1.5.5.7.3.1';

export interface Issued {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface Dates {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface TestAuthority {
  /** PEM. */
  readonly root: string;
  readonly rootDer: Uint8Array;
  readonly rootKey: string;
  server(dates?: Dates, ip?: string): Promise<Issued>;
  client(name: string): Promise<Issued>;
  /** For the key and subject of a request, as DER. */
  sign(request: Uint8Array): Promise<Uint8Array>;
}

/** A certs-only PKCS#7 message in base64 with CRLF, as EST servers send it. */
export function pkcs7(...certificates: readonly Uint8Array[]): string {
  const bag = new X509Certificates(certificates.map((bytes) => new X509Certificate(Uint8Array.from(bytes))));
  const text = Buffer.from(bag.export('raw')).toString('base64');
  return (text.match(/.{1,64}/g) ?? []).map((line) => `${line}\r\n`).join('');
}

export async function makeAuthority(name = 'Test authority'): Promise<TestAuthority> {
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const subject = `CN=${name}`;
  const identifier = await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto);
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial(),
      name: subject,
      notBefore: new Date(Date.now() - day),
      notAfter: new Date(Date.now() + 3650 * day),
      signingAlgorithm: ecdsa,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, 1, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        identifier,
      ],
    },
    webcrypto,
  );
  const issue = async (
    publicKey: PublicKeyType,
    to: string,
    purposes: readonly string[],
    dates: Dates = {},
    ip: string | null = null,
  ): Promise<X509Certificate> =>
    X509CertificateGenerator.create(
      {
        serialNumber: serial(),
        issuer: root.subjectName,
        subject: to,
        notBefore: dates.notBefore ?? new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000),
        notAfter: dates.notAfter ?? new Date(Math.floor(Date.now() / 1000) * 1000 + 365 * day),
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ecdsa,
        extensions: [
          await AuthorityKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([...purposes]),
          ...(ip === null ? [] : [new SubjectAlternativeNameExtension([{ type: 'ip', value: ip }])]),
        ],
      },
      webcrypto,
    );
  const withKey = async (
    to: string,
    purposes: readonly string[],
    dates?: Dates,
    ip: string | null = null,
  ) => {
    const own = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
    const certificate = await issue(own.publicKey, to, purposes, dates, ip);
    return { certificate: certificate.toString('pem'), privateKey: await privatePem(own.privateKey) };
  };
  return {
    root: root.toString('pem'),
    rootDer: new Uint8Array(root.rawData),
    rootKey: await privatePem(keys.privateKey),
    server: (dates, ip = '127.0.0.1') => withKey('CN=server', [serverAuth], dates, ip),
    client: (to) => withKey(`CN=${to}`, [clientAuth]),
    sign: async (bytes) => {
      const request = new Pkcs10CertificateRequest(Uint8Array.from(bytes));
      const made = await issue(await request.publicKey.export(webcrypto), request.subject, [clientAuth]);
      return new Uint8Array(made.rawData);
    },
  };
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${bytes}\n-----END PRIVATE KEY-----\n`;
}

/** Positive and long enough for the linter. */
function serial(): string {
  return `40${randomBytes(15).toString('hex')}`;
}
