/** A package whose units keep the number on their label (renewal: same-number). */
import { utf8 } from '../../src/base/bytes.ts';
import { demoPackage } from '../../src/station/demo-content.ts';
import { provisionRecipe } from './bench.ts';
import { demoRecipe, withManifest, zipped } from './packages.ts';

export const keepingRecipe = 'gateway-keeps';

/** The demo's product with a profile of its own, by which a unit keeps its number. */
export function keepingPackage(): string {
  const { profiles, files } = demoPackage();
  const recipe = demoRecipe(provisionRecipe)
    .replace(`recipe: ${provisionRecipe}`, `recipe: ${keepingRecipe}`)
    .replaceAll('profile: gateway-mk2', `profile: ${keepingRecipe}`);
  const keeping = profiles
    .filter(({ profile }) => profile === provisionRecipe)
    .map((profile) => ({
      ...profile,
      profile: keepingRecipe,
      renewal: 'same-number',
      serial: { prefix: 'GK-', digits: 6, first: 1, last: 500 },
    }));
  return zipped(
    withManifest(
      new Map([
        ['recipes/keeps.yaml', utf8(recipe)],
        ['profiles.yaml', utf8(JSON.stringify(keeping))],
        ...files.map((file): [string, Uint8Array] => [file.path, file.bytes]),
      ]),
      'keeps',
    ),
  );
}
