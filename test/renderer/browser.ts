/** A browser for looking at the built window, and the window built into a folder of its own. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, type InlineConfig } from 'vite';

const executablePath = env.CHROMIUM_PATH ?? '/usr/bin/chromium';

export const hasBrowser = existsSync(executablePath);

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      '--disable-sync',
    ],
  });
}

/**
 * As a scanner types: a key every 5 ms by the events' own time, however long this machine takes to bring them. They are keys of the
 * browser, as a keyboard's are: Enter presses the button that has the focus.
 */
export async function scanAs(page: Page, code: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const firstAtMs = Date.now();
  const keys = [...[...code].map((key) => ({ key, text: key })), { key: 'Enter', text: '\r' }];
  try {
    for (const [index, { key, text }] of keys.entries()) {
      const timestamp = (firstAtMs + index * 5) / 1_000;
      const which = key === 'Enter' ? { code: 'Enter', windowsVirtualKeyCode: 13 } : {};
      await session.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text, timestamp, ...which });
      await session.send('Input.dispatchKeyEvent', {
        type: 'keyUp',
        key,
        timestamp: timestamp + 0.002,
        ...which,
      });
    }
  } finally {
    await session.detach();
  }
}

export interface BuiltWindow extends AsyncDisposable {
  readonly folder: string;
}

/** Not into dist/: somebody may be building or serving that meanwhile. */
export function buildWindow(): Promise<BuiltWindow> {
  return buildInto({});
}

/** The management server's own page, as build/bundle.mjs builds it. */
export function buildFleetPage(): Promise<BuiltWindow> {
  const input = join(import.meta.dirname, '../../renderer/fleet.html');
  return buildInto({ base: '/fleet/', build: { rolldownOptions: { input } } });
}

async function buildInto(options: Pick<InlineConfig, 'base' | 'build'>): Promise<BuiltWindow> {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-renderer-'));
  await build({
    configFile: join(import.meta.dirname, '../../vite.config.ts'),
    logLevel: 'warn',
    ...options,
    build: { ...options.build, outDir: folder, emptyOutDir: true },
  });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
