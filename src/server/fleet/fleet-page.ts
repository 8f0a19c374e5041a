/**
 * The fleet page's files, as the build made them: read into memory once, so that no path of a request reaches the disk. Anybody
 * may have them; what they show comes from routes that the gate guards.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** As strict as the window's own (src/station/wires): scripts from here only, no markup from text. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default";
const notBuilt =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Mintmark server</title><p>The fleet page is not built: run <code>npm run build</code>.</p></html>';

/** Beside the program in dist, or where a build from the sources leaves it. */
export function fleetFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const bundled = join(here, 'fleet');
  return existsSync(join(bundled, 'fleet.html')) ? bundled : join(here, '..', '..', '..', 'dist', 'fleet');
}

export function registerFleetPage(scope: FastifyInstance, folder: string): void {
  const files = readFolder(folder);
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .headers({ 'content-security-policy': pagePolicy, 'content-type': mediaTypes['.html'] })
      .send(files.get('fleet.html') ?? notBuilt),
  );
  app.get(
    '/fleet/*',
    { schema: { hide: true, params: z.object({ '*': z.string().max(300) }) } },
    async (request, reply) => {
      const name = request.params['*'];
      const file = files.get(name);
      const type = mediaTypes[extname(name)];
      if (file === undefined || type === undefined || name === 'fleet.html')
        return reply.code(404).send({ message: 'there is nothing here' });
      // the build puts a hash into each name
      const cache = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
      return reply.headers({ 'content-type': type, 'cache-control': cache }).send(file);
    },
  );
}

function readFolder(folder: string): ReadonlyMap<string, Buffer> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).split(sep).join('/'), readFileSync(path)] as const;
    }),
  );
}
