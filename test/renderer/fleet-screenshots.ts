/** Pictures of the fleet page for eyes: `node test/renderer/fleet-screenshots.ts <folder> [filter]`; empty, with 3 and with 50,000 units. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { argv, stdout } from 'node:process';
import { launchBrowser } from './browser.ts';
import { FleetFixture } from './fleet-fixture.ts';
import { organisations } from './fleet-people.ts';

const [folder = '/tmp/mintmark-fleet', filter = ''] = argv.slice(2);
const screens = [
  ['units', '#/units'],
  ['groups', '#/groups'],
  ['drift', '#/groups/gateway-mk2'],
  ['same', '#/groups/gateway-mk2?state=same'],
  ['error', '#/groups/gateway-mk2?state=error'],
  ['unit-few', '#/units/few-1'],
  ['unit-error', '#/units/few-3'],
  ['odd', '#/field?view=odd'],
  ['silent', '#/field?view=silent'],
  ['silent-of-group', '#/field?view=silent&group=gateway-mk2'],
  ['alarms', '#/alarms'],
  ['orders', '#/orders'],
  ['stations', '#/stations'],
  ['revocations', '#/revocations'],
  ['people', '#/people'],
  ['tokens', '#/tokens'],
  ['audit', '#/audit'],
] as const;

await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
const fixture = await FleetFixture.open(browser);
for (const colorScheme of ['light', 'dark'] as const)
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
  ] as const)
    for (const organisation of organisations) {
      const { page, problems, go } = await fixture.view(organisation, {
        viewport: { width, height },
        colorScheme,
      });
      for (const [screen, hash] of screens) {
        const name = `${screen}-${organisation}-${width}-${colorScheme}`;
        if (!filter.split(',').some((part) => name.includes(part))) continue;
        await go(hash);
        await page.waitForLoadState('networkidle');
        await page.waitForTimeout(300);
        await page.screenshot({ path: join(folder, `${name}.png`) });
        stdout.write(`${[name, ...problems].join('\n  ')}\n`);
      }
      await page.context().close();
    }
await fixture[Symbol.asyncDispose]();
await browser.close();
