/** The verifier's page, opened from a file in a browser without a network. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildVerifier } from '../../build/verifier.mjs';
import { Chain, wipeBody } from '../verifier/exports.ts';
import { hasBrowser, launchBrowser } from './browser.ts';

describe.skipIf(!hasBrowser)('the verifier as a page (needs Chromium)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-verifier-page-'));
  const chain = new Chain();
  const at = (name: string): string => join(folder, name);
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];

  beforeAll(async () => {
    await buildVerifier(join(import.meta.dirname, '../..'), '1.2.3', folder);
    const wipe = wipeBody('hw-1');
    chain.add(wipe.kind, wipe.body);
    writeFileSync(at('export.json'), chain.text());
    writeFileSync(at('forged.json'), chain.text().replace('"finished": true', '"finished": false'));
    writeFileSync(at('markup.json'), chain.text().replace('Gateway Mk2', '<img src=x onerror=alert(1)>'));
    writeFileSync(at('station.pem'), chain.signer.publicKeyPem);
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    page.on('request', (request) => requests.push(request.url()));
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function verdictOf(...names: readonly string[]): Promise<string> {
    await page.goto(pathToFileURL(at('mintmark-verify.html')).href);
    await page.setInputFiles('#files', names.map(at));
    return (await page.locator('#verdict:not(:empty)').textContent()) ?? '';
  }

  it('says VALID with the key, UNCHANGED without it, NOT VALID for a forgery', async () => {
    expect(await verdictOf('export.json', 'station.pem')).toContain('✓ VALID: export.json');
    expect(await page.locator('#summary').textContent()).toContain('VERIFIED WITH EXCEPTIONS');
    await page.screenshot({ path: at('valid.png') });
    expect(await verdictOf('export.json')).toContain('△ UNCHANGED');
    expect(await verdictOf('station.pem', 'forged.json')).toContain('✕ NOT VALID');
    expect(await page.locator('#findings .wrong').count()).toBeGreaterThan(0);
  });

  it('shows what a device or a forger wrote as text, and asks no network for anything', async () => {
    expect(await verdictOf('markup.json', 'station.pem')).toContain('NOT VALID');
    expect(await page.locator('img').count()).toBe(0);
    expect(requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
  });
});
