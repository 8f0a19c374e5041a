/** The built window in a real browser against the fixture engine: what only layout, keys and a security policy can show. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { languageTable } from '../../renderer/messages/languages.ts';
import type { Handlers } from '../../src/contract/contract.ts';
import type { FaultCode } from '../../src/model/fault.ts';
import { faultTable } from '../../src/model/fault-table.ts';
import { languages } from '../../src/model/languages.ts';
import type { StationState } from '../../src/model/station.ts';
import { type BuiltWindow, buildWindow, hasBrowser, launchBrowser, scanAs } from './browser.ts';
import { createFixtureEngine, type FixtureEngine } from './fixture-engine.ts';
import { type FixtureServer, fixtureToken, startFixtureServer } from './fixture-server.ts';
import { allStates, crowd, done, fault, hostileSlots, slot, station } from './fixture-station.ts';
import { virtualStation } from './scenes.ts';

// opens many windows, which takes as long as the machine is busy
vi.setConfig({ testTimeout: 120_000 });
let browser: Browser;
let built: BuiltWindow;
let server: FixtureServer | null = null;
let page: Page;
let engine: FixtureEngine;
let problems: string[] = [];

async function open(
  state: StationState,
  size = { width: 1280, height: 800 },
  tickMs = 10,
  replies: Partial<Handlers> = {},
): Promise<void> {
  engine = createFixtureEngine(state, { tickMs, replies });
  server = await startFixtureServer(built.folder, engine);
  page = await browser.newPage({ viewport: size, reducedMotion: 'reduce' });
  page.setDefaultTimeout(20_000);
  problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('ERR_CONNECTION'))
      problems.push(message.text());
  });
  await page.goto(`${server.address}/#token=${fixtureToken}`);
  await page.waitForSelector('.frame');
}

async function go(hash: string): Promise<void> {
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
}

const called = (name: string): unknown[] =>
  engine.calls.filter((call) => call.name === name).map((call) => call.argument);
const fontSizes = (locator: Locator): Promise<number[]> =>
  locator.evaluateAll((all) => all.map((element) => Number.parseFloat(getComputedStyle(element).fontSize)));
const overflow = (): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe.skipIf(!hasBrowser)('the window in a browser', () => {
  beforeAll(async () => {
    built = await buildWindow();
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await page.close();
    await server?.close();
    server = null;
  });
  afterAll(async () => {
    await browser.close();
    await built[Symbol.asyncDispose]();
  });

  it('draws every screen under its security policy, whatever a device wrote', async () => {
    await open(station(hostileSlots()));
    for (const hash of [
      'bench/slot-3',
      'units',
      'units/A4CF12FE0044',
      'returns',
      'returns/slot-2',
      'returns?return=return-0',
      'returns?batch=week-48',
      'records',
      'records/job-2',
      'sync',
      'console',
      'settings',
    ]) {
      await go(`#/${hash}`);
      await page.waitForSelector('h1, h2');
      await page.waitForTimeout(150);
      expect(await overflow(), hash).toBe(0);
    }
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.title()).toBe('Mintmark');
    expect(problems).toEqual([]);
  });

  it('takes the token out of the address and survives a reload without it', async () => {
    await open(station(allStates()));
    expect(page.url()).not.toContain(fixtureToken);
    await page.reload();
    await page.waitForSelector('.frame');
    const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
    expect(kept).not.toContain(fixtureToken);
  });

  it('opens a scanned unit wherever the focus is, and presses no button with the scanner’s Enter', async () => {
    await open(station(allStates()));
    const retry = page.getByRole('button', { name: 'Retry' }).first();
    await retry.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => called('startJob').length).toBe(1);
    engine.announce({ type: 'slots', slots: allStates() });
    await retry.waitFor();
    await retry.focus();
    // Not on the bench: it is looked up, so the button is still there when Enter comes.
    await scanAs(page, 'GW2-004900');
    await page.waitForURL(/#\/units\/A4CF12FE0230$/);
    // A press of the button would have been heard by now: the unit's page asks later, and has its answer.
    await page.getByRole('heading', { name: 'Life record' }).waitFor();
    expect(called('startJob')).toHaveLength(1);
  });

  it('wipes only after 1.5 s of holding, by key as by finger, with the id that was shown', async () => {
    await open(station(allStates()), undefined, 5);
    await go('#/returns/slot-6');
    await page.getByRole('button', { name: 'Wipe it' }).click();
    const hold = page.getByRole('button', { name: 'Hold to wipe' });
    await hold.click({ delay: 700 });
    await hold.focus();
    await page.keyboard.press('Enter', { delay: 700 });
    expect(called('startWipe')).toEqual([]);
    await page.keyboard.down(' ');
    await page.waitForSelector('.paper');
    await page.keyboard.up(' ');
    expect(called('startWipe')).toEqual([
      { slotId: 'slot-6', recipeId: 'gateway-wipe', confirmHardwareId: 'A4CF12FE0046' },
    ]);
    await page.getByRole('button', { name: 'Retire this unit' }).click();
    await page.getByText('Done: the unit is retired.').waitFor();
  });

  it('says plainly when the engine is gone, keeps the bench, and goes on when it is back', async () => {
    await open(station(allStates()));
    server?.drop();
    await page.getByText('The engine stopped.').waitFor();
    expect(await page.locator('.slot').count()).toBe(8);
    await page.getByRole('button', { name: 'Retry' }).first().click();
    await page.getByText('contract.closed').waitFor();
    server?.use(createFixtureEngine(station(allStates(), { operator: 'Back again' })));
    await page.getByText('Back again').waitFor({ timeout: 10_000 });
    expect(await page.locator('.banner').count()).toBe(0);
  });

  it.each(languages)(
    'says in %s whole what is being made and whether it is safe, also with a person signed in and a record rejected',
    async (language) => {
      const whole = station(allStates());
      const signedIn = { id: 'p-1', name: 'Dolores Fuentes', role: 'administrator' } as const;
      for (const rejected of [0, 128]) {
        await open({
          ...whole,
          language,
          people: { demanded: true, signedIn },
          sync: whole.sync.map((view) => ({ ...view, rejected })),
        });
        await page.getByText(signedIn.name).and(page.locator('.fact-person bdi')).waitFor();
        await page.waitForSelector(`html[lang^=${language}]`);
        expect(await page.locator('.fact-making bdi').textContent()).toBe(whole.order?.title);
        const cut = page
          .locator('.fact-value > *, .fact-name, .fact-progress span')
          .evaluateAll((all) =>
            all
              .filter(
                (part) =>
                  part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflow !== 'visible',
              )
              .map((part) => part.textContent),
          );
        expect(await cut).toEqual([]);
        const progress = await page.locator('.fact-progress').boundingBox();
        expect(progress?.width).toBeGreaterThan(80);
        await page.close();
        await server?.close();
      }
      await open(station([]));
    },
  );

  it('brings what an outcome opens into view, and goes on there by keyboard', async () => {
    await open(station(allStates()));
    await go('#/returns?return=return-0');
    for (const [name, first] of [
      ['On hold', /Reason/],
      ['It can not be wiped', /Why/],
    ] as const) {
      await page.locator('.decision').filter({ hasText: name }).click();
      const opened = page.locator('.opened');
      await opened.getByRole('heading', { name }).waitFor();
      await expect.poll(() => opened.evaluate((element) => element === document.activeElement)).toBe(true);
      const seen = await opened.evaluate((element) => {
        const box = element.getBoundingClientRect();
        return box.top >= 64 && box.bottom <= innerHeight;
      });
      expect(seen, name).toBe(true);
      await page.keyboard.press('Tab');
      expect(
        await page.getByLabel(first).evaluate((element) => element === document.activeElement),
        name,
      ).toBe(true);
    }
  });

  it('moves no card when one changes its state', async () => {
    await open(station(allStates()));
    const boxes = (): Promise<unknown> =>
      page.locator('.slot').evaluateAll((all) => all.map((card) => card.getBoundingClientRect().toJSON()));
    const before = await boxes();
    engine.announce({
      type: 'slot',
      slot: slot(4, done('error', fault('link.lost', 'The unit went away.'))),
    });
    engine.announce({ type: 'slot', slot: slot(3, { type: 'empty' }) });
    await page.locator('.slot').nth(2).and(page.locator('.look-empty')).waitFor();
    expect(await boxes()).toEqual(before);
  });

  it('is read from two metres: words of 28 px with 8 slots, 18 px with 32, buttons of 64 px', async () => {
    await open(station(allStates()));
    expect(Math.min(...(await fontSizes(page.locator('.slot-word'))))).toBeGreaterThanOrEqual(28);
    for (const button of await page.locator('.slot .bench-button').all())
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(64);
    // what happened is smaller than what to do about it
    expect(new Set(await fontSizes(page.locator('.slot-small')))).toEqual(new Set([14]));
    engine.announce({ type: 'slots', slots: crowd() });
    await page.locator('.slot').nth(31).waitFor();
    expect(new Set(await fontSizes(page.locator('.slot-hint')))).toEqual(new Set([13]));
    expect(Math.min(...(await fontSizes(page.locator('.slot-word'))))).toBeGreaterThanOrEqual(18);
  });

  it('shows eight slots whole at 1280 × 800, also under the first minute and an alert', async () => {
    const alerts = [fault('store.full', 'The disk has 12 MiB left.')];
    for (const state of [
      station(allStates()),
      station(allStates(), { alerts }),
      virtualStation(8),
      { ...virtualStation(8), alerts },
    ]) {
      await open(state);
      await page.locator('.slot').nth(7).waitFor();
      expect(await hiddenOfBench(page)).toEqual([]);
      await page.close();
      await server?.close();
    }
    await open(station([]));
  });

  it.each(['en', 'de', 'es'] as const)(
    'shows in %s at 1280 × 800 the whole of what hands should do, also under the first minute, and no half line below it',
    async (language) => {
      const table = await languageTable[language].load();
      const words = new Map(
        Object.entries(faultTable)
          .filter(([, { who, outcome }]) => (who === 'operator' || who === 'unit') && outcome !== 'cancelled')
          .map(
            ([code, { help }]) => [code as FaultCode, table[`fault.${code as FaultCode}`] ?? help] as const,
          )
          // longer ones end in dots, and “Why?” says the rest
          .filter(([, help]) => help.length <= 125),
      );
      expect(words.size).toBeGreaterThan(40);
      for (const seen of [false, true]) {
        await open({ ...virtualStation(8), language });
        if (seen) await page.locator('.minute-close').click();
        for (let first = 0; first < words.size; first += 8) {
          const now = [...words].slice(first, first + 8);
          const slots = now.map(([code], index) =>
            slot(index + 1, done('error', fault(code, 'It said: no.'))),
          );
          engine.announce({ type: 'slots', slots: [...slots, ...virtualStation(8).slots.slice(now.length)] });
          await page.getByText(now.at(-1)?.[1] ?? '', { exact: true }).waitFor();
          expect(await cutHints(page), `${now.map(([code]) => code)}, ${seen}`).toEqual([]);
        }
        await page.close();
        await server?.close();
      }
      await open(station([]));
    },
  );

  it('shows them whole in a font as wide as DejaVu Sans, with every word in one piece and as high as it was', async () => {
    await open(station(allStates()));
    await page.locator('.slot').nth(7).waitFor();
    const widths = await page.evaluate(() => {
      const width = (family: string): number => {
        const probe = document.createElement('span');
        probe.style.cssText = `position: absolute; font: 700 100px ${family}`;
        probe.textContent = 'INTERRUPTED';
        document.body.append(probe);
        const { width } = probe.getBoundingClientRect();
        probe.remove();
        return width;
      };
      return [width('"DejaVu Sans", monospace'), width('monospace')];
    });
    expect(widths[0], 'DejaVu Sans is not installed (fonts-dejavu-core)').not.toBe(widths[1]);
    await page.addStyleTag({ content: '* { font-family: "DejaVu Sans" !important; }' });
    // The cards hear of a font only when a window of another size, or a new word, makes them look.
    await page.setViewportSize({ width: 1281, height: 800 });
    await page.setViewportSize({ width: 1280, height: 800 });
    await expect.poll(() => hiddenOfBench(page)).toEqual([]);
    expect(Math.min(...(await fontSizes(page.locator('.slot-word'))))).toBeGreaterThanOrEqual(28);
  });

  it("hands out a job's label from its record", async () => {
    await open(station(allStates()));
    await go('#/records/job-3');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download label.zpl' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('label.zpl');
    expect(called('exportDocument')).toEqual([{ jobId: 'job-3', artefact: 'label.zpl' }]);
  });

  it('cuts no state word and no button at 150 % scaling', async () => {
    await open(station(allStates()), { width: 853, height: 533 });
    expect(await overflow()).toBe(0);
    const cut = await page
      .locator('.slot-word, .bench-button, .rail-link span')
      .evaluateAll((all) =>
        all
          .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
          .map((element) => element.textContent),
      );
    expect(cut).toEqual([]);
  });

  it('is worked by keyboard: a card opens its drawer, the focus is seen, Escape closes it', async () => {
    await open(station(allStates()));
    await page.getByRole('button', { name: /^Slot 3: FAIL/ }).focus();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('complementary', { name: 'Slot 3 in detail' });
    await drawer.waitFor();
    expect(await page.locator('.slot').count()).toBe(8);
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement as Element).outlineStyle,
    );
    expect(outline).toBe('solid');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  it('shows a refused request on the card that asked', async () => {
    await open(
      station([
        slot(1, done('error', fault('link.lost', 'Gone.'), 'gone-recipe')),
        slot(2, { type: 'empty' }),
      ]),
    );
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.locator('.slot').first().getByText('There is no recipe gone-recipe.').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(await page.getByText('There is no recipe gone-recipe.').count()).toBe(0);
  });

  it('leads through the first minute once: plug in, watch, open the life record', async () => {
    await open(virtualStation(4));
    const minute = page.getByRole('region', { name: 'Your first minute' });
    await minute.getByRole('button', { name: 'Plug in a unit' }).click();
    await minute.getByRole('button', { name: 'Open life record' }).click();
    await page.waitForURL(/#\/units\//);
    await go('#/bench');
    await page.locator('.slot').first().waitFor();
    expect(await minute.count()).toBe(0);
    await page.reload();
    await page.locator('.slot').first().waitFor();
    expect(await minute.count()).toBe(0);
  });

  it('keeps filters in the address and exports what is seen', async () => {
    await open(station(allStates()));
    await go('#/records?outcome=failed');
    await page.locator('.table-row').first().waitFor();
    expect(await page.locator('.table-row .badge').allTextContents()).not.toContain('passed');
    await page.getByRole('textbox', { name: 'Serial number or hardware id' }).fill('GW2-00471');
    await page.waitForURL(/search=GW2-00471&outcome=failed/);
    await page.getByText('1 row', { exact: true }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV of what is seen' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('mintmark-records.csv');
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString().trim().split('\r\n')).toHaveLength(2);
  });

  it('closes a work order only after 1.5 s of holding, and hands out the report of a closed one', async () => {
    await open(station(allStates()));
    await go('#/orders');
    const first = page.getByRole('region', { name: 'Gateway Mk2 for Site North' });
    await first.getByText('368').first().waitFor();
    const hold = first.getByRole('button', { name: 'Close the order' });
    await hold.click();
    expect(called('saveSettings')).toEqual([]);
    await hold.focus();
    await page.keyboard.down('Enter');
    await expect.poll(() => called('saveSettings'), { timeout: 5_000 }).toEqual([{ closeOrder: 'o-4712' }]);
    await page.keyboard.up('Enter');
    const closed = page.getByRole('region', { name: 'Sensor, first series' });
    expect(await closed.getByRole('button', { name: 'Close the order' }).count()).toBe(0);
    await closed.getByRole('button', { name: /PDF/ }).waitFor();
  });

  it('draws only the rows that are seen of a thousand records, and loads the rest on the way down', async () => {
    await open(station(allStates()));
    await go('#/records');
    await page.getByText('200 rows, and more').waitFor();
    expect(await page.locator('.table-row').count()).toBeLessThan(60);
    await page.locator('.table').evaluate((table) => table.scrollTo({ top: table.scrollHeight }));
    await page.getByText('400 rows, and more').waitFor();
  });

  it('loses one screen, not the frame, when a screen goes wrong', async () => {
    await open(station(allStates()), undefined, 10, { getUnit: () => ({}) as never });
    await go('#/units/A4CF12FE0041');
    await page.getByText('This screen went wrong.').waitFor();
    await page.getByRole('link', { name: 'Bench', exact: true }).click();
    await page.locator('.slot').nth(7).waitFor();
    expect(await page.getByText('This screen went wrong.').count()).toBe(0);
  });
});

/** Instructions that end in dots or are cut through, and lines below them that are seen in part. */
function cutHints(of: Page): Promise<string[]> {
  return of.locator('.slot-detail').evaluateAll((all) =>
    all.flatMap((detail) => {
      const seen = detail.getBoundingClientRect();
      const hint = detail.querySelector('.slot-hint');
      const small = detail.querySelector('.slot-small')?.getBoundingClientRect();
      const cut =
        hint !== null &&
        (hint.scrollHeight > hint.clientHeight + 1 ||
          hint.getBoundingClientRect().bottom > seen.bottom + 0.5);
      const half = small !== undefined && small.left < seen.right - 1 && small.bottom > seen.bottom + 0.5;
      return cut || half ? [`${detail.clientHeight} px: ${detail.textContent}`] : [];
    }),
  );
}

/** What of the bench can not be seen whole without scrolling: cards, their buttons, and words that are broken or stick out. */
async function hiddenOfBench(of: Page): Promise<string[]> {
  return of.locator('.bench-grid').evaluate((grid) => {
    const seen = grid.getBoundingClientRect();
    const found = [...grid.querySelectorAll('.slot, .bench-button')].filter((part) => {
      const box = part.getBoundingClientRect();
      return box.bottom > seen.bottom + 0.5 || box.right > seen.right + 0.5;
    });
    const broken = [...grid.querySelectorAll<HTMLElement>('.slot-word')].filter((word) => {
      const lines = Math.round(word.offsetHeight / Number.parseFloat(getComputedStyle(word).lineHeight));
      const card = word.closest('.slot')?.getBoundingClientRect();
      return (
        lines > (word.textContent ?? '').split(' ').length ||
        word.scrollWidth > word.clientWidth + 1 ||
        word.getBoundingClientRect().right > (card?.right ?? 0)
      );
    });
    return [...found, ...broken].map((part) => `${part.className}: ${part.textContent}`);
  });
}
