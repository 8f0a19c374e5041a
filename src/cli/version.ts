/** The program's version: set by the bundler, read from package.json when the sources run as they are. */
import { readFileSync } from 'node:fs';

declare const __APP_VERSION__: string | undefined;

export const appVersion: string = typeof __APP_VERSION__ === 'string' ? __APP_VERSION__ : readVersion();

function readVersion(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
