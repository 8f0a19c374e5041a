/**
 * `app://mintmark/`: the window's files from dist/renderer, read once into a table, so that no path of a request ever
 * reaches the disk; with the content policy on every answer.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { protocol } from 'electron';

export const rendererOrigin = 'app://mintmark';
export const rendererUrl = `${rendererOrigin}/index.html`;

/** The one page, at any of its screens. */
export function isWindowPage(url: string): boolean {
  return url === rendererUrl || url.startsWith(`${rendererUrl}#`);
}

export const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; frame-src 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types default";

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

export function serveRenderer(folder: string): void {
  const files = new Map(
    filesIn(folder).map((file) => [
      `/${path.relative(folder, file).split(path.sep).join('/')}`,
      new Uint8Array(readFileSync(file)),
    ]),
  );
  const headers = {
    'content-security-policy': contentPolicy,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  };
  protocol.handle('app', (request) => {
    const url = new URL(request.url);
    const body = url.host === 'mintmark' ? files.get(url.pathname) : undefined;
    if (body === undefined || request.method !== 'GET') return new Response(null, { status: 404, headers });
    return new Response(body, {
      status: 200,
      headers: {
        ...headers,
        'content-type': mediaTypes[path.extname(url.pathname)] ?? 'application/octet-stream',
      },
    });
  });
}

/** Folder by folder: inside an asar archive readdir has no `recursive`. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesIn(file) : [file];
  });
}
