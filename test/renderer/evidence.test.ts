/** Time stamps, names of people and the list of stations' keys in a real browser: what is asked for, what is sent, what is said. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Handlers } from '../../src/contract/contract.ts';
import { Fault } from '../../src/model/fault.ts';
import type { AtStation } from '../../src/model/station.ts';
import { type BuiltWindow, buildWindow, hasBrowser, launchBrowser, scanAs } from './browser.ts';
import { createFixtureEngine, type FixtureEngine } from './fixture-engine.ts';
import { authorityPem, evidenceReplies, namesKept, timeStampsOn } from './fixture-evidence.ts';
import { type FixtureServer, fixtureToken, startFixtureServer } from './fixture-server.ts';
import { allStates, station } from './fixture-station.ts';
import { addTrustedKey, chooseAuthority } from './scenes-evidence.ts';
import { sign } from './scenes-office.ts';

let browser: Browser;
let built: BuiltWindow;
let server: FixtureServer;
let engine: FixtureEngine;
let page: Page;
let problems: string[];

async function open(hash: string, replies: Partial<Handlers> = {}, people?: AtStation): Promise<void> {
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
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
}

const asked = (name: string): unknown[] =>
  engine.calls.filter((call) => call.name === name).map((call) => call.argument);
const section = (name: string) => page.getByRole('region', { name, exact: true });

describe.skipIf(!hasBrowser)('what belongs to documents', () => {
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

  it('a time-stamp authority is tried with its certificate before it is used, and says how far the clocks are apart', async () => {
    await open('#/settings');
    const stamps = section('Time stamps');
    await stamps.getByText('Off: no document is stamped.').waitFor();
    expect(await stamps.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await chooseAuthority(page);
    await stamps.getByRole('button', { name: 'Test' }).click();
    await stamps.getByText('The clock of this computer is 41 seconds ahead.').waitFor();
    await stamps.getByText('CN=Example Time-Stamp Root 2024').waitFor();
    const authority = { url: 'http://tsa.example/tsr', certificatesPem: authorityPem };
    expect(asked('testTimeStamps')).toEqual([{ authority }]);
    expect(asked('useTimeStamps')).toEqual([]);
    await stamps.getByRole('button', { name: 'Save' }).click();
    await stamps.getByText('0 documents stamped, 0 waiting').waitFor();
    expect(asked('useTimeStamps')).toEqual([{ authority }]);
    await stamps.getByText('Which documents get a stamp').click();
    await stamps.getByText('Record of destruction').waitFor();
  });

  it('an authority that is in use can be tried and moved with the certificates that it has, and switched off', async () => {
    await open('#/settings', evidenceReplies({ stamps: timeStampsOn }));
    const stamps = section('Time stamps');
    await stamps.getByLabel('Address of the authority').fill('https://tsa2.example/');
    await stamps.getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(() => asked('useTimeStamps'))
      .toEqual([{ authority: { url: 'https://tsa2.example/', certificatesPem: authorityPem } }]);
    await stamps.getByRole('button', { name: 'Switch off' }).click();
    await stamps.getByText('Off: no document is stamped.').waitFor();
  });

  it('names are erased from a day on that was counted first, by holding, for as many as was said', async () => {
    await open('#/settings', evidenceReplies({ names: namesKept }));
    const names = section('Names of people in records');
    await names.getByLabel('Of documents signed until').fill('2025-12-31');
    await names.getByText('8112 names would be erased.').waitFor();
    const hold = names.getByRole('button', { name: 'Hold to erase the names' });
    await hold.focus();
    await page.keyboard.press('Enter', { delay: 700 });
    expect(asked('eraseNames')).toEqual([]);
    await page.keyboard.down(' ');
    await names.getByText('8112 names are erased.').waitFor();
    await page.keyboard.up(' ');
    const before = new Date('2025-12-31T23:59:59.999').toISOString();
    expect(asked('namesBefore')).toContainEqual({ before });
    expect(asked('eraseNames')).toEqual([{ before }]);
  });

  it('a second person is asked about the very day, and the same call is made once more', async () => {
    let agreed = false;
    await open(
      '#/settings',
      {
        ...evidenceReplies({ names: namesKept }),
        eraseNames: ({ before }) => {
          if (!agreed)
            throw new Fault(
              'person.second',
              'Ana Kovač can not do this alone: a second person has to agree.',
              {
                act: 'names-erased',
                subject: before,
              },
            );
          return { names: 8_112, jobs: 0 };
        },
        approve: () => {
          agreed = true;
          return { approvedBy: { id: 'p-000000000009', name: 'Zoe' }, validMs: 60_000 };
        },
      },
      { demanded: true, signedIn: { id: 'p-000000000001', name: 'Ana Kovač', role: 'administrator' } },
    );
    const names = section('Names of people in records');
    await names.getByLabel('Of documents signed until').fill('2025-12-31');
    const hold = names.getByRole('button', { name: 'Hold to erase the names' });
    await hold.focus();
    await page.keyboard.down(' ');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.up(' ');
    const before = new Date('2025-12-31T23:59:59.999').toISOString();
    await page.getByText(before).waitFor();
    await scanAs(page, 'BADGE-ZOE-0005');
    await names.getByText('8112 names are erased.').waitFor();
    expect(asked('eraseNames')).toEqual([{ before }, { before }]);
  });

  it('how names are kept is saved with what it means, and a number of days that is none is not sent', async () => {
    await open('#/settings');
    const names = section('Names of people in records');
    await names.getByLabel(/are erased after some time/).check();
    await names.getByLabel('Erase after so many days').fill('');
    expect(await names.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await names.getByLabel('Erase after so many days').fill('365');
    await names.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => asked('saveNamePolicy')).toEqual([{ apart: true, keepDays: 365 }]);
  });

  it("a list of the stations' keys is put together, signed for, and saved", async () => {
    await open('#/orders?part=make');
    await addTrustedKey(page);
    const desk = section("List of the stations' keys");
    await desk.getByLabel('Signs until number').nth(1).fill('4711');
    await sign(page, 'Sign the list');
    await desk.getByText('Give it to whoever checks documents').waitFor();
    const [sent] = asked('signTrustList') as { readonly text: string }[];
    expect(JSON.parse(sent?.text ?? '')).toMatchObject({
      title: 'Line B, Ljubljana',
      keys: [{ station: 'station-7f3a' }, { station: 'bench-4', untilSequence: 4711 }],
    });
    const download = page.waitForEvent('download');
    await desk.getByRole('button', { name: 'Save the file' }).click();
    expect((await download).suggestedFilename()).toBe('trust-list.json');
  });
});
