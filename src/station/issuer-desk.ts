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
import { HeldPin } from '../identity/held-pin.ts';
import type { Issuer, IssuerProblem } from '../identity/issuer.ts';
import type { IssuerSettings } from '../identity/issuer-file.ts';
import { openIssuer } from '../identity/open-issuer.ts';
import { openToken, pathIn } from '../identity/open-token.ts';
import { makeHsmRoot } from '../identity/pkcs11/hsm-ca.ts';
import { serverFolder } from '../identity/server-files.ts';
import { Fault } from '../model/fault.ts';
import { readIssuerFile } from './issuer-settings.ts';
import { issuerAdvice, lookAt, rootSha256 } from './issuer-sight.ts';

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

/** Key pair and root of an HSM's authority. Never over a certificate that is there. */
export async function createAuthority(
  name: string,
  names: { readonly organization: string; readonly commonName: string },
  parts: DeskParts,
  /** For a token whose PIN a person enters. */
  pin: Secret | null = null,
): Promise<MadeAuthority> {
  const { settings, production } = find(name, parts.folder);
  if (settings.kind !== 'pkcs11')
    throw new Fault('plan.refused', `${name} is not in an HSM: its authority is made where it runs.`);
  const certificateFile = pathIn(parts.folder, settings.certificate);
  const held = new HeldPin();
  if (pin !== null) held.hold(pin, false);
  const descriptor = openNew(certificateFile);
  const token = openToken(settings, { ...parts, production }, held);
  let made: Uint8Array | null = null;
  try {
    made = await makeHsmRoot(token, names, parts.clock, parts.random);
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

function openNew(file: string): number {
  try {
    return openSync(file, 'wx', 0o644);
  } catch (cause) {
    throw new Fault('file.invalid', `${file} can not be written, or is there already.`, { file }, { cause });
  }
}
