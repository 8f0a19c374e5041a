/** The fleet page on the real server in a real browser: without a unit, with three, with 50,000; as the languages and sizes need it. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { languages } from '../../src/model/languages.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { FleetFixture, type FleetView } from './fleet-fixture.ts';
import { loginOf, longTitle, type Organisation, organisations, password } from './fleet-people.ts';

// a browser, a real server and 50,000 rows
vi.setConfig({ testTimeout: 180_000 });
let browser: Browser;
let fixture: FleetFixture;
let view: FleetView | null = null;

async function open(as: Organisation, options: BrowserContextOptions = {}): Promise<FleetView> {
  view = await fixture.view(as, options);
  return view;
}

describe.skipIf(!hasBrowser)('the fleet page (needs Chromium)', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
    fixture = await FleetFixture.open(browser);
  }, 180_000);
  afterAll(async () => {
    await fixture?.[Symbol.asyncDispose]();
    await browser?.close();
  }, 60_000);
  afterEach(async () => {
    const problems = view?.problems ?? [];
    await view?.page.context().close();
    view = null;
    expect(problems).toEqual([]);
  });

  it('lets nobody in with a wrong password, and in with the right one', async () => {
    view = await fixture.viewSignedOut();
    const { page } = view;
    await page.getByLabel('Name to sign in with').fill(loginOf('few'));
    const field = page.locator('input[name=password]');
    await field.fill('not the password');
    const go = page.getByRole('button', { name: 'Sign in', exact: true });
    await go.click();
    await page.getByRole('alert').waitFor();
    await field.fill(password);
    await go.click();
    await page.getByRole('heading', { name: 'Units' }).waitFor();
  });

  it('teaches what to do where there is no unit and no group', async () => {
    const { page, go } = await open('none');
    await page.getByText('No unit yet').waitFor();
    await go('#/groups');
    await page.getByText('No group yet').waitFor();
    await page.getByText('mintmark server groups add').waitFor();
    await go('#/groups/gateway-mk2');
    await page.getByText('No unit', { exact: true }).waitFor();
    expect(await page.locator('.table').count()).toBe(0);
  });

  it('shows of another organisation neither its units nor how they differ', async () => {
    const { page, go } = await open('none');
    await go('#/units/few-1');
    await page.getByText('There is no such unit here').waitFor();
    await go('#/groups/gateway-mk2?state=same');
    await page.getByText('No unit', { exact: true }).waitFor();
  });

  it('leads from the groups to the units that differ, and to what one of them holds', async () => {
    const { page, go } = await open('few');
    await go('#/groups');
    await page.getByText('Version 1, published', { exact: false }).waitFor();
    // organisation and product are the only way down: they are open
    await page.getByText('3 rows', { exact: true }).waitFor();
    const names = page.locator('.tree-title');
    expect(await names.allTextContents()).toEqual(['Example GmbH', 'Gateway Mk2', longTitle]);
    const group = page.getByRole('row').filter({ hasText: 'gateway-mk2' }).first();
    expect(await group.getByRole('cell').allTextContents()).toEqual([
      'Gateway Mk2',
      'gateway-mk2',
      'product',
      '1',
      '3',
      '0',
    ]);
    const top = page.getByRole('row').filter({ hasText: 'Example GmbH' });
    await top.getByText('+ 1 below').waitFor();
    const close = top.getByRole('button', { name: 'Hide what is below Example GmbH' });
    await close.click();
    await page.getByText('1 row', { exact: true }).waitFor();
    await top.getByRole('button', { name: 'Show what is below Example GmbH' }).click();
    await page.getByText('3 rows', { exact: true }).waitFor();
    await group.click();
    await page.getByText('1 row', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Gateway Mk2' }).waitFor();
    await page
      .getByRole('navigation', { name: 'Where this group is' })
      .getByRole('link', { name: 'Example GmbH' })
      .waitFor();
    await page.getByRole('row').filter({ hasText: 'few-1' }).click();
    const panel = page.locator('.panel').filter({ hasText: 'Compared with its group' });
    await panel.waitFor();
    expect(await panel.locator('dd').allTextContents()).toEqual([
      'a-provider.example'.repeat(8),
      'iot.example',
      expect.stringContaining('2026-11-20'),
      '–',
      '300',
      expect.stringContaining('2026-11-20'),
    ]);
    await panel.getByRole('link', { name: 'gateway-mk2' }).click();
    await page.waitForURL(/#\/groups\/gateway-mk2$/);
  });

  it('shows who of a group is silent: never heard of before those that stopped, with the way back to the group', async () => {
    const { page, go } = await open('few');
    await go('#/groups');
    const group = page.getByRole('row').filter({ hasText: 'gateway-mk2' }).first();
    await group.getByRole('link').nth(1).click();
    await page.waitForURL(/#\/field\?.*group=gateway-mk2/);
    // the groups were three rows, too
    await page.getByRole('row').filter({ hasText: 'few-3' }).waitFor();
    await page.getByText('3 rows', { exact: true }).waitFor();
    expect(await page.locator('.table-row .badge').allTextContents()).toEqual(['never', 'never']);
    await page.getByRole('combobox', { name: 'Which of them' }).click();
    await page.getByRole('option', { name: 'stopped reporting' }).click();
    await page.getByText('1 row', { exact: true }).waitFor();
    await page.getByRole('row').filter({ hasText: 'few-3' }).waitFor();
    await page.getByRole('button', { name: 'Show all groups' }).click();
    await page.waitForURL((url) => !url.hash.includes('group='));
    await go('#/field?view=odd&group=gateway-mk2');
    await page.getByText('Nothing differs').waitFor();
    await page.getByRole('link', { name: 'gateway-mk2' }).click();
    await page.waitForURL(/#\/groups\/gateway-mk2$/);
  });

  it('goes through 50,000 silent units by pages', async () => {
    const { page, go } = await open('many');
    await go('#/field?view=silent');
    await page.getByText('200 rows, and more').waitFor();
    await scrollDown(page);
    await page.getByText('400 rows, and more').waitFor();
    expect(await page.locator('.table-row').count()).toBeLessThan(60);
  });

  it('says of each unit how it stands, with what it chose of its own made harmless', async () => {
    const { page, go } = await open('few');
    await go('#/groups/gateway-mk2');
    await page.getByText('Can not be compared').click();
    const row = page.getByRole('row').filter({ hasText: 'few-3' });
    expect(await row.getByRole('cell').first().textContent()).toBe('\ufffdGW2-3');
    await page.getByText('Not read back').click();
    await page.getByRole('row').filter({ hasText: 'GW2-00472' }).waitFor();
    expect(page.url()).toContain('state=unread');
    await page.reload();
    await page.getByRole('row').filter({ hasText: 'GW2-00472' }).waitFor();
  });

  it('draws of 50,000 units the rows that are seen, loads on the way down, and finds one by its number', async () => {
    const { page, go } = await open('many');
    await page.getByText('200 rows, and more').waitFor();
    expect(await page.locator('.table-row').count()).toBeLessThan(60);
    await scrollDown(page);
    await page.getByText('400 rows, and more').waitFor();
    expect(await page.locator('.table-row').count()).toBeLessThan(60);
    await page.getByRole('textbox').fill('GW2-000001');
    await page.getByText('1 row', { exact: true }).waitFor();
    await go('#/units?state=returned');
    await page.getByText('200 rows, and more').waitFor();
    expect(new Set(await page.locator('.table-row .badge').allTextContents())).toEqual(new Set(['returned']));
  });

  it('says how many of 50,000 units differ as of the last count, and goes through all 302 groups and on through the units', async () => {
    const { page, go } = await open('many');
    await go('#/groups');
    const group = page.getByRole('row').filter({ hasText: 'Gateway Mk2' });
    await group.getByText('30,000', { exact: true }).waitFor();
    // a hundred lines at a time, as they come into view
    for (const rows of ['103 rows, and more', '203 rows, and more', '302 rows']) {
      await page.getByText(rows, { exact: true }).waitFor();
      await scrollDown(page);
    }
    expect(await page.locator('.table-row').count()).toBeLessThan(60);
    await go('#/groups/gateway-mk2');
    await page.getByRole('row').filter({ hasText: 'many-000001' }).getByText('60 → 300').waitFor();
    for (const rows of [400, 600, 800]) {
      await scrollDown(page);
      await page.getByText(`${rows} rows, and more`).waitFor();
    }
    expect(await page.locator('.table-row').count()).toBeLessThan(60);
  });

  it('shows what the server found in a chain, says what to do about it, and keeps what was found when it is settled', async () => {
    const { page, go } = await open('few', { timezoneId: 'Europe/Berlin' });
    await go('#/stations');
    await page.getByRole('row').filter({ hasText: 'bench-caught' }).getByText('alarm').waitFor();
    await go('#/alarms');
    const fork = page.getByRole('region', { name: 'Fork: station bench-caught' });
    await fork.getByText('station bench-caught has two different documents number 2.').waitFor();
    await fork.getByText('enrol the station anew').waitFor();
    await fork.getByText(/\d{2}:\d{2}:\d{2} UTC\+0[12]:00 · bench-caught/).waitFor();
    const gap = page.getByRole('region', { name: 'Document 3 of station bench-caught is missing.' });
    await gap.getByText('this alarm ends by itself').waitFor();
    await fork.getByLabel('What you found').fill('The old disk was still in the drawer: turned off.');
    await fork.getByRole('button', { name: 'Settled' }).click();
    await fork.waitFor({ state: 'detached' });
    await gap.waitFor();
    await go('#/audit');
    await page.getByRole('row').filter({ hasText: 'The old disk was still in the drawer' }).waitFor();
    await page.reload();
    await go('#/alarms');
    await gap.waitFor();
    expect(await fork.count()).toBe(0);
  });

  it('says an alarm in the language of the page, and of 50,000 draws the newest first', async () => {
    const { page, go } = await open('many', { locale: 'de' });
    await go('#/alarms');
    const first = page.locator('.alarm').first();
    await first.getByText('Dokument 50000 der Station many-bench-200 fehlt.').waitFor();
    await first.getByText('dieser Alarm endet von selbst').waitFor();
    expect(await page.locator('.alarm').count()).toBe(200);
    await page.getByRole('button', { name: 'Mehr' }).click();
    await expect.poll(() => page.locator('.alarm').count(), { timeout: 20_000 }).toBe(400);
  });

  it('sorts times by when they were, however the language writes them', async () => {
    const { page, go } = await open('few', { locale: 'de' });
    await go('#/revocations');
    const times = page.locator('.table-row time');
    await times.nth(2).waitFor();
    await page.getByText('nicht mehr in Gebrauch').first().waitFor();
    await page.getByRole('columnheader').first().getByRole('button').click();
    const told = await times.evaluateAll((all) => all.map((time) => time.getAttribute('datetime') ?? ''));
    expect(told).toEqual([...told].sort());
    expect(await times.first().textContent()).toMatch(/^\d{2}\.\d{2}\.2026, /);
    await page.getByText(/^Zeiten: /).waitFor();
  });

  for (const language of languages)
    it(`cuts no word and needs no sideways scrolling at 1280 × 800 in ${language}`, async () => {
      for (const organisation of language === 'en' ? organisations : (['few', 'many'] as const)) {
        const { page, go } = await open(organisation, { locale: language });
        for (const [hash, mark] of screens) {
          await go(hash);
          await page.locator(mark).first().waitFor();
          await page.locator('.table-row, .empty-screen, .columns, .alarm').first().waitFor();
          expect(await cutOf(page), `${organisation} ${hash}`).toEqual([]);
        }
        if (organisation !== 'many') await page.context().close();
      }
    });
});

/** Where they are, and what nothing but this screen has. */
const screens = [
  ['#/units', '.fleet-search'],
  ['#/groups', '.page:not(:has(.fleet-search)) > h1'],
  ['#/groups/gateway-mk2', 'nav.crumbs ~ .page-head'],
  ['#/units/few-1', '.columns, .page > .empty-screen'],
  ['#/field?view=silent', '.page-head .mantine-Select-root'],
  ['#/field?view=odd', '.page-head:not(:has(.mantine-Select-root))'],
  ['#/alarms', '.page:has(.alarm, .empty-screen)'],
  ['#/orders', '.page'],
  ['#/stations', '.page'],
  ['#/revocations', '.page'],
] as const;

function scrollDown(page: Page): Promise<void> {
  return page.locator('.table').evaluate((table) => table.scrollTo({ top: table.scrollHeight }));
}

/** Words that are wider than their place, and boxes that are wider than what is seen. Values in cells may end in dots. */
function cutOf(page: Page): Promise<string[]> {
  const words =
    '.rail-link span, h1, h2, .table-sort, .table-row .badge, .mantine-SegmentedControl-label, .mantine-Button-label, dt';
  return page.evaluate((selector) => {
    const wide = (element: Element): boolean => element.scrollWidth > element.clientWidth + 1;
    const found = [...document.querySelectorAll(selector)].filter(
      (element) => element.clientWidth > 0 && wide(element),
    );
    const boxes = [...document.querySelectorAll('html, .page, .table, .panel, .header, .rail')].filter(wide);
    const outside = [...document.querySelectorAll('.table-row .badge')].filter((badge) => {
      const cell = badge.parentElement;
      return cell !== null && badge.getBoundingClientRect().right > cell.getBoundingClientRect().right + 1;
    });
    return [...found, ...boxes, ...outside].map(
      (element) => `${element.className || element.tagName}: ${element.textContent?.slice(0, 60)}`,
    );
  }, words);
}
