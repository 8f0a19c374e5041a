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
    return new Response(Buffer.from(answer.body), { status: answer.status });
  };
}
