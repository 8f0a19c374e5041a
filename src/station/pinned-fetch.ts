/** `fetch` for the server that a station is enrolled at over TLS: trusts the pinned root, and nothing of the system's. */
import { callHttps } from '../identity/https-call.ts';
import { serverFault } from './enrolment-code.ts';

const timeoutMs = 120_000;
const limitBytes = 4 * 1024 * 1024;

/** For text bodies and whole answers, which is all that destinations use. Rejects with Fault server.unreachable, server.untrusted. */
export function pinnedFetch(rootPem: string): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { body = null } = init;
    const answer = await callHttps({
      url,
      method: init.method === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(typeof body === 'string' ? { body } : {}),
      trust: { roots: rootPem },
      timeoutMs,
      limitBytes,
      signal: init.signal ?? new AbortController().signal,
    }).catch((thrown: unknown) => {
      throw serverFault(thrown, url.origin);
    });
    const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    // a status without a body may not have one
    const body_ = [204, 304].includes(answer.status) ? null : Buffer.from(answer.body);
    return new Response(body_, { status: answer.status, headers });
  };
}
