/** The Sync screen of a line without a network, in a real browser: the file that goes out, and what came of the answer. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Handlers } from '../../src/contract/contract.ts';
import { Fault } from '../../src/model/fault.ts';
import type { StationState } from '../../src/model/station.ts';
import { type BuiltWindow, buildWindow, hasBrowser, launchBrowser } from './browser.ts';
import { createFixtureEngine, type FixtureEngine } from './fixture-engine.ts';
import { type FixtureServer, fixtureToken, startFixtureServer } from './fixture-server.ts';
import { allStates, station } from './fixture-station.ts';

let browser: Browser;
let built: BuiltWindow;
let server: FixtureServer;
let engine: FixtureEngine;
let page: Page;
let problems: string[];

async function open(replies: Partial<Handlers> = {}, state: Partial<StationState> = {}): Promise<void> {
  engine = createFixtureEngine({ ...station(allStates()), ...state }, { replies });
  server = await startFixtureServer(built.folder, engine);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(30_000);
  problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(`${server.address}/#token=${fixtureToken}`);
  await page.waitForSelector('.frame');
  await page.evaluate(() => {
    location.hash = '#/sync';
  });
  await page.getByText('A line without a network').click();
}

const answer = { name: 'answer.json', mimeType: 'application/json', buffer: Buffer.from('{"parts": []}') };
const section = () => page.locator('details', { hasText: 'A line without a network' });
const takeFile = () => section().locator('input[type=file]').setInputFiles(answer);

describe.skipIf(!hasBrowser)('a line without a network, on the Sync screen', () => {
  beforeAll(async () => {
    built = await buildWindow();
    browser = await launchBrowser();
  }, 300_000);
  afterEach(async () => {
    expect(problems).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await page.close();
    await server.close();
  });
  afterAll(async () => {
    await browser?.close();
    await built?.[Symbol.asyncDispose]();
  });

  it('saves one file of all pages, with what the station asks for', async () => {
    const batch = (number: number) => ({ body: `page ${number}`, signature: 'c2ln' });
    await open({
      recordsPage: ({ after }) => ({
        station: 'bench-3',
        batch: batch(after === null ? 1 : 2),
        count: after === null ? 500 : 3,
        next: after === null ? '1|500' : null,
      }),
      exchangeAsk: ({ pages }) => ({ body: `asks for ${pages}`, signature: 'c2ln' }),
    });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the file for the server…' }).click();
    const saved = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
    expect(saved).toEqual({
      format: 'mintmark-records',
      version: 2,
      station: 'bench-3',
      ask: { body: 'asks for 2', signature: 'c2ln' },
      batches: [batch(1), batch(2)],
    });
    await section().getByText('Records in the file: 503').waitFor();
  });

  it('says that a station which is enrolled nowhere asks for nothing', async () => {
    await open({}, { sync: [] });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the file for the server…' }).click();
    await download;
    await section().getByText('This station is enrolled nowhere yet').waitFor();
  });

  it('says what was in the answer, what is missing of it, and what was not taken', async () => {
    await open({
      importAnswer: () => ({
        receipts: { accepted: 412, known: 7, refused: [], rejected: [{ id: 'job-9', reason: 'a fork' }] },
        orders: { orders: ['spring-2026'], leases: 2, closed: ['autumn-2025'], refused: [] },
        groups: 7,
        packages: [
          { package: 'quick', title: 'Quick', version: '1.2.0', sha256: 'a'.repeat(64), sizeBytes: 1_000 },
        ],
        revoked: { certificates: 2, signers: ['Old office'], stationRevokedAt: null },
        notes: ['Of 6 parts of this answer these are missing: 3.'],
      }),
    });
    await takeFile();
    for (const words of [
      'Settled: 412. Settled before: 7',
      'New orders: spring-2026',
      'New leases of numbers: 2',
      'Closed by the office: autumn-2025',
      'Live version of the groups: 7',
      'Certificates that are known as revoked now: 2',
      'Revoked office key: Old office',
      'The server has Quick 1.2.0',
      'these are missing: 3',
      'job-9: a fork',
    ])
      await section().getByText(words).waitFor();
    expect(engine.calls.filter(({ name }) => name === 'importAnswer')).toHaveLength(1);
  });

  it('says that there was nothing new, and why an answer is none', async () => {
    await open({
      importAnswer: () => ({
        receipts: { accepted: 0, known: 412, refused: [], rejected: [] },
        orders: { orders: [], leases: 0, closed: [], refused: [] },
        groups: null,
        packages: [],
        revoked: { certificates: 0, signers: [], stationRevokedAt: null },
        notes: [],
      }),
    });
    await takeFile();
    await section().getByText('There was nothing new in it.').waitFor();
    await page.close();
    await server.close();
    await open({
      importAnswer: () => {
        throw new Fault('exchange.invalid', 'This answer is for the station bench-9.');
      },
    });
    await takeFile();
    await section().getByText('This answer is for the station bench-9.').waitFor();
  });
});
