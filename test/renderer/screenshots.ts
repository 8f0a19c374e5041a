/**
 * Builds the renderer and takes a picture of every screen in every state: `node test/renderer/screenshots.ts <folder> [filter]`.
 * For eyes, not for assertions; it stops when the page reports an error or breaks its security policy.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { argv, stderr, stdout } from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { buildWindow, launchBrowser } from './browser.ts';
import { createFixtureEngine } from './fixture-engine.ts';
import { fixtureToken, startFixtureServer } from './fixture-server.ts';
import { type Scene, scenes } from './scenes.ts';

const [folder = '/tmp/mintmark-screens', filter = ''] = argv.slice(2);

const window = await buildWindow();

const views = [
  { name: '1280-light', width: 1280, height: 800, colorScheme: 'light' },
  { name: '1280-dark', width: 1280, height: 800, colorScheme: 'dark' },
  { name: '1920-light', width: 1920, height: 1080, colorScheme: 'light' },
  { name: '1920-dark', width: 1920, height: 1080, colorScheme: 'dark' },
] as const;

async function shoot(browser: Browser, scene: Scene, view: (typeof views)[number]): Promise<string[]> {
  const engine = createFixtureEngine(scene.state(), scene.options);
  const server = await startFixtureServer(window.folder, engine);
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height },
    colorScheme: view.colorScheme,
    reducedMotion: 'reduce',
  });
  const page: Page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`${scene.name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/ERR_CONNECTION/.test(message.text()))
      problems.push(`${scene.name}: ${message.text()}`);
  });
  try {
    if (scene.seen !== false)
      await page.addInitScript(() => localStorage.setItem('mintmark.first-minute', 'true'));
    await scene.prepare?.(page);
    await page.goto(`${server.address}/#token=${fixtureToken}`);
    await page.waitForSelector('.frame', { timeout: 5000 });
    await page.evaluate((hash) => {
      location.hash = hash;
    }, scene.hash);
    await page.waitForTimeout(350);
    await scene.act?.(page, server, engine);
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(folder, `${scene.name}-${view.name}.png`) });
  } catch (thrown) {
    problems.push(`${scene.name} ${view.name}: ${String(thrown)}`);
    await page
      .screenshot({ path: join(folder, `${scene.name}-${view.name}-broken.png`) })
      .catch(() => undefined); // the problem itself is what is reported
  } finally {
    await context.close();
    await server.close();
  }
  return problems;
}

await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
let broken = 0;
for (const scene of scenes)
  for (const view of views) {
    const name = `${scene.name}-${view.name}`;
    if (!filter.split(',').some((part) => name.includes(part))) continue;
    const problems = await shoot(browser, scene, view);
    broken += problems.length;
    stdout.write(`${name}\n`);
    for (const problem of problems) stderr.write(`  ${problem}\n`);
  }
await browser.close();
await window[Symbol.asyncDispose]();
if (broken > 0) throw new Error(`${broken} problems`);
