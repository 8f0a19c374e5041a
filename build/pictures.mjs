/** `npm run pictures`: the README's pictures, taken from the running app (docs/pictures). Needs Chromium. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, ownNode } from './start.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'docs', 'pictures');
const largestBytes = 200_000;

async function serve(data) {
  const child = spawn(
    ownNode(),
    [join(root, 'dist', 'cli.js'), '--data', data, 'serve', '--http', '--embedded-server'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const url = await new Promise((found, failed) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(text)?.[0];
      if (address) found(address);
    });
    child.once('exit', () => failed(new Error('the engine ended before it printed its address')));
  });
  return {
    url,
    stop: () =>
      new Promise((done) => {
        child.once('exit', done);
        child.kill();
      }),
  };
}

/** A bench in the middle of its day: passes, a bad unit, one that was pulled out, one that is being flashed. */
async function take(page) {
  const picture = async (name) => {
    const path = join(folder, `${name}.png`);
    await page.mouse.move(720, 898);
    await page.screenshot({ path, animations: 'disabled' });
    if (statSync(path).size > largestBytes)
      throw new Error(`${name}.png is larger than ${largestBytes} bytes`);
  };
  const card = (number) =>
    page
      .locator('article')
      .filter({ has: page.getByRole('button', { name: new RegExp(`^Slot ${number}: `) }) });
  const plug = (number) => card(number).getByRole('button', { name: 'Plug in a unit', exact: true }).click();
  const shows = (number, word) =>
    page.getByRole('button', { name: new RegExp(`^Slot ${number}: ${word}`) }).waitFor({ timeout: 60_000 });
  const go = (name) => page.getByRole('navigation').getByRole('link', { name }).click();

  for (const number of [1, 2, 5]) await plug(number);
  for (const number of [1, 2, 5]) await shows(number, 'PASS');
  await card(3).getByRole('button', { name: 'Choose what to plug in' }).click();
  await page.getByRole('menuitem', { name: 'Has a weak supply' }).click();
  await shows(3, 'FAIL');
  await plug(6);
  await shows(6, 'FLASHING');
  await card(6).getByRole('button', { name: 'Unplug' }).click();
  await shows(6, 'CHECK BENCH');
  await plug(4);
  await shows(4, 'FLASHING');
  await page.getByText('All records are on the server').waitFor({ timeout: 120_000 });
  await plug(7);
  await shows(7, 'FLASHING');
  await picture('bench');

  await shows(7, 'PASS');
  const serialNumber = await card(1)
    .getByText(/^GW2-\d{6}$/)
    .textContent();
  await go('Units');
  await page.getByRole('row').filter({ hasText: serialNumber }).click();
  await page.getByRole('heading', { name: serialNumber }).waitFor();
  await picture('life-record');

  await go('Returns');
  await page.locator('.choices').getByRole('link').first().click();
  await page.getByRole('button', { name: /^Wipe it/ }).click();
  const hold = page.getByRole('button', { name: 'Hold to wipe' });
  await hold.hover();
  await page.mouse.down();
  await hold.waitFor({ state: 'detached', timeout: 15_000 });
  await page.locator('.hold-button').waitFor({ state: 'detached', timeout: 15_000 });
  await page.mouse.up();
  await page.getByRole('heading', { name: 'Certificate of sanitization' }).waitFor({ timeout: 120_000 });
  await picture('decommission');

  await go('Identity');
  await page.getByRole('tab', { name: 'Profiles' }).click();
  await page.getByText('The linter has nothing against it.').first().waitFor();
  await picture('identity');

  await go('Sync');
  await page.getByText('All records are on the server').waitFor({ timeout: 60_000 });
  await picture('sync');
}

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) =>
  existsSync(file),
);
build();
mkdirSync(folder, { recursive: true });
const data = mkdtempSync(join(tmpdir(), 'mintmark-pictures-'));
const engine = await serve(data);
const chrome = await chromium.launch({
  ...(browser === undefined ? {} : { executablePath: browser }),
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
try {
  const context = await chrome.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    locale: 'en-US',
    reducedMotion: 'reduce',
  });
  await context.addInitScript(() => localStorage.setItem('mintmark.first-minute', 'true'));
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(engine.url);
  await page.locator('article').first().waitFor();
  await take(page);
} finally {
  await chrome.close();
  await engine.stop();
  rmSync(data, { recursive: true, force: true });
}
