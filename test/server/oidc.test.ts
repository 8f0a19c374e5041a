/** Signing in at a real OpenID provider (oidc-provider, certified by the OpenID Foundation): who gets in, with which role, and which answers are worth nothing. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser } from './browser.ts';
import { openTestServer, type TestServer } from './fixtures.ts';

interface Account {
  readonly name: string;
  groups: readonly string[];
}

const accounts: Record<string, Account> = {
  ana: { name: 'Ana Alvarez', groups: ['mintmark-admins', 'others'] },
  bert: { name: 'Bert', groups: ['makers'] },
  eve: { name: 'Eve', groups: ['others'] },
};
let who = 'ana';
let provider: Server;
let server: TestServer;
let issuer = '';

async function listening(): Promise<Server> {
  const made = createServer();
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
  return made;
}
const portOf = (of: Server): number => (of.address() as AddressInfo).port;

beforeAll(async () => {
  const probe = await listening();
  const port = portOf(probe);
  await new Promise((done) => probe.close(done));
  provider = await listening();
  issuer = `http://127.0.0.1:${portOf(provider)}`;
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: 'mintmark',
        client_secret: 'a-secret-of-the-client',
        redirect_uris: [`http://127.0.0.1:${port}/api/v1/session/oidc/callback`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/login/${interaction.uid}` },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, name: accounts[id]?.name, groups: accounts[id]?.groups }),
    }),
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new oidc.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  const answer = oidc.callback();
  provider.on('request', (request, response) => {
    if (request.url?.startsWith('/login/') === true)
      oidc
        .interactionFinished(request, response, { login: { accountId: who } })
        .catch(() => response.destroy());
    else answer(request, response);
  });
  const yaml = `version: 1
oidc:
  title: Example
  issuer: ${issuer}
  clientId: mintmark
  clientSecretFile: oidc-secret
  publicUrl: http://127.0.0.1:${port}
  roles: { mintmark-admins: administrator, makers: operator }
`;
  server = await openTestServer(
    null,
    { port },
    { 'server.yaml': yaml, 'oidc-secret': 'a-secret-of-the-client\n' },
  );
}, 60_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  provider?.closeAllConnections();
  provider?.close();
}, 60_000);

/** From our page to the provider and back to our door, as a browser goes; what it comes back with is not followed yet. */
async function wayBack(browser: Browser): Promise<string> {
  const begun = await browser.get('/api/v1/session/oidc');
  expect(begun.status).toBe(302);
  const cookies = new Map<string, string>();
  let url = begun.headers.get('location') ?? '';
  expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256');
  while (url.startsWith(issuer)) {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const each of answer.headers.getSetCookie()) {
      const [pair = ''] = each.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`${answer.status} ${await answer.text()}`);
    url = new URL(location, url).href;
  }
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

const signIn = async (name: string): Promise<{ readonly browser: Browser; readonly to: string | null }> => {
  who = name;
  const browser = new Browser(server.url);
  const answer = await browser.get(await wayBack(browser));
  expect(answer.status).toBe(302);
  return { browser, to: answer.headers.get('location') };
};

test('the page says that there is a provider', async () => {
  expect(await new Browser(server.url).json('/api/v1/session/ways')).toEqual({
    password: true,
    oidc: 'Example',
  });
});

test('who is in a group that has a role here gets in with it; who is in none does not', async () => {
  const ana = await signIn('ana');
  expect(ana.to).toBe('/');
  expect(await ana.browser.json('/api/v1/session')).toMatchObject({
    name: 'Ana Alvarez',
    role: 'administrator',
    organisation: 'main',
  });
  const bert = await signIn('bert');
  expect(await bert.browser.json('/api/v1/session')).toMatchObject({ role: 'operator' });
  const eve = await signIn('eve');
  expect(eve.to).toBe('/#/sign-in?refused=no-role');
  expect((await eve.browser.get('/api/v1/units')).status).toBe(401);
});

test('the provider decides the role at each sign-in, and sessions with another are over', async () => {
  const before = await signIn('bert');
  accounts.bert = { name: 'Bert', groups: ['mintmark-admins'] };
  const after = await signIn('bert');
  expect(await after.browser.json('/api/v1/session')).toMatchObject({ role: 'administrator' });
  expect((await before.browser.get('/api/v1/units')).status).toBe(401);
});

test('who may not sign in here any more does not, whatever the provider says; and has no password to guess', async () => {
  await signIn('bert');
  const ana = await signIn('ana');
  const { csrf } = (await ana.browser.json('/api/v1/session')) as { csrf: string };
  ana.browser.csrf = csrf;
  const { rows } = (await ana.browser.json('/api/v1/people')) as {
    rows: { id: string; name: string; login: string; way: string }[];
  };
  const bert = rows.find(({ name }) => name === 'Bert');
  expect(bert).toMatchObject({ way: 'oidc' });
  expect((await ana.browser.post(`/api/v1/people/${bert?.id}`, { disabled: true })).status).toBe(200);
  expect((await signIn('bert')).to).toBe('/#/sign-in?refused=disabled');
  const guess = await new Browser(server.url).post('/api/v1/session', {
    login: bert?.login,
    password: 'correct horse battery',
  });
  expect(guess.status).toBe(401);
});

test('an answer is worth nothing in another browser, a second time, with another state, or made up', async () => {
  who = 'ana';
  const browser = new Browser(server.url);
  const back = await wayBack(browser);
  const refused = async (from: Browser, path: string): Promise<string | null> => {
    const answer = await from.get(path);
    expect((await from.get('/api/v1/units')).status).toBe(401);
    return answer.headers.get('location');
  };
  expect(await refused(new Browser(server.url), back)).toBe('/#/sign-in?refused=state');
  const thief = new Browser(server.url);
  await wayBack(thief);
  // the cookie of one sign-in with the answer of another
  expect(await refused(thief, back)).toBe('/#/sign-in?refused=provider');
  const kept = browser.cookie;
  expect((await browser.get(back)).headers.get('location')).toBe('/');
  const again = new Browser(server.url);
  again.cookie = kept;
  expect(await refused(again, back)).toBe('/#/sign-in?refused=state');
  const madeUp = new Browser(server.url);
  const state = new URLSearchParams((await wayBack(madeUp)).split('?')[1]).get('state');
  expect(
    await refused(
      madeUp,
      `/api/v1/session/oidc/callback?code=guessed&state=${state}&iss=${encodeURIComponent(issuer)}`,
    ),
  ).toBe('/#/sign-in?refused=provider');
});
