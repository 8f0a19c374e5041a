/**
 * What a person does with the issuers of a data folder: look at them, try one, make the authority of an HSM, renew the
 * station's own certificate. Needs no engine: it reads issuers.yaml and asks for itself.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { concatBytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';
import { pemBytes } from '../formats/pem.ts';
import { authorityChain } from '../identity/authority-chain.ts';
import { HeldPin } from '../identity/held-pin.ts';
import type { Issuer, IssuerProblem } from '../identity/issuer.ts';
import type { IssuerSettings } from '../identity/issuer-file.ts';
import { createLocalCa } from '../identity/local-ca.ts';
import { openIssuer } from '../identity/open-issuer.ts';
import { openToken, pathIn } from '../identity/open-token.ts';
import { type TokenAlgorithm, tokenAlgorithms } from '../identity/pkcs11/cryptoki.ts';
import { makeHsmRoot } from '../identity/pkcs11/hsm-ca.ts';
import { sealedCertificate } from '../identity/sealed-key.ts';
import { readSecretFile } from '../identity/secret-file.ts';
import { serverFolder } from '../identity/server-files.ts';
import { Fault } from '../model/fault.ts';
import type { KeyAlgorithm } from '../model/key-algorithm.ts';
import { readIssuerFile } from './issuer-settings.ts';
import { issuerAdvice, lookAt, rootSha256 } from './issuer-sight.ts';
import { refuseShortPin } from './pin-desk.ts';

export interface DeskParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
}

export interface IssuerReport {
  readonly name: string;
  readonly kind: IssuerSettings['kind'];
  readonly state: 'ready' | 'locked' | 'unavailable';
  /** Null when it is ready. */
  readonly reason: string | null;
  readonly problem: IssuerProblem | null;
  readonly advice: string | null;
  /** Of its root; null when it can not be had. */
  readonly title: string | null;
  readonly rootSha256: string | null;
  readonly demo: boolean | null;
}

/** In the order of the file. Throws Fault file.invalid when it has a mistake. */
export async function reportIssuers(parts: DeskParts): Promise<readonly IssuerReport[]> {
  const file = readIssuerFile(parts.folder);
  return Promise.all(Object.keys(file.issuers).map((name) => reportIssuer(name, parts)));
}

export function reportIssuer(name: string, parts: DeskParts): Promise<IssuerReport> {
  return withIssuer(name, parts, async (issuer, { kind }) => {
    const { state, description: known } = await lookAt(issuer);
    const problem = state.state === 'ready' ? null : state.problem;
    return {
      name,
      kind,
      state: state.state,
      reason: state.state === 'ready' ? null : state.reason,
      problem,
      advice: problem === null ? null : issuerAdvice[problem],
      title: known?.title ?? null,
      rootSha256: known === null ? null : rootSha256(known),
      demo: known?.demo ?? null,
    };
  });
}

export interface MadeAuthority {
  readonly certificateFile: string;
  readonly sha256: string;
}

export interface NewAuthority {
  readonly organization: string;
  readonly commonName: string;
  /** Of its key; P-256 when it is not given. */
  readonly algorithm?: KeyAlgorithm;
  /** A product attestation intermediate of Matter, for tests: the authority above it is made and forgotten. */
  readonly matter?: { readonly vendorId: string; readonly productId?: string };
}

/** Key pair and root of an HSM's authority, or the file of a sealed one. Never over what is there. */
export async function createAuthority(
  name: string,
  names: NewAuthority,
  parts: DeskParts,
  /** For an authority whose PIN a person enters; stays the caller's. */
  pin: Secret | null = null,
): Promise<MadeAuthority> {
  const { settings, production } = find(name, parts.folder);
  if (settings.kind === 'sealed') return createSealed(settings, names, parts, pin);
  if (settings.kind !== 'pkcs11')
    throw new Fault('plan.refused', `${name} is not in an HSM: its authority is made where it runs.`);
  const { algorithm = 'p256', matter, ...common } = names;
  if (!isTokenAlgorithm(algorithm) || matter !== undefined)
    throw new Fault(
      'plan.refused',
      `In an HSM an authority has a key of ${tokenAlgorithms.join(', ')}, and a root of its own; a PAI's certificate is put beside it by hand.`,
    );
  const certificateFile = pathIn(parts.folder, settings.certificate);
  const held = new HeldPin();
  if (pin !== null) held.hold(pin, false);
  const descriptor = openNew(certificateFile, 0o644);
  const token = openToken(settings, { ...parts, production }, held);
  let made: Uint8Array | null = null;
  try {
    made = await makeHsmRoot(token, { ...common, algorithm }, parts.clock, parts.random);
    writeSync(descriptor, pemBytes('CERTIFICATE', made));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
    // nothing was made: the name is free again
    if (made === null) rmSync(certificateFile);
    held.erase();
    await token.close();
  }
  return { certificateFile, sha256: createHash('sha256').update(made).digest('hex') };
}

async function createSealed(
  settings: Extract<IssuerSettings, { kind: 'sealed' }>,
  { organization, commonName, algorithm = 'p256', matter }: NewAuthority,
  { folder, clock, random }: DeskParts,
  entered: Secret | null,
): Promise<MadeAuthority> {
  const certificateFile = pathIn(folder, settings.file);
  const pin = await firstPin(settings, folder, entered);
  try {
    // no PAA that is made here is in anybody's ledger: what is below it says that it is for tests
    const kind = { algorithm, demo: matter !== undefined, ...(matter === undefined ? {} : { matter }) };
    const sealed = await createLocalCa({ organization, commonName, ...kind, pin, clock, random });
    const descriptor = openNew(certificateFile, 0o600);
    try {
      writeSync(descriptor, sealed);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    const { root } = authorityChain(sealedCertificate(sealed));
    return { certificateFile, sha256: createHash('sha256').update(root).digest('hex') };
  } finally {
    if (pin !== entered) pin.erase();
  }
}

async function firstPin(
  { pinFile }: Extract<IssuerSettings, { kind: 'sealed' }>,
  folder: string,
  entered: Secret | null,
): Promise<Secret> {
  if (pinFile !== undefined) return readSecretFile(pathIn(folder, pinFile));
  if (entered === null)
    throw new Fault(
      'plan.refused',
      'issuers.yaml says "pin: ask": give the PIN that it shall have with --pin-file.',
    );
  refuseShortPin(entered);
  return entered;
}

function isTokenAlgorithm(algorithm: KeyAlgorithm): algorithm is TokenAlgorithm {
  return tokenAlgorithms.some((each) => each === algorithm);
}

/** Fetches a new certificate for the station's own key and puts it in the place of the old one. */
export function renewOwnCertificate(name: string, parts: DeskParts, signal: AbortSignal): Promise<string> {
  return withIssuer(name, parts, async (issuer, settings) => {
    if (issuer.renewOwn !== undefined && settings.kind === 'server') {
      await issuer.renewOwn(signal);
      return join(serverFolder(parts.folder, settings.url), 'client.pem');
    }
    if (issuer.renewOwn === undefined || !('certificate' in settings) || settings.certificate === undefined)
      throw new Fault('plan.refused', `This station has no certificate of its own at ${name}.`);
    const chain = await issuer.renewOwn(signal);
    const file = pathIn(parts.folder, settings.certificate);
    const descriptor = openSync(`${file}.new`, 'w', 0o644);
    try {
      writeSync(descriptor, concatBytes(chain.map((certificate) => pemBytes('CERTIFICATE', certificate))));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(`${file}.new`, file);
    return file;
  });
}

async function withIssuer<T>(
  name: string,
  parts: DeskParts,
  work: (issuer: Issuer, settings: IssuerSettings) => Promise<T>,
): Promise<T> {
  const { settings, production } = find(name, parts.folder);
  const issuer = openIssuer(name, settings, { ...parts, production });
  try {
    return await work(issuer, settings);
  } finally {
    await issuer.close?.();
  }
}

function find(
  name: string,
  folder: string,
): { readonly settings: IssuerSettings; readonly production: boolean } {
  const { issuers, production } = readIssuerFile(folder);
  const settings = issuers[name];
  if (settings !== undefined) return { settings, production };
  const known = Object.keys(issuers).join(', ') || 'none';
  throw new Fault('plan.refused', `issuers.yaml has no issuer called ${name}; it has ${known}.`, {
    issuer: name,
  });
}

/** `mode`: what is sealed is nobody else's to try PINs at; a certificate is for everybody. */
function openNew(file: string, mode: 0o600 | 0o644): number {
  try {
    return openSync(file, 'wx', mode);
  } catch (cause) {
    throw new Fault('file.invalid', `${file} can not be written, or is there already.`, { file }, { cause });
  }
}
