/**
 * The key that signs papers. PDF readers know no Ed25519, so papers have a P-256 key with a certificate of its own. That it is
 * the station's is in the certificate: an extension holds the station key's signature over the public key.
 */
// what @peculiar/x509 stands on, and has to be there before it
import 'reflect-metadata';
import { createPublicKey, sign, verify, webcrypto, X509Certificate } from 'node:crypto';
import {
  BasicConstraintsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
  X509Certificate as X509Reader,
} from '@peculiar/x509';
import { concatBytes, fromBase64, utf8 } from '../base/bytes.ts';
import type { StationSigner } from './signer.ts';

export interface PaperKey {
  /** DER. */
  readonly certificate: Uint8Array;
  /** ECDSA with SHA-256 as the DER pair of RFC 3279 section 2.2.3. */
  sign(bytes: Uint8Array): Uint8Array;
}

/** Both as PEM; the key is PKCS#8. */
export interface PaperKeyFiles {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

/** The station key's signature over the paper key (private arc of the product). */
export const stationVoucherOid = '1.3.6.1.4.1.59999.1.7';
const voucherPrefix = utf8('mintmark paper key v1\n');
/** RFC 5280 section 4.1.2.5: no well-defined end. What it signs must stay verifiable. */
const noExpiry = new Date('9999-12-31T23:59:59Z');
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export async function makePaperKey(
  stationId: string,
  signer: StationSigner,
  now: Date,
): Promise<PaperKeyFiles> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const publicKey = new Uint8Array(await webcrypto.subtle.exportKey('spki', keys.publicKey));
  const voucher = fromBase64(signer.signStatement(concatBytes([voucherPrefix, publicKey])));
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: [{ O: ['Mintmark'] }, { CN: [`Papers of station ${stationId}`] }],
      notBefore: now,
      notAfter: noExpiry,
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation, true),
        new Extension(stationVoucherOid, false, voucher),
      ],
    },
    webcrypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const lines = pkcs8.toString('base64').replace(/(.{64})(?=.)/g, '$1\n');
  pkcs8.fill(0);
  return {
    privateKeyPem: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    certificatePem: `${certificate.toString('pem')}\n`,
  };
}

export function openPaperKey({ privateKeyPem, certificatePem }: PaperKeyFiles): PaperKey {
  const certificate = new Uint8Array(new X509Certificate(certificatePem).raw);
  return { certificate, sign: (bytes) => sign('sha256', bytes, privateKeyPem) };
}

/** Whether this station key vouches for the certificate of papers. */
export function isVouchedFor(certificatePem: string, stationPublicKeyPem: string): boolean {
  try {
    const read = new X509Reader(certificatePem);
    const voucher = read.getExtension(stationVoucherOid);
    if (voucher === null) return false;
    const bytes = concatBytes([voucherPrefix, new Uint8Array(read.publicKey.rawData)]);
    return verify(null, bytes, createPublicKey(stationPublicKeyPem), new Uint8Array(voucher.value));
  } catch {
    return false; // what can not be read is vouched for by nobody
  }
}
