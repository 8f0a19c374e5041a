/** The window in another language, in a real browser: who chooses it, when its texts are loaded, and whether there is room. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../src/model/fault.ts';
import type { StationState } from '../../src/model/station.ts';
import { type BuiltWindow, buildWindow, hasBrowser, launchBrowser } from './browser.ts';
import { createFixtureEngine, type FixtureEngine } from './fixture-engine.ts';
import { type FixtureServer, fixtureToken, startFixtureServer } from './fixture-server.ts';
import { allStates, crowd, done, fault, slot, station } from './fixture-station.ts';
import { pseudo, serveAsGerman } from './pseudo-language.ts';

let browser: Browser;
let built: BuiltWindow;
let server: FixtureServer;
let engine: FixtureEngine;
let page: Page;
let problems: string[];
let loaded: string[];

interface Opening {
  readonly state?: StationState;
  readonly size?: { readonly width: number; readonly height: number };
  readonly locale?: string;
  readonly catalogue?: Readonly<Record<string, string>>;
  readonly longer?: boolean;
}

async function open({ state = station(allStates()), size, locale, longer }: Opening = {}): Promise<void> {
  engine = createFixtureEngine(state);
  server = await startFixtureServer(built.folder, engine);
  page = await browser.newPage({
    viewport: size ?? { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    locale: locale ?? 'en-GB',
  });
  page.setDefaultTimeout(10_000);
  problems = [];
  loaded = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => loaded.push(request.url()));
  if (longer) await serveAsGerman(page);
  await page.addInitScript(() => localStorage.setItem('mintmark.first-minute', 'true'));
  await page.goto(`${server.address}/#token=${fixtureToken}`);
  await page.waitForSelector('.frame');
}

const spoken = (): Promise<string> => page.evaluate(() => document.documentElement.lang);
const germanLoaded = (): boolean => loaded.some((url) => /\/de-[\w-]+\.js$/.test(url));

describe.skipIf(!hasBrowser)('a window that speaks', () => {
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

  it('loads a language when somebody chooses it, for the station where nobody signs in', async () => {
    await open();
    await page.getByText('INTERRUPTED').waitFor();
    expect(germanLoaded()).toBe(false);
    await page.getByRole('button', { name: 'Look and language' }).click();
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
    await page.getByText('UNTERBROCHEN').waitFor();
    expect(germanLoaded()).toBe(true);
    expect(await spoken()).toBe('de');
    expect(engine.calls.filter(({ name }) => name === 'chooseLanguage')).toMatchObject([
      { argument: { whose: 'station', language: 'de' } },
    ]);
    engine.announce({ type: 'language', language: 'en' });
    await page.getByText('INTERRUPTED').waitFor();
  });

  it('speaks as the person who is signed in, also where that one may change no settings', async () => {
    const signedIn = { id: 'p-1', name: 'Bojan Novak', role: 'operator' } as const;
    await open({ state: station(allStates(), { people: { demanded: true, signedIn } }) });
    await page.getByRole('button', { name: 'Look and language' }).click();
    await page.getByText('Your language').waitFor();
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
    await page.getByText('UNTERBROCHEN').waitFor();
    expect(engine.calls.filter(({ name }) => name === 'chooseLanguage')).toMatchObject([
      { argument: { whose: 'mine', language: 'de' } },
    ]);
  });

  it('says of a fault without words of its own what the engine says, marked as English', async () => {
    const broken = slot(1, done('error', new Fault('link.lost', 'The unit went away.').toData()));
    await open({ state: station([broken], { language: 'de' }) });
    await page.getByText('PLATZ PRÜFEN', { exact: true }).waitFor();
    expect(
      await page
        .getByText('The unit went away.')
        .first()
        .evaluate((text) => text.closest('[lang]')?.getAttribute('lang')),
    ).toBe('en');
  });

  it('keeps its words when those of a language can not be had', async () => {
    await open();
    await page.route(/\/de-[\w-]+\.js$/, (route) => route.abort());
    await page.getByText('INTERRUPTED').waitFor();
    engine.announce({ type: 'language', language: 'de' });
    await expect.poll(germanLoaded).toBe(true);
    await page.getByText('INTERRUPTED').waitFor();
    problems = problems.filter((text) => !text.includes('ERR_FAILED'));
  });

  for (const size of [
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
  ])
    it(`has room for words that are two fifths longer, ${size.width} wide`, async () => {
      const alerts = [fault('store.full', 'The disk has 12 MiB left.')];
      await open({ state: station(allStates(), { language: 'de', alerts }), size, longer: true });
      await page.getByText(pseudo('INTERRUPTED')).first().waitFor();
      for (const hash of [
        'bench',
        'bench/slot-3',
        'units',
        'units/A4CF12FE0041',
        'returns/slot-6',
        'orders',
        'orders?part=make',
        'identity/authorities',
        'identity/profiles',
        'identity/numbers',
        'records',
        'sync',
        'console',
        'log',
        'settings',
      ]) {
        await page.evaluate((next) => {
          location.hash = `#/${next}`;
        }, hash);
        await page.waitForSelector('h1, h2');
        await page.waitForTimeout(200);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          hash,
        ).toBeLessThanOrEqual(0);
        expect(await cutTexts(page), hash).toEqual([]);
        if (hash === 'bench') {
          const hidden = await page
            .locator('.bench-grid')
            .evaluate((grid) => grid.scrollHeight - grid.clientHeight);
          expect(hidden).toBe(0);
        }
      }
      engine.announce({ type: 'slots', slots: crowd() });
      await page.evaluate(() => {
        location.hash = '#/bench';
      });
      await page.locator('.slot').nth(31).waitFor();
      expect(await cutTexts(page), 'bench of 32').toEqual([]);
    });
});

/** Words that are not whole: of what a person reads or presses, wider or higher than what holds it, or beyond its panel. */
function cutTexts(of: Page): Promise<string[]> {
  return of
    .locator(
      '.slot-word, .bench-button, .rail-link span, .mantine-Button-label, .mantine-Tabs-tab, h1:not(.hidden), h2:not(.hidden), .badge, label, .figure',
    )
    .evaluateAll((all) =>
      all
        .filter((element) => {
          if (element.clientWidth === 0 && element.getBoundingClientRect().width === 0) return false;
          const box = element.getBoundingClientRect();
          const panel = element
            .closest('.rail-link, .slot, .panel, .header, .bench-footer, .page-head, .drawer')
            ?.getBoundingClientRect();
          // What does not scroll.
          const still = element.closest('.rail-link, .slot, .header, .bench-footer')?.getBoundingClientRect();
          const inline = getComputedStyle(element).display === 'inline';
          return (
            (!inline && element.scrollWidth > element.clientWidth + 1) ||
            (!inline && element.scrollHeight > element.clientHeight + 4) ||
            (panel !== undefined && box.right > panel.right + 1) ||
            (still !== undefined && box.bottom > still.bottom + 1)
          );
        })
        .map((element) => `${element.className}: ${element.textContent}`),
    );
}
