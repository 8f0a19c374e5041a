/** Making and signing in a real browser: what is asked for, what is sent, and that a passphrase stays nowhere. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Handlers } from '../../src/contract/contract.ts';
import { Fault } from '../../src/model/fault.ts';
import type { AtStation } from '../../src/model/station.ts';
import { type BuiltWindow, buildWindow, hasBrowser, launchBrowser } from './browser.ts';
import { createFixtureEngine, type FixtureEngine } from './fixture-engine.ts';
import { type FixtureServer, fixtureToken, startFixtureServer } from './fixture-server.ts';
import { allStates, station } from './fixture-station.ts';
import { chooseFiles, makePackage, sign } from './scenes-office.ts';

let browser: Browser;
let built: BuiltWindow;
let server: FixtureServer;
let engine: FixtureEngine;
let page: Page;
let problems: string[];
const passphrase = 'correct horse battery';

async function open(replies: Partial<Handlers> = {}, people?: AtStation): Promise<void> {
  engine = createFixtureEngine(station(allStates(), people === undefined ? {} : { people }), { replies });
  server = await startFixtureServer(built.folder, engine);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(`${server.address}/#token=${fixtureToken}`);
  await page.waitForSelector('.frame');
  await page.evaluate(() => {
    location.hash = '#/orders?part=make';
  });
}

const asked = (name: string): unknown[] =>
  engine.calls.filter((call) => call.name === name).map((call) => call.argument);

describe.skipIf(!hasBrowser)('making and signing', () => {
  beforeAll(async () => {
    built = await buildWindow();
    browser = await launchBrowser();
  });
  afterEach(async () => {
    expect(problems).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await page.close();
    await server.close();
  });
  afterAll(async () => {
    await browser.close();
    await built[Symbol.asyncDispose]();
  });

  it('makes a package of chosen files, shows it before it is signed, and hands out the signed one', async () => {
    await open();
    await chooseFiles(page);
    await page.getByText('3 files, ').waitFor();
    expect(await page.getByRole('button', { name: 'Make the package' }).isDisabled()).toBe(true);
    await makePackage(page);
    expect(asked('makePackage')).toEqual([
      {
        files: [
          { path: 'groups.yaml', base64: btoa('[]') },
          { path: 'notes.txt', base64: btoa('x') },
          { path: 'profiles.yaml', base64: btoa('[]') },
        ],
        about: { package: 'gateway-mk2', title: 'Gateway Mk2', version: '1.6.0' },
      },
    ]);
    await page.getByText('NOT SIGNED').waitFor();
    await page.getByText('+ allow: [replace-identity]').waitFor();
    await sign(page, 'Sign the package');
    const signed = page.getByRole('region', { name: 'Signed' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      signed.getByRole('button', { name: 'Save the file' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('gateway-mk2-1.6.0.zip');
    await signed.getByRole('button', { name: 'Take it here, too' }).click();
    await signed.getByText('This station has it now.').waitFor();
    expect(asked('importFile')).toHaveLength(1);
  });

  it('takes a whole folder with its package.yaml as it is', async () => {
    await open();
    const input = page
      .getByRole('region', { name: 'Package', exact: true })
      .locator('input[type=file]')
      .first();
    expect(await input.getAttribute('webkitdirectory')).toBe('');
  });

  it('keeps a wrong passphrase nowhere, and says what was wrong', async () => {
    await open({
      signPackage: () => {
        throw new Fault('signer.key', 'The key file can not be opened with this passphrase.');
      },
    });
    await makePackage(page);
    await sign(page, 'Sign the package');
    await page.getByText('The key file can not be opened with this passphrase.').waitFor();
    expect(asked('signPackage')).toHaveLength(1);
    const left = await page.evaluate(() =>
      JSON.stringify([
        [...document.querySelectorAll('input')].map(({ value }) => value),
        document.documentElement.outerHTML,
        location.href,
        { ...localStorage },
        { ...sessionStorage },
      ]),
    );
    expect(left).not.toContain(passphrase);
  });

  it('checks an order as it is filled in, and signs what was checked', async () => {
    await open();
    const desk = page.getByRole('region', { name: 'Work order', exact: true });
    await desk.getByLabel('Begin from an order that is here').first().click();
    await page.getByRole('option', { name: /^o-4712/ }).click();
    await desk.getByRole('textbox', { name: 'Order', exact: true }).fill('o-4713');
    await desk.getByRole('button', { name: 'Check the order' }).click();
    await desk.getByText('These orders give numbers of the same range: o-4700.').waitFor();
    await desk.getByText('Against the order o-4712:').waitFor();
    await sign(page, 'Sign the order');
    await desk.getByText('o-4713.json').waitFor();
    const [checked] = asked('checkOrder') as { text: string }[];
    const [sent] = asked('signOrder') as { text: string }[];
    expect(sent?.text).toBe(checked?.text);
    expect(JSON.parse(sent?.text ?? '')).toMatchObject({ order: 'o-4713', serial: { first: 5_731 } });
  });

  it('compares two files that this station has not', async () => {
    await open();
    const compare = page.getByRole('region', { name: 'Compare two package files' });
    const zip = (name: string) => ({ name, mimeType: 'application/zip', buffer: Buffer.from(name) });
    await compare.locator('input[type=file]').nth(0).setInputFiles(zip('old.zip'));
    await compare.locator('input[type=file]').nth(1).setInputFiles(zip('new.zip'));
    await compare.getByText('REMOVED').waitFor();
    expect(asked('comparePackages')).toEqual([
      { before: { base64: btoa('old.zip') }, after: { base64: btoa('new.zip') } },
    ]);
  });

  it('takes numbers for a line without a network by files: a request out, the answer in', async () => {
    await open({
      importLeases: () => ({ orders: ['o-4713'], leases: 2, closed: [], refused: [] }),
    });
    await page.getByRole('tab', { name: 'Work orders' }).click();
    await page.getByText('Numbers of a shared order without a network').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save a request…' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('station-7f3a-request.json');
    await page
      .locator('.lease-files input[type=file]')
      .setInputFiles({ name: 'answer.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') });
    await page.getByText('2 new leases. New orders: o-4713').waitFor();
    expect(asked('importLeases')).toEqual([{ text: '{"a":1}' }]);
  });

  it('shows what runs out: pools, blocks of addresses, and what the server still signs', async () => {
    await open({
      makePool: ({ count }) => ({
        pool: 'line-b',
        ready: 143,
        used: 371,
        ended: 0,
        making: 0,
        expiresAt: null,
        made: count,
      }),
    });
    await page.evaluate(() => {
      location.hash = '#/identity/supplies';
    });
    const addresses = page.getByRole('region', { name: 'Blocks of addresses' });
    await addresses.getByText('A4:CF:12:00:02:E9').waitFor();
    await page.getByRole('region', { name: 'line-b' }).getByText('118').waitFor();
    await page.getByText('9988').waitFor();
  });

  it('lets whoever is signed in change the own PIN, and keeps none of it', async () => {
    await open({}, { demanded: true, signedIn: { id: 'p-1', name: 'Bojan Novak', role: 'operator' } });
    await page.getByRole('button', { name: 'Bojan Novak' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change your PIN' });
    const save = dialog.getByRole('button', { name: 'Save' });
    await dialog.getByLabel('PIN until now, or scan your badge').fill('739201');
    await dialog.getByLabel('New PIN', { exact: true }).fill('274916');
    await dialog.getByLabel('New PIN once more').fill('274917');
    expect(await save.isDisabled()).toBe(true);
    await dialog.getByLabel('New PIN once more').fill('274916');
    await save.click();
    await dialog.getByText('Your new PIN counts from now on.').waitFor();
    expect(asked('changeOwnPin')).toHaveLength(1);
    const left = await page.evaluate(() =>
      JSON.stringify([...document.querySelectorAll('input')].map(({ value }) => value)),
    );
    expect(left).not.toContain('274916');
  });

  it('is not offered to an operator', async () => {
    await open({}, { demanded: true, signedIn: { id: 'p-1', name: 'Bojan Novak', role: 'operator' } });
    await page.getByRole('tab', { name: 'Work orders' }).waitFor();
    expect(await page.getByRole('tab', { name: 'Make and sign' }).count()).toBe(0);
    expect(await page.getByRole('region', { name: 'Package', exact: true }).count()).toBe(0);
  });
});
