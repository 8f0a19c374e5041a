/**
 * Secrets that people put on this station: one sealed file each, in a folder beside the database, so that setting one needs
 * no engine and no secret crosses a wire. They are listed by name, and never shown.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { openSecret, readSealedSecret, sealSecret } from '../identity/sealed-secret.ts';
import { secretNamePattern } from '../model/credentials.ts';
import { Fault } from '../model/fault.ts';
import { makePrivateFolder, readFileIfThere, writeFileDurably } from '../store/files.ts';
import { loadSecretsKey } from './station-key.ts';

export interface SecretDeskParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
}

export interface KnownSecret {
  readonly name: string;
  readonly createdAt: string;
}

const fileLimitBytes = 100_000;
const folderName = 'secrets';

/** Over one of the same name. `content` is not erased here. Throws Fault secret.name, file.invalid. */
export async function setSecret(name: string, content: Secret, parts: SecretDeskParts): Promise<void> {
  const file = fileOf(name, parts.folder);
  using key = stationKey(parts);
  const made = { at: parts.clock.now(), random: parts.random };
  const sealed = await sealSecret(name, content, key.secret, made);
  makePrivateFolder(parts.folder);
  makePrivateFolder(join(parts.folder, folderName));
  writeFileDurably(file, sealed);
}

export function listSecrets(folder: string): readonly KnownSecret[] {
  return names(folder).map((name) => {
    const bytes = readFileIfThere(fileOf(name, folder), fileLimitBytes) ?? new Uint8Array();
    return { name, createdAt: readSealedSecret(name, bytes).createdAt };
  });
}

/** False when there was none. */
export function removeSecret(name: string, folder: string): boolean {
  const known = names(folder).includes(name);
  if (known) rmSync(fileOf(name, folder));
  return known;
}

/** Throws Fault secret.missing, secret.damaged: what can be told without opening it. */
export function requireSecret(name: string, folder: string): void {
  const bytes = readFileIfThere(fileOf(name, folder), fileLimitBytes);
  if (bytes === null) throw missing(name);
  readSealedSecret(name, bytes);
}

/** The caller erases it. Throws Fault secret.missing, secret.damaged. */
export async function takeSecret(
  name: string,
  parts: Pick<SecretDeskParts, 'folder' | 'random'>,
): Promise<Secret> {
  const bytes = readFileIfThere(fileOf(name, parts.folder), fileLimitBytes);
  if (bytes === null) throw missing(name);
  using key = stationKey(parts);
  return await openSecret(name, bytes, key.secret);
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(join(folder, folderName))
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .filter((name) => secretNamePattern.test(name))
      .sort();
  } catch (thrown) {
    // no folder: no secret was ever set
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return [];
    throw thrown;
  }
}

function fileOf(name: string, folder: string): string {
  if (secretNamePattern.test(name)) return join(folder, folderName, `${name}.json`);
  throw new Fault('secret.name', `A secret can not be called ${name}.`);
}

/** A file that only this user can read, made with the first secret. */
function stationKey({ folder, random }: Pick<SecretDeskParts, 'folder' | 'random'>): Disposable & {
  readonly secret: Secret;
} {
  makePrivateFolder(folder);
  const secret = new Secret(utf8(loadSecretsKey(folder, random)));
  return { secret, [Symbol.dispose]: () => secret.erase() };
}

function missing(name: string): Fault {
  return new Fault('secret.missing', `This station has no secret called ${name}.`, { secret: name });
}
