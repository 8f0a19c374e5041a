/**
 * Makes a unit known to its LwM2M server before it is written: for a shared key there is no other time, because nobody keeps
 * it afterwards. Leshan's demo server, as published up to 2.0.0-M4: PUT /api/security/clients/. The same endpoint again
 * overwrites, so a job that is repeated leaves one account.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { concatBytes, fromUtf8, toHex, utf8 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import type { Lwm2mAccount } from '../model/lwm2m.ts';
import type { Lwm2mKey } from './lwm2m-objects.ts';
import { hexBytes } from './psk.ts';

const patienceMs = 10_000;
const answerLimitBytes = 2_000;

export type Lwm2mCredential =
  | { readonly security: 'psk'; readonly key: Lwm2mKey }
  | { readonly security: 'rpk'; readonly publicKey: Uint8Array }
  | { readonly security: 'x509' };

/**
 * Throws Fault lwm2m.account without an answer in time or with the server's refusal, or the signal's reason.
 */
export async function makeAccount(
  account: Lwm2mAccount,
  endpoint: string,
  credential: Lwm2mCredential,
  signal: AbortSignal,
): Promise<void> {
  const body = bodyOf(endpoint, credential);
  try {
    const url = new URL('/api/security/clients/', account.url);
    const { status, words } = await put(url, body, signal);
    if (status === 200 || status === 201 || status === 204) return;
    throw new Fault(
      'lwm2m.account',
      `The LwM2M server does not take the account of ${endpoint}: ${words || `HTTP ${status}`}.`,
      { endpoint, status },
    );
  } finally {
    body.fill(0);
  }
}

/** As bytes, so that a key in it can be erased. */
function bodyOf(endpoint: string, credential: Lwm2mCredential): Uint8Array {
  const start = `{"endpoint":${JSON.stringify(endpoint)},`;
  switch (credential.security) {
    case 'x509':
      return utf8(`${start}"x509":true}`);
    case 'rpk':
      return utf8(`${start}"rpk":{"key":"${toHex(credential.publicKey)}"}}`);
    case 'psk': {
      const { identity, key } = credential.key;
      const digits = key.use(hexBytes);
      const body = concatBytes([
        utf8(`${start}"psk":{"identity":${JSON.stringify(identity)},"key":"`),
        digits,
        utf8('"}}'),
      ]);
      digits.fill(0);
      return body;
    }
  }
}

interface HttpAnswer {
  readonly status: number;
  readonly words: string;
}

function put(url: URL, body: Uint8Array, signal: AbortSignal): Promise<HttpAnswer> {
  const call = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const failed = (cause: unknown): void =>
      reject(
        signal.aborted
          ? signal.reason
          : new Fault('lwm2m.account', `The LwM2M server ${url.host} does not answer.`, {}, { cause }),
      );
    const request = call(url, { method: 'PUT', headers, signal: patience }, (response) => {
      const parts: Uint8Array[] = [];
      let size = 0;
      response.on('data', (part: Uint8Array) => {
        // what comes after the first sentence is read and dropped
        if (size < answerLimitBytes) parts.push(part);
        size += part.length;
        if (size > answerLimitBytes * 100) response.destroy(new Error('too long an answer'));
      });
      response.once('error', failed);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, words: wordsOf(parts) }));
    });
    request.once('error', failed);
    request.end(body);
  });
}

/** A server may repeat what it was sent: nothing that looks like a key is passed on. */
function wordsOf(parts: readonly Uint8Array[]): string {
  return fromUtf8(concatBytes(parts))
    .slice(0, 200)
    .replace(/[0-9a-fA-F]{16,}/g, '…')
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .replace(/\.$/, '');
}
