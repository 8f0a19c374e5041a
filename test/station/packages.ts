/** Packages for tests: the demo's product with recipes whose waits are short, and zips of any content. */
import { createHash } from 'node:crypto';
import { writeZip } from '../../src/formats/zip.ts';
import { demoPackage } from '../../src/station/demo-content.ts';

export const quickRecipe = 'quick';
export const quickWipeRecipe = 'quick-wipe';

const options =
  'baud: 460800\n  responseTimeoutMs: 800\n  firstChunkTimeoutMs: 2000\n  restartTimeoutMs: 3000';

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function demoRecipe(id: string): string {
  return demoPackage().recipes.find((recipe) => recipe.id === id)?.source ?? '';
}

const renamed = (id: string, to: string): string =>
  demoRecipe(id).replace(`recipe: ${id}`, `recipe: ${to}`).replace('baud: 460800', options);

/** What a good package has, by name; `package.yaml` is made from the rest. */
export function quickEntries(): Map<string, Uint8Array> {
  const text = (source: string): Uint8Array => new TextEncoder().encode(source);
  return new Map([
    ['recipes/quick.yaml', text(renamed('gateway-mk2', quickRecipe))],
    ['recipes/quick-wipe.yaml', text(renamed('gateway-mk2-wipe', quickWipeRecipe))],
    ...demoPackage().files.map((file): [string, Uint8Array] => [file.path, file.bytes]),
  ]);
}

export function withManifest(
  entries: ReadonlyMap<string, Uint8Array>,
  id = 'quick',
): Map<string, Uint8Array> {
  const lines = [...entries].map(([name, bytes]) => `  ${name}: ${sha256(bytes)}`);
  const manifest = `package: ${id}\ntitle: Quick\nfiles:\n${lines.join('\n')}\n`;
  return new Map([['package.yaml', new TextEncoder().encode(manifest)], ...entries]);
}

export function zipped(entries: ReadonlyMap<string, Uint8Array>): string {
  return Buffer.from(writeZip(entries)).toString('base64');
}

export function quickPackage(): string {
  return zipped(withManifest(quickEntries()));
}
