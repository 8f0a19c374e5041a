/**
 * How the server proves itself: by a root of its own that stations pin when they enrol, or by the operator's files. The
 * server's certificate is replaced long before it ends, without a restart.
 */
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { fromUtf8 } from '../base/bytes.ts';
import { certificatesOfPem, pemBytes } from '../formats/pem.ts';
import { readPlainFile, readSecretFile } from '../identity/secret-file.ts';
import { isDue, makeServerCertificate } from '../identity/service-certificate.ts';
import { Fault } from '../model/fault.ts';
import { type OwnAuthorityParts, openOwnAuthority } from './own-authority.ts';
import { fileStamp, type TlsSettings } from './server-file.ts';

export interface ServerCredential {
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: Buffer;
}

export interface TlsIdentity {
  readonly rootPem: string;
  /** Of the DER, hexadecimal. */
  readonly rootSha256: string;
  /** What clients may call the server. */
  readonly names: readonly string[];
  readonly current: ServerCredential;
  /** A new one when the one in use is due or its file has changed; null otherwise. Throws Fault server.settings. */
  renew(): Promise<ServerCredential | null>;
}

export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1'];

/** Throws Fault server.settings, issuer.unavailable when a file can not be used. */
export function openTlsIdentity(settings: TlsSettings, parts: OwnAuthorityParts): Promise<TlsIdentity> {
  return settings.certificate === undefined ? ownIdentity(settings, parts) : givenIdentity(settings, parts);
}

async function ownIdentity({ names: given }: TlsSettings, parts: OwnAuthorityParts): Promise<TlsIdentity> {
  const root = await openOwnAuthority('tls-root', 'Mintmark management server', parts);
  const names = [...new Set([...given, ...loopbackNames])];
  let until = new Date(0);
  const make = async (): Promise<ServerCredential> => {
    const { clock, random } = parts;
    const pair = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { format: 'der', type: 'pkcs8' },
      publicKeyEncoding: { format: 'der', type: 'spki' },
    });
    const made = await makeServerCertificate(
      names,
      { publicKey: pair.publicKey, issuer: root.certificate, now: clock.now(), random },
      root.sign,
    );
    until = new X509Certificate(made).validToDate;
    // the key lives in the memory of this process only: the next start makes another
    const privateKey = Buffer.from(pemBytes('PRIVATE KEY', pair.privateKey));
    return { certificate: fromUtf8(pemBytes('CERTIFICATE', made)), privateKey };
  };
  const current = await make();
  return {
    rootPem: root.pem,
    rootSha256: sha256(root.certificate),
    names,
    current,
    renew: async () => (isDue(until, parts.clock.now()) ? make() : null),
  };
}

async function givenIdentity(
  { names, certificate = '', privateKeyFile = '', root: rootFile = '' }: TlsSettings,
  { folder }: OwnAuthorityParts,
): Promise<TlsIdentity> {
  const at = (file: string): string => (isAbsolute(file) ? file : join(folder, file));
  const files = [at(certificate), at(privateKeyFile)] as const;
  const read = async (): Promise<ServerCredential> => {
    const chain = fromUtf8(await readPlainFile(files[0]));
    const secret = await readSecretFile(files[1]);
    try {
      const privateKey = secret.use((bytes) => Buffer.from(bytes));
      return { certificate: requireCertificate(chain, files[0]), privateKey };
    } finally {
      secret.erase();
    }
  };
  const stampOf = (): string => files.map(fileStamp).join();
  const rootPem = requireCertificate(fromUtf8(await readPlainFile(at(rootFile))), at(rootFile));
  let stamp = stampOf();
  const current = await read();
  return {
    rootPem,
    rootSha256: sha256(certificatesOfPem(rootPem)?.[0] ?? new Uint8Array()),
    names: [...new Set([...names, ...loopbackNames])],
    current,
    renew: async () => {
      const now = stampOf();
      if (now === stamp) return null;
      const made = await read();
      stamp = now;
      return made;
    },
  };
}

function requireCertificate(text: string, file: string): string {
  if (certificatesOfPem(text) !== null) return text;
  throw new Fault('server.settings', `${file} holds no certificate in PEM.`, { file });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
