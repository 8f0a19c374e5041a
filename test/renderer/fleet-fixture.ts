/** The real management server with three organisations (no unit, three, 50,000), and the built page of it in a browser. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, BrowserContext, BrowserContextOptions, Cookie, Page } from 'playwright-core';
import { type BuiltWindow, buildFleetPage } from './browser.ts';
import { loginOf, type Organisation, password } from './fleet-people.ts';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface FleetView {
  readonly page: Page;
  /** Errors of the page and what its security policy forbade. */
  readonly problems: readonly string[];
  go(hash: string): Promise<void>;
}

export class FleetFixture implements AsyncDisposable {
  readonly #folder: string;
  readonly #server: ChildProcess;
  readonly #url: string;
  readonly #built: BuiltWindow;
  readonly #browser: Browser;
  readonly #sessions = new Map<Organisation, Cookie[]>();

  private constructor(
    folder: string,
    server: ChildProcess,
    url: string,
    built: BuiltWindow,
    browser: Browser,
  ) {
    this.#folder = folder;
    this.#server = server;
    this.#url = url;
    this.#built = built;
    this.#browser = browser;
  }

  static async open(browser: Browser): Promise<FleetFixture> {
    const folder = mkdtempSync(join(tmpdir(), 'mintmark-fleet-page-'));
    const program = join(import.meta.dirname, '../server/fleet-page-server.ts');
    const server = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    const built = await buildFleetPage();
    const lines = createInterface({ input: server.stdout });
    const { value: url } = await lines[Symbol.asyncIterator]().next();
    if (url === undefined) throw new Error('the server ended before it said where it is');
    return new FleetFixture(folder, server, url, built, browser);
  }

  /** Signed in as the administrator of an organisation: once for all views, since the server counts who signs in within a minute. */
  async view(as: Organisation, options: BrowserContextOptions = {}): Promise<FleetView> {
    const { page, problems, go } = await this.viewSignedOut(options);
    const context = page.context();
    const known = this.#sessions.get(as);
    if (known === undefined) {
      const data = { login: loginOf(as), password };
      const answer = await context.request.post(`${this.#url}/api/v1/session`, { data });
      if (!answer.ok()) throw new Error(`not signed in: ${answer.status()}`);
      this.#sessions.set(as, await context.cookies());
    } else await context.addCookies(known);
    await page.reload();
    await page.waitForSelector('.frame');
    return { page, problems, go };
  }

  async viewSignedOut(options: BrowserContextOptions = {}): Promise<FleetView> {
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-US',
      reducedMotion: 'reduce',
      ...options,
    });
    await this.#servePage(context);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      // what the server has not got (404) is an answer, and so is that nobody is signed in
      if (message.type() === 'error' && !/status of 40[14]/.test(message.text()))
        problems.push(message.text());
    });
    await page.goto(this.#url);
    const go = async (hash: string): Promise<void> => {
      await page.evaluate((next) => {
        location.hash = next;
      }, hash);
    };
    return { page, problems, go };
  }

  /** The page as this test built it, under the headers that the server sends, whatever is in dist/. */
  async #servePage(context: BrowserContext): Promise<void> {
    await context.route(`${this.#url}/`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: readFileSync(join(this.#built.folder, 'fleet.html')) });
    });
    await context.route(`${this.#url}/fleet/**`, (route) => {
      const name = new URL(route.request().url()).pathname.slice('/fleet/'.length);
      return route.fulfill({
        contentType: types[extname(name)] ?? 'application/octet-stream',
        body: readFileSync(join(this.#built.folder, name)),
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#server, 'exit');
    this.#server.stdin?.end();
    if (this.#server.exitCode === null) await ended;
    await this.#built[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
