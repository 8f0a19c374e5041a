import type { KeyObject } from 'node:crypto';
import { utf8 } from '../../src/base/bytes.ts';
import { demoPackage } from '../../src/station/demo-content.ts';
import { type MadePackage, makePackage } from '../../src/station/office/make-package.ts';
import { demoRecipe } from './packages.ts';

/** The demo's product as a package of the office, with short waits. */
export function gatewayPackage(officeKey: KeyObject): MadePackage {
  const { profiles, groups, files } = demoPackage();
  const recipe = demoRecipe('gateway-mk2')
    .replace('recipe: gateway-mk2', 'recipe: gateway-order')
    .replaceAll('profile: gateway-mk2', 'profile: gateway-order')
    .replace('group: gateway-mk2', 'group: gateway-order');
  return makePackage(
    new Map([
      ['package.yaml', utf8('package: gateway\ntitle: Gateway\nversion: 1.0.0\n')],
      ['recipes/gateway.yaml', utf8(recipe)],
      [
        'profiles.yaml',
        utf8(
          JSON.stringify(
            profiles.map((profile) => ({
              ...profile,
              profile: 'gateway-order',
              orders: 'required',
              serial: { prefix: 'GO-', digits: 6, first: 1, last: 500 },
            })),
          ),
        ),
      ],
      [
        'groups.yaml',
        utf8(
          JSON.stringify(
            groups.map((group) => ({
              ...group,
              id: group.id === 'gateway-mk2' ? 'gateway-order' : `o-${group.id}`,
              parent: group.parent === null ? null : `o-${group.parent}`,
            })),
          ),
        ),
      ],
      ...files.map((file): [string, Uint8Array] => [file.path, file.bytes]),
    ]),
    officeKey,
    '1.0.0',
  );
}
