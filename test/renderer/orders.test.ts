/** Orders and packages in a real browser: what stands in the way, the report before and after, files before they are taken. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Handlers } from '../../src/contract/contract.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import { type BuiltWindow, buildWindow, hasBrowser, launchBrowser } from './browser.ts';
import { settings } from './fixture-data.ts';
import { createFixtureEngine, type FixtureEngine } from './fixture-engine.ts';
import { identityReplies } from './fixture-identity.ts';
import { inspected, manyOrders } from './fixture-office.ts';
import { type FixtureServer, fixtureToken, startFixtureServer } from './fixture-server.ts';
import { allStates, station } from './fixture-station.ts';

let browser: Browser;
let built: BuiltWindow;
let server: FixtureServer;
let engine: FixtureEngine;
let page: Page;
let problems: string[];

async function open(hash: string, replies: Partial<Handlers> = {}): Promise<void> {
  engine = createFixtureEngine(station(allStates()), { replies });
  server = await startFixtureServer(built.folder, engine);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
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

const called = (name: string): number => engine.calls.filter((call) => call.name === name).length;
const zip = (name: string) => ({ name, mimeType: 'application/zip', buffer: Buffer.from('PK') });

const asJson = (value: object): SignedDocument['body'] =>
  JSON.parse(JSON.stringify(value)) as SignedDocument['body'];

function signedReport(): SignedDocument {
  const closed = settings.orders[1]!;
  return {
    version: 1,
    kind: 'order-report',
    id: 'order-o-4700',
    station: 'bench-3',
    sequence: 1_207,
    previous: 'a'.repeat(64),
    issuedAt: '2026-02-20T15:30:00.000Z',
    body: asJson({
      order: closed.order,
      closedAt: '2026-02-20T15:30:00.000Z',
      operator: 'Ana Kovač',
      standing: closed.standing,
      numbers: [
        { serialNumber: 'S-1', hardwareId: 'A1', state: 'committed', reason: null, updatedAt: '' },
        { serialNumber: 'S-2', hardwareId: 'A2', state: 'burned', reason: 'unplugged', updatedAt: '' },
      ],
    }),
    payloadSha256: 'c'.repeat(64),
    keyId: 'd'.repeat(64),
    signature: 'c2ln',
  };
}

describe.skipIf(!hasBrowser)('the Orders screen', () => {
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

  it('says in words everything that stands in the way of an order, with a link to what can be done here', async () => {
    await open('#/orders');
    const order = page.getByRole('region', { name: 'Gateway Mk2 for Site North' });
    const obstacles = order.getByRole('region', { name: 'No unit can be made for it here now' });
    await obstacles.getByText('another version of the package').waitFor();
    await order.getByText('Office, Ljubljana').waitFor();
    await obstacles.getByRole('link', { name: 'Enter the PIN' }).click();
    await page.waitForURL(/#\/identity\/authorities\?name=/);
  });

  it('shows an order with its numbers, and what its report would say, as a draft', async () => {
    await open('#/orders', identityReplies(50_000));
    await page
      .getByRole('region', { name: 'Gateway Mk2 for Site North' })
      .getByRole('link', { name: 'Numbers and report' })
      .click();
    const paper = page.getByRole('article', { name: 'Report of a work order' });
    await paper.getByText('DRAFT').waitFor();
    await paper.getByText('The unit made a bad certificate request.').first().waitFor();
    await page.getByText('500 rows, and more').waitFor();
    expect(await page.locator('.table-row').count()).toBeLessThan(60);
    expect(called('saveSettings')).toBe(0);
  });

  it('shows the signed report of a closed order, and prints that paper alone', async () => {
    const bundle = { format: 'mintmark-export', version: 1, documents: [signedReport()] };
    await open('#/orders/o-4700', {
      exportDocument: () => ({
        name: 'report.json',
        mediaType: 'application/json',
        base64: Buffer.from(JSON.stringify(bundle)).toString('base64'),
      }),
    });
    const paper = page.getByRole('article', { name: 'Report of a work order' });
    await paper.getByText('unplugged').waitFor();
    expect(await paper.getByText('DRAFT').count()).toBe(0);
    await page.getByRole('button', { name: 'Print' }).waitFor();
    await page.emulateMedia({ media: 'print' });
    const seen = await page.evaluate(() =>
      [...document.querySelectorAll('.rail, .header, .order-paper h2')]
        .filter((element) => element.getBoundingClientRect().height > 0)
        .map((element) => element.tagName),
    );
    expect(seen).toEqual(['H2']);
  });

  it('looks at a package without taking it, and offers no way to take one that is refused', async () => {
    await open('#/orders?part=packages');
    await page.locator('input[type=file]').first().setInputFiles(zip('gateway-1.6.0.zip'));
    const desk = page.getByRole('region', { name: 'File from the office' });
    await desk.getByText('a key that is not trusted here (77aa').waitFor();
    await desk.getByText('+ allow: [replace-identity]').waitFor();
    expect(await desk.getByRole('button', { name: 'Take it' }).isDisabled()).toBe(true);
    await desk.getByRole('button', { name: 'Leave it' }).click();
    await desk.waitFor({ state: 'detached' });
    expect(called('importFile')).toBe(0);
  });

  it('takes a package that is good, once a person says so', async () => {
    await open('#/orders?part=packages', { inspectFile: () => ({ ...inspected, refusal: null }) });
    await page.locator('input[type=file]').first().setInputFiles(zip('gateway-1.6.0.zip'));
    const take = page.getByRole('button', { name: 'Take it' });
    await take.waitFor();
    expect(called('importFile')).toBe(0);
    await take.click();
    await page.getByText('Imported 1 recipe.').waitFor();
    expect(called('importFile')).toBe(1);
  });

  it('compares what is here with another version of it', async () => {
    await open('#/orders?part=packages');
    const panel = page.getByRole('region', { name: 'Gateway Mk2', exact: true });
    await panel.locator('input[type=file]').setInputFiles(zip('gateway-1.6.0.zip'));
    await panel.getByText('From what is here to gateway-1.6.0.zip:').waitFor();
    await panel.getByText('REMOVED').waitFor();
    await panel.getByText('5 parts').click();
    await panel.getByText('403.0 KiB').waitFor();
  });

  it('teaches where no order is, and shows two hundred', async () => {
    await open('#/orders', manyOrders(0));
    await page.getByText('No work order is here yet.').waitFor();
    await page.close();
    await server.close();
    await open('#/orders', manyOrders(200));
    await page.getByRole('region', { name: 'Gateway Mk2, lot 200' }).waitFor({ timeout: 15_000 });
  });
});
