/** A package as parts that can be listed and compared, whether it comes from a file or is the one that is here. */
import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import type { PackageChange, PackageFacts, PackagePart } from '../../contract/office.ts';
import { Fault } from '../../model/fault.ts';
import type { ImportedPackage } from '../../store/catalogue.ts';
import type { Store } from '../../store/store.ts';

/** `text` is null for files, which are compared by their hash. */
export interface ComparedPart extends PackagePart {
  readonly text: string | null;
}

export interface ComparedPackage {
  readonly id: string;
  readonly title: string;
  readonly version: string | null;
  readonly manifestSha256: string | null;
  readonly parts: readonly ComparedPart[];
}

export function comparedFile(contents: ImportedPackage): ComparedPackage {
  const { id, title, version, manifestSha256 } = contents;
  const files = contents.files.map(({ path, bytes }) => ({
    path,
    sizeBytes: bytes.length,
    sha256: sha256Of(bytes),
  }));
  return { id, title, version, manifestSha256, parts: partsOf(contents, files) };
}

/** Throws Fault plan.refused when there is none of that name. */
export function comparedInstalled(store: Store, packageId: string): ComparedPackage {
  const known = store.catalogue.packages().find(({ id }) => id === packageId);
  if (known === undefined)
    throw new Fault('plan.refused', `There is no package called ${packageId} here.`, { package: packageId });
  const { id, title, version, manifestSha256 } = known;
  const parts = partsOf(store.catalogue.contents(packageId), store.catalogue.files(packageId));
  return { id, title, version, manifestSha256, parts };
}

export function factsOf({ parts, ...facts }: ComparedPackage): PackageFacts {
  return { ...facts, parts: parts.map(({ text: _text, ...part }) => part) };
}

/** In the order of kinds and names; empty for packages that say the same. */
export function comparePackages(before: ComparedPackage, after: ComparedPackage): readonly PackageChange[] {
  const own = (['title', 'version'] as const).flatMap((kind): PackageChange[] =>
    before[kind] === after[kind]
      ? []
      : [{ kind, name: '', change: 'changed', before: before[kind], after: after[kind] }],
  );
  const [old, fresh] = [byName(before), byName(after)];
  const names = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return [
    ...own,
    ...names.flatMap((name): PackageChange[] => {
      const [was, is] = [old.get(name), fresh.get(name)];
      const part = is ?? was;
      if (part === undefined || was?.sha256 === is?.sha256) return [];
      return [
        {
          kind: part.kind,
          name: part.name,
          change: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed',
          before: was?.text ?? null,
          after: is?.text ?? null,
        },
      ];
    }),
  ];
}

function byName({ parts }: ComparedPackage): ReadonlyMap<string, ComparedPart> {
  return new Map(parts.map((part) => [`${part.kind} ${part.name}`, part]));
}

function partsOf(
  { recipes, groups, profiles }: Pick<ImportedPackage, 'recipes' | 'groups' | 'profiles'>,
  files: readonly { readonly path: string; readonly sizeBytes: number; readonly sha256: string }[],
): readonly ComparedPart[] {
  return [
    ...recipes.map(({ id, source }) => textPart('recipe', id, source)),
    ...groups.map((group) => textPart('group', group.id, stringify(group))),
    ...profiles.map((profile) => textPart('profile', profile.profile, stringify(profile))),
    ...files.map(
      ({ path, sizeBytes, sha256 }): ComparedPart => ({
        kind: 'file',
        name: path,
        sizeBytes,
        sha256,
        text: null,
      }),
    ),
  ];
}

function textPart(kind: 'recipe' | 'group' | 'profile', name: string, text: string): ComparedPart {
  const bytes = new TextEncoder().encode(text);
  return { kind, name, sizeBytes: bytes.length, sha256: sha256Of(bytes), text };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
