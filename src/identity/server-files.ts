/**
 * What a station keeps of each management server that it is enrolled at over TLS: the root that it pinned, the id that it
 * has there, and the key and certificate with which it signs in. One folder for each address, readable by this user only.
 */
import { generateKeyPairSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../base/bytes.ts';
import { certificatesOfPem, pemBytes } from '../formats/pem.ts';

export interface ServerFiles {
  /** PEM, as it is in `root.pem`. */
  readonly rootPem: string;
  readonly stationId: string;
  readonly certificateFile: string;
  readonly privateKeyFile: string;
}

/** The folder of the server at that address; the address is its name, so that a person finds it. */
export function serverFolder(dataFolder: string, url: string): string {
  const { hostname, port, protocol } = new URL(url);
  const number = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return join(dataFolder, 'servers', `${hostname.replace(/[^a-z0-9.-]/gi, '_')}-${number}`);
}

/** Null when this station was not enrolled there over TLS. */
export function serverFilesOf(dataFolder: string, url: string): ServerFiles | null {
  const folder = serverFolder(dataFolder, url);
  const rootPem = textOf(join(folder, 'root.pem'));
  const stationId = textOf(join(folder, 'station'))?.trim();
  if (rootPem === null || certificatesOfPem(rootPem) === null || !stationId) return null;
  return {
    rootPem,
    stationId,
    certificateFile: join(folder, 'client.pem'),
    privateKeyFile: join(folder, 'client-key.pem'),
  };
}

/** After an enrolment. The key is made once; who is enrolled anew keeps it. */
export function rememberServer(
  dataFolder: string,
  url: string,
  known: { readonly rootPem: string; readonly stationId: string },
): void {
  const folder = serverFolder(dataFolder, url);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  replaceFile(join(folder, 'station'), utf8(`${known.stationId}\n`), 0o644);
  replaceFile(join(folder, 'root.pem'), utf8(known.rootPem), 0o644);
  const keyFile = join(folder, 'client-key.pem');
  if (existsSync(keyFile)) return;
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
    publicKeyEncoding: { format: 'der', type: 'spki' },
  });
  const pem = pemBytes('PRIVATE KEY', privateKey);
  try {
    replaceFile(keyFile, pem, 0o600);
  } finally {
    privateKey.fill(0);
    pem.fill(0);
  }
}

/** Whole or not at all: written beside, flushed, renamed. */
export function replaceFile(file: string, bytes: Uint8Array, mode: number): void {
  const descriptor = openSync(`${file}.new`, 'w', mode);
  try {
    writeSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${file}.new`, file);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null; // not there: this station was not enrolled at that address
  }
}
