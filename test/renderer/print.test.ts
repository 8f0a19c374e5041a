/** What the browser prints: of a window that shows a paper the paper alone, with all that the signed document says. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { languageTable } from '../../renderer/messages/languages.ts';
import { writeAs, writeNumber } from '../../renderer/messages/locale.ts';
import { createTexts, sentenceOf, speak, textsOf } from '../../renderer/messages/text.ts';
import type { Handlers } from '../../src/contract/contract.ts';
import { documentSchema } from '../../src/evidence/document-schemas.ts';
import { hideNames } from '../../src/evidence/names.ts';
import { type Language, languages } from '../../src/model/languages.ts';
import { type BuiltWindow, buildWindow, hasBrowser, launchBrowser } from './browser.ts';
import { createFixtureEngine } from './fixture-engine.ts';
import { type FixtureServer, fixtureToken, startFixtureServer } from './fixture-server.ts';
import { allStates, done, fault, slot, station } from './fixture-station.ts';
import { exported, wipeDocument } from './fixture-wipe.ts';

vi.setConfig({ testTimeout: 120_000 });
const timezoneId = 'Europe/Berlin';
let browser: Browser;
let built: BuiltWindow;
let server: FixtureServer;
let page: Page;

async function openAt(hash: string, language: Language, replies: Partial<Handlers>): Promise<void> {
  const slots = [
    slot(6, { ...done('passed', null, 'gateway-wipe'), documentId: 'doc-16' } as never, {
      unitState: 'wiped',
    }),
    ...allStates().slice(0, 5),
  ];
  const alerts = [fault('store.full', 'The disk has 12 MiB left.')];
  const engine = createFixtureEngine(station(slots, { alerts, language }), { replies });
  server = await startFixtureServer(built.folder, engine);
  page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    colorScheme: 'dark',
    timezoneId,
  });
  page.setDefaultTimeout(20_000);
  await page.goto(`${server.address}/#token=${fixtureToken}`);
  await page.waitForSelector('.frame');
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
  await page.locator('.paper').waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
}

const openProof = (language: Language, document = wipeDocument(), more: object = {}): Promise<void> =>
  openAt('#/returns/slot-6', language, { exportDocument: () => exported(document, more) });

/** What is drawn and is not the paper: it would be printed too. */
const besidePaper = (): Promise<string[]> =>
  page.evaluate(() => {
    const drawn = [...document.querySelectorAll<HTMLElement>('body *')].filter((element) => {
      if (element.closest('.paper') !== null || element.querySelector('.paper') !== null) return false;
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.height > 0;
    });
    return drawn.map((element) => `${element.tagName}.${element.className}`);
  });

const printedText = (): Promise<string> =>
  // biome-ignore lint/performance/useDomNodeTextContent: what is not drawn is not printed
  page.evaluate(() => window.document.body.innerText);

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

interface Leaf {
  readonly path: string;
  readonly value: string | number | boolean;
}

function leavesOf(value: unknown, path = ''): readonly Leaf[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inside]) =>
    leavesOf(inside, Array.isArray(value) ? path : `${path}${path === '' ? '' : '.'}${name}`),
  );
}

/** How each thing that is signed is said on the paper. What this table does not name stands there as it was signed. */
async function wordsOf(language: Language): Promise<(leaf: Leaf) => string | null> {
  const texts = createTexts('en');
  await speak(texts, language);
  const text = textsOf(texts);
  const time = (iso: string): string =>
    new Intl.DateTimeFormat(languageTable[language].times, {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZone: timezoneId,
    }).format(new Date(iso));
  return ({ path, value }) => {
    switch (path) {
      // the verdict and the word behind each memory say these two
      case 'finished':
      case 'media.clean':
        return null;
      case 'verdict':
      case 'attempts.verdict':
        return text(`verdict.${value as 'VERIFIED'}`);
      case 'method.level':
      case 'media.level':
        return text(`wipe.level.${value as 'clear'}`);
      case 'method.verification':
      case 'media.verification':
        return text(`paper.read.${value as 'query'}`);
      case 'identityProof.before':
      case 'identityProof.after':
        return text(`paper.proof.${value as 'proven'}`);
      default:
        if (typeof value === 'number') {
          writeAs(language);
          return writeNumber(value);
        }
        if (/^\d{4}-\d{2}-\d{2}T/.test(String(value))) return time(String(value));
        return sentenceOf(String(value), texts) ?? String(value);
    }
  };
}

it('is tried with a certificate that has all that a certificate can have', () => {
  expect(documentSchema('wipe-certificate').safeParse(wipeDocument()).error).toBeUndefined();
});

describe.skipIf(!hasBrowser)('the print of a paper (needs Chromium)', () => {
  beforeAll(async () => {
    built = await buildWindow();
    browser = await launchBrowser();
  });
  afterEach(async () => {
    writeAs('en');
    await page.close();
    await server.close();
  });
  afterAll(async () => {
    await browser.close();
    await built[Symbol.asyncDispose]();
  });

  for (const language of languages)
    it(`holds in ${language} all that the certificate says, and nothing of the window`, async () => {
      const document = wipeDocument();
      await openProof(language, document);
      await page.waitForSelector(`html[lang^=${language}]`);
      await page.locator('.paper').waitFor();
      const said = await wordsOf(language);
      const printed = flat(await printedText());
      const { body, ...envelope } = document;
      const wanted = [
        ...leavesOf(body).map(said),
        envelope.id,
        envelope.station,
        said({ path: 'issuedAt', value: envelope.issuedAt }),
        envelope.sequence.toString(),
        envelope.payloadSha256,
        envelope.keyId,
        envelope.signature,
        'UTC+0',
      ].filter((words) => words !== null);
      expect(wanted.length).toBeGreaterThan(40);
      expect(wanted.filter((words) => !printed.includes(flat(words)))).toEqual([]);
      expect(await besidePaper()).toEqual([]);
    });

  it('is dark on white where the window is dark, and is cut by nothing that scrolls', async () => {
    await openProof('en');
    const paper = await page.locator('.paper').evaluate((element) => {
      const style = getComputedStyle(element);
      return { color: style.color, page: getComputedStyle(document.body).backgroundColor };
    });
    expect(paper).toEqual({ color: 'rgb(20, 26, 34)', page: 'rgb(255, 255, 255)' });
    const cut = await page.evaluate(() => {
      const own = document.querySelector('.paper')?.getBoundingClientRect();
      const around: string[] = [];
      for (let at = document.querySelector('.paper')?.parentElement; at; at = at.parentElement) {
        const box = at.getBoundingClientRect();
        const { overflowY } = getComputedStyle(at);
        if (own !== undefined && overflowY !== 'visible' && box.bottom < own.bottom)
          around.push(at.className);
      }
      return around;
    });
    expect(cut).toEqual([]);
  });

  it('names people where names are kept beside documents, and says where a name was erased', async () => {
    const document = wipeDocument();
    const { body, names } = hideNames(document.kind, document.body, (count) => new Uint8Array(count).fill(7));
    await openProof('en', { ...document, body }, { names: names.slice(0, 1) });
    const printed = await printedText();
    expect(printed).not.toContain('name:sha256:');
    expect(printed).toContain(names[0]?.name);
    expect(printed).toContain('(name erased by policy)');
  });

  it.each(['A4', 'Letter'])('has pages on %s, of the paper alone', async (format) => {
    await openProof('en');
    const pdf = (await page.pdf({ format, preferCSSPageSize: false })).toString('latin1');
    const pages = [...pdf.matchAll(/\/Type\s*\/Page\b/g)].length;
    expect(pages).toBeGreaterThanOrEqual(1);
    expect(pages).toBeLessThanOrEqual(2);
  });

  it('shows of an order its report, and of a profile its sample, as of a wipe its certificate', async () => {
    for (const hash of ['#/orders/o-4712', '#/identity/profiles']) {
      await openAt(hash, 'en', {});
      expect((await printedText()).length, hash).toBeGreaterThan(100);
      expect(await besidePaper(), hash).toEqual([]);
      if (hash !== '#/identity/profiles') {
        await page.close();
        await server.close();
      }
    }
  });
});
