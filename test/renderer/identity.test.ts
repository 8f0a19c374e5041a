/** The Identity screen in a real browser: PINs that leave no trace in the window, tables that stay quick, links that arrive. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Secret } from '../../src/base/secret.ts';
import type { Handlers } from '../../src/contract/contract.ts';
import { Fault } from '../../src/model/fault.ts';
import { type BuiltWindow, buildWindow, hasBrowser, launchBrowser, scanAs } from './browser.ts';
import { createFixtureEngine, type FixtureEngine } from './fixture-engine.ts';
import { identityReplies, issuers } from './fixture-identity.ts';
import { type FixtureServer, fixtureToken, startFixtureServer } from './fixture-server.ts';
import { allStates, fault, station } from './fixture-station.ts';

let browser: Browser;
let built: BuiltWindow;
let server: FixtureServer;
let engine: FixtureEngine;
let page: Page;
let problems: string[];

async function open(
  hash: string,
  replies: Partial<Handlers> = {},
  size = { width: 1280, height: 800 },
): Promise<void> {
  const alert = {
    ...fault('issuer.locked', 'The authority factory-hsm is locked.'),
    context: { issuer: 'factory-hsm' },
  };
  engine = createFixtureEngine(station(allStates(), { alerts: [alert] }), { replies });
  server = await startFixtureServer(built.folder, engine);
  page = await browser.newPage({ viewport: size, reducedMotion: 'reduce' });
  page.setDefaultTimeout(5_000);
  problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(`${server.address}/#token=${fixtureToken}`);
  await page.waitForSelector('.frame');
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
}

const pinsOf = (name: string): string[] =>
  engine.calls.filter((call) => call.name === name).map(({ argument }) => JSON.stringify(argument));

describe.skipIf(!hasBrowser)('the Identity screen', () => {
  beforeAll(async () => {
    built = await buildWindow();
    browser = await launchBrowser();
  });
  afterEach(async () => {
    expect(problems).toEqual([]);
    await page.close();
    await server.close();
  });
  afterAll(async () => {
    await browser.close();
    await built[Symbol.asyncDispose]();
  });

  it('says each state in a word, with what to do, and overflows nowhere at either size', async () => {
    for (const size of [
      { width: 1280, height: 800 },
      { width: 1920, height: 1080 },
      { width: 853, height: 533 },
    ]) {
      await open('#/identity', {}, size);
      for (const [name, word] of [
        ['local-ca', 'READY'],
        ['factory-hsm', 'LOCKED'],
        ['factory-est', 'CAN NOT SIGN'],
      ] as const)
        await page.getByRole('region', { name }).getByText(word).waitFor();
      for (const part of ['profiles', 'profiles?name=meter', 'numbers?number=GW2-000350', 'authorities']) {
        await page.evaluate((next) => {
          location.hash = `#/identity/${next}`;
        }, part);
        await page.locator('.panel, .table-row').first().waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wide, `${part} at ${size.width}`).toBeLessThanOrEqual(0);
      }
      if (size.width !== 853) {
        await page.close();
        await server.close();
      }
    }
  });

  it('asks again while somebody is there, and by itself never: that would keep them signed in', async () => {
    await open('#/identity');
    await page.getByRole('region', { name: 'factory-est' }).waitFor();
    const asked = (): number => engine.calls.filter(({ name }) => name === 'listIssuers').length;
    const first = asked();
    await page.waitForTimeout(5_300);
    expect(asked()).toBe(first);
    await page.mouse.move(300, 300);
    await expect.poll(asked).toBe(first + 1);
    await page.mouse.move(320, 320);
    expect(asked()).toBe(first + 1);
  });

  it('leads from the alert to the PIN, and forgets what was typed as soon as it is sent', async () => {
    await open('#/bench');
    await page.getByRole('link', { name: 'Enter the PIN' }).click();
    const field = page.getByLabel('PIN of factory-hsm');
    await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
    await scanAs(page, 'not the one');
    await page.getByText('factory-hsm does not take this PIN.').waitFor();
    expect(await field.inputValue()).toBe('');
    await field.fill('right-71f0');
    await page.getByRole('button', { name: 'Open with this PIN' }).click();
    await page.getByRole('region', { name: 'factory-hsm' }).getByText('READY').waitFor();
    // a fast keyboard is a scanner everywhere else: here it is a person, or a badge with a PIN
    expect(page.url()).toMatch(/#\/identity/);
    expect(pinsOf('unlockIssuer')).toHaveLength(2);
    for (const call of pinsOf('unlockIssuer')) expect(call).toContain('"pin":"[secret]"');
    const kept = await page.evaluate(() =>
      JSON.stringify([
        { ...sessionStorage },
        { ...localStorage },
        location.href,
        document.documentElement.outerHTML,
      ]),
    );
    for (const pin of ['right-71f0', 'not the one']) expect(kept.includes(pin), pin).toBe(false);
  });

  it('uses the last try of a token only when it is held', async () => {
    const pin = { need: 'enter', open: false, canChoose: false, lastTry: true, wrong: 2 } as const;
    const tried: boolean[] = [];
    await open('#/identity/authorities?name=factory-hsm', {
      listIssuers: () => ({
        issuers: issuers.map((issuer) => (issuer.pin ? { ...issuer, pin } : issuer)),
        fileMistake: null,
      }),
      unlockIssuer: ({ useLastTry }) => {
        tried.push(useLastTry);
        throw new Fault('issuer.pin', 'no');
      },
      testIssuer: () => ({ ...issuers[1]!, pin }),
    });
    const field = page.getByLabel('PIN of factory-hsm');
    await field.fill('11111111');
    await field.press('Enter');
    const hold = page.getByRole('button', { name: 'Hold to use the last try' });
    await hold.click();
    expect(tried).toEqual([]);
    await hold.focus();
    await page.keyboard.down(' ');
    await expect.poll(() => tried, { timeout: 5_000 }).toEqual([true]);
    await page.keyboard.up(' ');
  });

  it('takes a new PIN only when it is there twice and long enough', async () => {
    const pin = { need: 'choose', open: false, canChoose: true, lastTry: false, wrong: 0 } as const;
    const chosen: (Secret | null)[] = [];
    await open('#/identity', {
      listIssuers: () => ({ issuers: [{ ...issuers[0]!, state: 'locked', pin }], fileMistake: null }),
      chooseIssuerPin: ({ current }) => {
        chosen.push(current);
        return { ...issuers[0]!, lookedAt: new Date().toISOString() };
      },
    });
    const choose = page.getByRole('button', { name: 'Choose this PIN' });
    await page.getByLabel('New PIN', { exact: true }).fill('1234567');
    await page.getByText('At least 8 characters').waitFor();
    await page.getByLabel('New PIN', { exact: true }).fill('12345678');
    await page.getByLabel('New PIN once more').fill('12345679');
    await page.getByText('The two are not the same').waitFor();
    expect(await choose.isDisabled()).toBe(true);
    await page.getByLabel('New PIN once more').fill('12345678');
    await choose.click();
    await expect.poll(() => chosen).toEqual([null]);
  });

  it('shows the certificate as a paper that says that it is a sample, and its findings', async () => {
    await open('#/identity/profiles?name=sensor');
    const paper = page.getByRole('article', { name: 'The certificate that a unit would get' });
    await paper.getByText('SAMPLE', { exact: true }).waitFor();
    await paper.getByText('1 finding: such a certificate would not be written').waitFor();
    await page.getByRole('link', { name: /Meter with LwM2M/ }).click();
    await page
      .getByRole('heading', { name: 'LwM2M servers that the unit knows from its first start' })
      .waitFor();
    await page.getByText('Secret Key [secret]').waitFor();
    await page.getByText('No number is left').waitFor();
  });

  it('draws only the rows that are seen of 50,000 numbers, and keeps its filters in the address', async () => {
    await open('#/identity/numbers', identityReplies(50_000));
    await page.getByText('500 rows, and more').waitFor();
    expect(await page.locator('.table-row').count()).toBeLessThan(60);
    await page.locator('.table').evaluate((table) => table.scrollTo({ top: table.scrollHeight }));
    await page.getByText('1000 rows, and more').waitFor();
    await page.getByRole('textbox', { name: 'Number, hardware id, fingerprint' }).fill('GW2-0499');
    await page.waitForURL(/search=GW2-0499/);
    await page.getByText('100 rows', { exact: true }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV of what is seen' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('mintmark-numbers.csv');
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString().trim().split('\r\n')).toHaveLength(101);
  });

  it('opens one number with its transitions, its record and its unit, and closes it with Escape', async () => {
    await open('#/identity/numbers');
    await page.locator('.table-row').first().click();
    const drawer = page.getByRole('complementary', { name: 'Number in detail' });
    await drawer.getByText('proved by the unit').waitFor();
    expect(await drawer.getByRole('link', { name: 'Open life record' }).getAttribute('href')).toMatch(
      /#\/units\//,
    );
    expect(await drawer.locator('.transitions a').first().getAttribute('href')).toMatch(/#\/records\/job-/);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(page.url()).not.toContain('number=');
  });

  it('teaches where nothing is there yet', async () => {
    await open('#/identity/numbers', identityReplies(0));
    await page.getByText('No number was given out yet').waitFor();
    await page.getByRole('tab', { name: 'Profiles' }).click();
    await page.getByText('No identity profile is here yet').waitFor();
  });
});
