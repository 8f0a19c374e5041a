/** Signing in and agreeing in a real browser, with a keyboard, a finger and a badge reader, against the fixture engine. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementWanted } from '../../renderer/state/hooks.ts';
import { rightTo } from '../../renderer/state/rights.ts';
import { screens } from '../../renderer/state/route.ts';
import type { Handlers } from '../../src/contract/contract.ts';
import { Fault } from '../../src/model/fault.ts';
import { type Role, roles } from '../../src/model/role.ts';
import type { StationState } from '../../src/model/station.ts';
import { buildWindow, hasBrowser, launchBrowser, scanAs } from './browser.ts';
import { createFixtureEngine, type FixtureEngine } from './fixture-engine.ts';
import { people } from './fixture-people.ts';
import { fixtureToken, startFixtureServer } from './fixture-server.ts';
import { allStates, station } from './fixture-station.ts';

const atStation = (index: number | null): StationState['people'] => {
  const person = index === null ? null : people[index]!;
  return {
    demanded: true,
    signedIn: person === null ? null : { id: person.id, name: person.name, role: person.role },
  };
};

describe('screens and roles', () => {
  const seenBy = (role: Role): readonly string[] =>
    screens.filter(
      (screen) => rightTo(screen, { demanded: true, signedIn: { id: 'p', name: 'x', role } }) === 'yes',
    );

  it('are all open where nobody has to sign in, and only the bench is while nobody has', () => {
    expect(
      screens.filter((screen) => rightTo(screen, { demanded: false, signedIn: null }) === 'yes'),
    ).toEqual(screens);
    expect(screens.filter((screen) => rightTo(screen, atStation(null)) === 'yes')).toEqual(['bench']);
  });

  it('grow with the role, and an administrator sees all', () => {
    expect(seenBy('operator')).toEqual(['bench', 'units', 'orders', 'groups', 'records', 'sync']);
    expect(seenBy('rma')).toContain('returns');
    expect(seenBy('rma')).not.toContain('settings');
    expect(seenBy('engineer')).toContain('console');
    expect(seenBy('engineer')).not.toContain('log');
    expect(seenBy('administrator')).toEqual(screens);
    for (const role of roles) expect(seenBy(role)).toContain('bench');
  });

  it('ask a second person only where one is missing, and for what', () => {
    const second = new Fault('person.second', 'x', { act: 'wipe', subject: 'A4' }).toData();
    expect(agreementWanted(second)).toEqual({ act: 'wipe', subject: 'A4' });
    expect(agreementWanted({ ...second, context: { act: 'wipe' } })).toBeNull();
    expect(agreementWanted({ ...second, context: { act: 'lunch', subject: 'A4' } })).toBeNull();
    expect(agreementWanted({ ...second, code: 'person.role' })).toBeNull();
  });
});

describe.skipIf(!hasBrowser)('in a browser', { timeout: 90_000 }, () => {
  let browser: Browser;
  let window: Awaited<ReturnType<typeof buildWindow>>;
  beforeAll(async () => {
    window = await buildWindow();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await window?.[Symbol.asyncDispose]();
  });

  async function open(
    at: StationState['people'],
    hash: string,
    work: (page: Page, engine: FixtureEngine) => Promise<void>,
    replies: (engine: () => FixtureEngine) => Partial<Handlers> = () => ({}),
  ): Promise<void> {
    const engine: FixtureEngine = createFixtureEngine(
      station(allStates(), { people: at, operator: at.signedIn?.name ?? '' }),
      {
        tickMs: 5,
        replies: replies(() => engine),
      },
    );
    const server = await startFixtureServer(window.folder, engine);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    try {
      await page.addInitScript(() => localStorage.setItem('mintmark.first-minute', 'true'));
      await page.goto(`${server.address}/#token=${fixtureToken}`);
      await page.waitForSelector('.frame');
      await page.evaluate((wanted) => {
        location.hash = wanted;
      }, hash);
      await work(page, engine);
    } finally {
      await page.close();
      await server.close();
    }
  }
  const asked = (engine: FixtureEngine, name: string): readonly unknown[] =>
    engine.calls.filter((call) => call.name === name).map(({ argument }) => argument);
  /** What the contract's parser made of a PIN is a Secret: compared as bytes. */
  const pinOf = (argument: unknown): string => {
    const { proof } = argument as { proof: { pin: { use<T>(work: (bytes: Uint8Array) => T): T } } };
    return proof.pin.use((bytes) => Buffer.from(bytes).toString());
  };
  it('a badge that is scanned anywhere signs in, and its code is shown nowhere', async () => {
    await open(atStation(null), '#/bench', async (page, engine) => {
      await scanAs(page, 'BADGE-0001-XYZ');
      await page.waitForSelector('.banner-person [role=alert]');
      expect(asked(engine, 'signIn')).toEqual([{ proof: { badge: 'BADGE-0001-XYZ' } }]);
      expect(await page.content()).not.toContain('BADGE-0001-XYZ');
      expect(asked(engine, 'listUnits')).toEqual([]);
    });
  });

  it('name and PIN are entered on keys of at least 64 px, or on a keyboard', async () => {
    await open(atStation(null), '#/bench', async (page, engine) => {
      await page.getByRole('button', { name: 'Sign in' }).first().click();
      await page.getByRole('button', { name: 'Bojan Novak' }).click();
      for (const key of await page.locator('.pin-key').all()) {
        const box = await key.boundingBox();
        expect(box?.height).toBeGreaterThanOrEqual(64);
        expect(box?.width).toBeGreaterThanOrEqual(64);
      }
      for (const digit of '73920') await page.getByRole('button', { name: digit, exact: true }).click();
      await page.keyboard.press('1');
      await page.waitForTimeout(120);
      await page.keyboard.press('Enter');
      await expect.poll(() => asked(engine, 'signIn').length).toBe(1);
      expect(pinOf(asked(engine, 'signIn')[0])).toBe('739201');
      // It closes with what was typed.
      await expect.poll(() => page.locator('.pin-dots').count()).toBe(0);
    });
  });

  it('a badge that is scanned over the keypad is taken as a badge', async () => {
    await open(atStation(null), '#/bench', async (page, engine) => {
      await page.getByRole('button', { name: 'Sign in' }).first().click();
      await page.getByRole('button', { name: 'Bojan Novak' }).click();
      await scanAs(page, '0012345678');
      await expect.poll(() => asked(engine, 'signIn')).toEqual([{ proof: { badge: '0012345678' } }]);
    });
  });

  it('a second person agrees by badge in the middle of a wipe, which then goes on by itself', async () => {
    let agreed = false;
    await open(
      atStation(3),
      '#/returns/slot-6',
      async (page, engine) => {
        await page.getByRole('button', { name: 'Wipe it' }).click();
        await page.getByRole('button', { name: 'Hold to wipe' }).focus();
        await page.keyboard.down(' ');
        await page.waitForSelector('.agree-to', { timeout: 5_000 });
        await page.keyboard.up(' ');
        expect(await page.locator('.agree-to').textContent()).toContain('A4CF12FE0046');
        const dialog = page.getByRole('dialog');
        expect(await dialog.getByRole('button', { name: 'Bojan Novak' }).count()).toBe(1);
        expect(await dialog.getByRole('button', { name: 'Dolores Fuentes' }).count()).toBe(0);
        await scanAs(page, 'BADGE-0002-ANA');
        await expect.poll(() => asked(engine, 'startWipe').length).toBe(2);
        expect(asked(engine, 'approve')).toEqual([
          { act: 'wipe', subject: 'A4CF12FE0046', proof: { badge: 'BADGE-0002-ANA' } },
        ]);
        await expect.poll(() => page.locator('.agree-to').count()).toBe(0);
      },
      () => ({
        approve: () => {
          agreed = true;
          return { approvedBy: { id: people[0]!.id, name: people[0]!.name }, validMs: 60_000 };
        },
        startWipe: ({ confirmHardwareId }) => {
          if (agreed) return { jobId: 'job-1' };
          throw new Fault('person.second', 'Not alone.', { act: 'wipe', subject: confirmHardwareId });
        },
      }),
    );
  });

  it('somebody else at the station closes what the one before was asked', async () => {
    await open(
      atStation(3),
      '#/returns/slot-6',
      async (page, engine) => {
        await page.getByRole('button', { name: 'Wipe it' }).click();
        await page.getByRole('button', { name: 'Hold to wipe' }).focus();
        await page.keyboard.down(' ');
        await page.waitForSelector('.agree-to', { timeout: 5_000 });
        engine.announce({ type: 'people', people: atStation(1), operator: 'Bojan Novak' });
        await expect.poll(() => page.locator('.agree-to').count()).toBe(0);
        await page.getByText('This is for others').waitFor();
        expect(await page.locator('.header').textContent()).toContain('Bojan Novak');
        expect(asked(engine, 'startWipe')).toHaveLength(1);
      },
      () => ({
        startWipe: ({ confirmHardwareId }) => {
          throw new Fault('person.second', 'Not alone.', { act: 'wipe', subject: confirmHardwareId });
        },
      }),
    );
  });

  it('only a hand keeps somebody signed in', async () => {
    await open(atStation(1), '#/units', async (page, engine) => {
      await page.waitForTimeout(300);
      expect(asked(engine, 'keepSignedIn')).toEqual([]);
      await page.mouse.click(600, 400);
      await expect.poll(() => asked(engine, 'keepSignedIn').length).toBe(1);
      await page.mouse.click(600, 410);
      await page.waitForTimeout(100);
      expect(asked(engine, 'keepSignedIn')).toHaveLength(1);
    });
  });
});
