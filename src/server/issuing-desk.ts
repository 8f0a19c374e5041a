/** What the operator does with the authorities of a server's folder: make them once, look at them. Needs no running server. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { fromUtf8 } from '../base/bytes.ts';
import { pemBytes } from '../formats/pem.ts';
import { createLocalCa, LocalCa } from '../identity/local-ca.ts';
import { openToken, pathIn } from '../identity/open-token.ts';
import { makeHsmRoot } from '../identity/pkcs11/hsm-ca.ts';
import { readSecretFile } from '../identity/secret-file.ts';
import { Fault } from '../model/fault.ts';
import { type AuthorityParts, IssuingAuthorities } from './issuing-authorities.ts';
import { type AuthoritySettings, readServerFile } from './server-file.ts';

export interface AuthorityNames {
  readonly organization: string;
  readonly commonName: string;
  /** For development: said in the authority's name. */
  readonly demo: boolean;
}

export interface AuthorityReport {
  readonly name: string;
  readonly kind: AuthoritySettings['kind'];
  readonly state: 'ready' | 'locked' | 'unavailable';
  /** Null when it is ready. */
  readonly reason: string | null;
  readonly title: string | null;
  readonly demo: boolean | null;
  readonly rootPem: string | null;
  readonly rootSha256: string | null;
  readonly profiles: readonly string[];
}

/** Key and root of an authority in server.yaml; the file that holds them. Never over one that is there. */
export async function createServerAuthority(
  name: string,
  names: AuthorityNames,
  parts: AuthorityParts,
): Promise<{ readonly file: string; readonly sha256: string }> {
  const { issuers, production } = readServerFile(parts.folder);
  const settings = issuers[name];
  if (settings === undefined) {
    const known = Object.keys(issuers).join(', ') || 'none';
    throw new Fault('server.unknown', `server.yaml has no issuer called ${name}; it has ${known}.`);
  }
  const file = pathIn(parts.folder, settings.kind === 'sealed' ? settings.file : settings.certificate);
  const descriptor = openNew(file);
  let root: Uint8Array | null = null;
  try {
    const made = await make(settings, names, { ...parts, production });
    writeSync(descriptor, made.bytes);
    fsyncSync(descriptor);
    root = made.root;
  } finally {
    closeSync(descriptor);
    // nothing was made: the name is free again
    if (root === null) rmSync(file);
  }
  return { file, sha256: createHash('sha256').update(root).digest('hex') };
}

/** In the order of the file. Throws Fault server.settings when it has a mistake. */
export async function reportAuthorities(parts: AuthorityParts): Promise<readonly AuthorityReport[]> {
  const { issuers, profiles } = readServerFile(parts.folder);
  await using authorities = new IssuingAuthorities(parts);
  return await Promise.all(
    Object.entries(issuers).map(async ([name, { kind }]) => {
      const { state, description } = await authorities.look(name);
      const root = description?.root ?? null;
      return {
        name,
        kind,
        state: state.state,
        reason: state.state === 'ready' ? null : state.reason,
        title: description?.title ?? null,
        demo: description?.demo ?? null,
        rootPem: root === null ? null : fromUtf8(pemBytes('CERTIFICATE', root)),
        rootSha256: root === null ? null : createHash('sha256').update(root).digest('hex'),
        profiles: profiles.filter(({ issuer }) => issuer === name).map(({ profile }) => profile),
      };
    }),
  );
}

async function make(
  settings: AuthoritySettings,
  names: AuthorityNames,
  parts: AuthorityParts & { readonly production: boolean },
): Promise<{ readonly bytes: Uint8Array; readonly root: Uint8Array }> {
  if (settings.kind === 'pkcs11') {
    const token = openToken(settings, parts, null);
    try {
      const root = await makeHsmRoot(token, names, parts.clock, parts.random);
      return { bytes: pemBytes('CERTIFICATE', root), root };
    } finally {
      await token.close();
    }
  }
  const pin = await readSecretFile(pathIn(parts.folder, settings.pinFile));
  try {
    const bytes = await createLocalCa({ ...names, pin, clock: parts.clock, random: parts.random });
    const authority = await LocalCa.open(bytes, pin, { ...parts, id: 'new' });
    return { bytes, root: (await authority.describe()).root };
  } finally {
    pin.erase();
  }
}

function openNew(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (cause) {
    throw new Fault('file.invalid', `${file} can not be written, or is there already.`, { file }, { cause });
  }
}
