/** What a browser keeps and sends: one cookie, and the page's token with each change. */
import type { Clock } from '../../src/base/clock.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import type { Role } from '../../src/server/people/actor.ts';

/** For a server whose server.yaml believes a proxy on loopback: then each browser has an address of its own. */
export const behindProxy = { 'server.yaml': 'version: 1\nproxies: [127.0.0.1]\n' } as const;
let browsers = 0;

export class Browser {
  readonly #address: string;
  readonly #url: string;
  cookie = '';
  csrf = '';

  constructor(url: string) {
    this.#url = url;
    browsers += 1;
    this.#address = `10.0.${browsers >> 8}.${browsers & 255}`;
  }

  get(path: string): Promise<Response> {
    return this.send('GET', path);
  }

  async json(path: string): Promise<unknown> {
    return (await this.get(path)).json();
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.send('POST', path, body, headers);
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const answer = await fetch(new URL(path, this.#url), {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(method === 'GET' ? {} : { 'mintmark-csrf': this.csrf }),
        'x-forwarded-for': this.#address,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = answer.headers.getSetCookie().map((each) => each.split(';')[0] ?? '');
    for (const each of set) this.cookie = each.endsWith('=') ? '' : each;
    if (path.startsWith('/api/v1/session') && method === 'POST' && answer.ok)
      this.csrf = ((await answer.clone().json()) as { csrf: string }).csrf;
    return answer;
  }
}

/** The operator's own way: by the command line's door. */
export async function inviteAt(
  server: { readonly folder: string; readonly databaseUrl?: string | null; readonly clock?: Clock },
  role: string,
  organisation = 'main',
): Promise<string> {
  const made = await administerFolder(
    { action: 'invite', role: role as Role, organisation },
    { databaseUrl: null, ...server },
  );
  return (made as { code: string }).code;
}
