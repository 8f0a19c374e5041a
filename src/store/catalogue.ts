/**
 * What the office handed to the bench: packages with their recipes, groups, identity profiles and files. Files lie in
 * files/<sha256>, each once, and are checked against their name whenever they are read.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import { type Group, groupSchema } from '../model/group.ts';
import { type IdentityProfile, identityProfileSchema } from '../model/identity.ts';
import type { Database } from './database.ts';
import { guarded } from './errors.ts';
import { createFileDurably, makePrivateFolder, readFileIfThere, writeFileDurably } from './files.ts';

export interface ImportedPackage {
  readonly id: string;
  readonly title: string;
  /** Key id of who signed it; null for the packages that come with the program. */
  readonly signer: string | null;
  /** `1.2.3`; null for packages without one. */
  readonly version: string | null;
  /** SHA-256 of package.yaml, which names the hash of every file: what a work order is for. Null for built-in packages. */
  readonly manifestSha256: string | null;
  readonly recipes: readonly { readonly id: string; readonly source: string }[];
  readonly groups: readonly Group[];
  readonly profiles: readonly IdentityProfile[];
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

export interface StoredPackage {
  readonly id: string;
  readonly title: string;
  readonly signer: string | null;
  readonly version: string | null;
  readonly manifestSha256: string | null;
  readonly importedAt: string;
}

export interface StoredRecipe {
  readonly id: string;
  /** SHA-256 of the source text. */
  readonly sha256: string;
  readonly source: string;
  readonly packageId: string;
}

export interface StoredFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export const fileLimitBytes = 256_000_000;

export class Catalogue {
  readonly #database: Database;
  readonly #folder: string;
  readonly #clock: Clock;
  #groups: { readonly stamp: string; readonly groups: readonly Group[] } | null = null;

  /** `folder` is where the files are, by their hash. */
  constructor(database: Database, folder: string, clock: Clock) {
    this.#database = database;
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Files first, then all rows in one transaction: a crash in between leaves files that nobody names, nothing else. */
  save(imported: ImportedPackage): void {
    const files = imported.files.map((file) => ({ path: file.path, ...this.#keep(file.bytes) }));
    this.#groups = null;
    this.#database.transaction(() => {
      this.#database.run(
        `INSERT INTO packages (id, title, signer, imported_at, version, manifest_sha256) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, signer = excluded.signer,
           imported_at = excluded.imported_at, version = excluded.version, manifest_sha256 = excluded.manifest_sha256`,
        [
          imported.id,
          imported.title,
          imported.signer,
          this.#clock.now().toISOString(),
          imported.version,
          imported.manifestSha256,
        ],
      );
      for (const table of ['package_files', 'recipes', 'setting_groups', 'profiles']) {
        this.#database.run(`DELETE FROM ${table} WHERE package_id = ?`, [imported.id]);
      }
      for (const file of files) {
        this.#database.run('INSERT INTO package_files VALUES (?, ?, ?, ?)', [
          imported.id,
          file.path,
          file.sha256,
          file.sizeBytes,
        ]);
      }
      for (const { id, source } of imported.recipes) this.#saveRecipe(id, source, imported.id);
      for (const group of imported.groups) this.#saveJson('setting_groups', group.id, group, imported.id);
      for (const profile of imported.profiles)
        this.#saveJson('profiles', profile.profile, profile, imported.id);
    });
  }

  packages(): readonly StoredPackage[] {
    return this.#database.all(
      `SELECT id, title, signer, version, manifest_sha256 AS manifestSha256, imported_at AS importedAt
       FROM packages ORDER BY imported_at`,
    );
  }

  recipes(): readonly StoredRecipe[] {
    return this.#database.all<StoredRecipe>(
      'SELECT id, sha256, source, package_id AS packageId FROM recipes JOIN recipe_sources USING (sha256) ORDER BY id',
    );
  }

  /** The text of any recipe that was ever imported here, for old records. */
  recipeSource(sha256: string): string | null {
    return (
      this.#database.get<{ source: string }>('SELECT source FROM recipe_sources WHERE sha256 = ?', [sha256])
        ?.source ?? null
    );
  }

  /** The same list as long as the packages are the same. */
  groups(): readonly Group[] {
    const stamp =
      this.#database.get<{ stamp: string | null }>(
        `SELECT group_concat(id || ' ' || imported_at || ' ' || coalesce(manifest_sha256, ''), x'0a') AS stamp
         FROM (SELECT * FROM packages ORDER BY id)`,
      )?.stamp ?? '';
    if (this.#groups?.stamp !== stamp)
      this.#groups = { stamp, groups: this.#jsons('setting_groups').map((json) => groupSchema.parse(json)) };
    return this.#groups.groups;
  }

  profiles(): readonly IdentityProfile[] {
    return this.#jsons('profiles').map((json) => identityProfileSchema.parse(json));
  }

  /** What a package brought but its files. */
  contents(packageId: string): Pick<ImportedPackage, 'recipes' | 'groups' | 'profiles'> {
    const jsons = (table: 'setting_groups' | 'profiles'): readonly unknown[] =>
      this.#database
        .all<{ json: string }>(`SELECT json FROM ${table} WHERE package_id = ? ORDER BY id`, [packageId])
        .map(({ json }) => JSON.parse(json));
    return {
      recipes: this.recipes().filter((recipe) => recipe.packageId === packageId),
      groups: jsons('setting_groups').map((json) => groupSchema.parse(json)),
      profiles: jsons('profiles').map((json) => identityProfileSchema.parse(json)),
    };
  }

  /** The packages that profiles came with, by profile. */
  profilePackages(): ReadonlyMap<string, string> {
    return new Map(
      this.#database
        .all<{ id: string; package_id: string }>('SELECT id, package_id FROM profiles')
        .map(({ id, package_id }) => [id, package_id]),
    );
  }

  files(packageId: string): readonly StoredFile[] {
    return this.#database.all<StoredFile>(
      'SELECT path, sha256, size_bytes AS sizeBytes FROM package_files WHERE package_id = ? ORDER BY path',
      [packageId],
    );
  }

  /** The bytes of a package's file. Throws Fault file.missing, file.changed. */
  readFile(packageId: string, filePath: string): Uint8Array {
    const known = this.files(packageId).find((file) => file.path === filePath);
    if (known === undefined) {
      throw new Fault('file.missing', `The package has no file ${filePath}.`, { packageId, path: filePath });
    }
    const file = path.join(this.#folder, known.sha256);
    const sizeBytes = guarded(() => statSync(file, { throwIfNoEntry: false })?.size ?? null);
    if (sizeBytes === null)
      throw new Fault('file.missing', `The file ${filePath} is gone.`, { sha256: known.sha256 });
    // By its size first: what grew is never read.
    const bytes = sizeBytes === known.sizeBytes ? guarded(() => readFileIfThere(file, fileLimitBytes)) : null;
    if (bytes !== null && sha256Of(bytes) === known.sha256) return bytes;
    throw new Fault('file.changed', `The file ${filePath} was changed on this disk.`, {
      sha256: known.sha256,
      expectedBytes: known.sizeBytes,
      observedBytes: sizeBytes,
    });
  }

  #saveRecipe(id: string, source: string, packageId: string): void {
    const sha256 = sha256Of(new TextEncoder().encode(source));
    this.#database.run('INSERT INTO recipe_sources VALUES (?, ?) ON CONFLICT DO NOTHING', [sha256, source]);
    this.#database.run('INSERT OR REPLACE INTO recipes VALUES (?, ?, ?)', [id, sha256, packageId]);
  }

  #saveJson(table: 'setting_groups' | 'profiles', id: string, value: unknown, packageId: string): void {
    this.#database.run(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`, [
      id,
      JSON.stringify(value),
      packageId,
    ]);
  }

  #jsons(table: 'setting_groups' | 'profiles'): readonly unknown[] {
    return this.#database
      .all<{ json: string }>(`SELECT json FROM ${table} ORDER BY id`)
      .map(({ json }) => JSON.parse(json));
  }

  #keep(bytes: Uint8Array): { readonly sha256: string; readonly sizeBytes: number } {
    if (bytes.length > fileLimitBytes) {
      throw new Fault('file.invalid', 'A file of the package is too large.', { sizeBytes: bytes.length });
    }
    const sha256 = sha256Of(bytes);
    guarded(() => {
      makePrivateFolder(this.#folder);
      const file = path.join(this.#folder, sha256);
      // One that was damaged on this disk is mended by importing its package again.
      if (!createFileDurably(file, bytes) && !holds(file, bytes)) writeFileDurably(file, bytes);
    });
    return { sha256, sizeBytes: bytes.length };
  }
}

function holds(file: string, bytes: Uint8Array): boolean {
  if (statSync(file).size !== bytes.length) return false;
  const held = readFileIfThere(file, fileLimitBytes);
  return held !== null && sha256Of(held) === sha256Of(bytes);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
