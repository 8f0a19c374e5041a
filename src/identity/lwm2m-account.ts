/**
 * Makes a unit known to its LwM2M server before it is written: for a shared key there is no other time, because nobody keeps
 * it afterwards. Leshan's interface in both dialects: PUT /api/security/clients/. The same endpoint again
 * overwrites, so a job that is repeated leaves one account.
 */
import { concatBytes, toHex, utf8 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import type { Lwm2mAccount } from '../model/lwm2m.ts';
import { callServer } from './lwm2m-http.ts';
import type { Lwm2mKey } from './lwm2m-objects.ts';
import { hexBytes } from './psk.ts';

export type Lwm2mCredential =
  | { readonly security: 'psk'; readonly key: Lwm2mKey }
  | { readonly security: 'rpk'; readonly publicKey: Uint8Array }
  | { readonly security: 'x509' };

/**
 * Throws Fault lwm2m.account without an answer in time or with the server's refusal, or the signal's reason.
 */
export async function makeAccount(
  account: Pick<Lwm2mAccount, 'url' | 'dialect'>,
  endpoint: string,
  credential: Lwm2mCredential,
  signal: AbortSignal,
): Promise<void> {
  const body = bodyOf(endpoint, credential, account.dialect ?? 'm4');
  const url = new URL('/api/security/clients/', account.url);
  await sendAccount({ method: 'PUT', url, body, endpoint }, signal);
}

/** What has a key in it, which is erased. Throws Fault lwm2m.account, or the signal's reason. */
export async function sendAccount(
  call: {
    readonly method: 'PUT' | 'POST';
    readonly url: URL;
    readonly body: Uint8Array;
    readonly endpoint: string;
  },
  signal: AbortSignal,
): Promise<void> {
  const { endpoint, ...request } = call;
  try {
    const { status, text } = await callServer({ ...request, fault: 'lwm2m.account' }, signal);
    if (status === 200 || status === 201 || status === 204) return;
    const words = wordsOf(text);
    throw new Fault(
      'lwm2m.account',
      `The LwM2M server does not take the account of ${endpoint}: ${words || `HTTP ${status}`}.`,
      { endpoint, status },
    );
  } finally {
    call.body.fill(0);
  }
}

/** As bytes, so that a key in it can be erased. */
function bodyOf(endpoint: string, credential: Lwm2mCredential, dialect: 'm4' | 'm15'): Uint8Array {
  const start = `{"endpoint":${JSON.stringify(endpoint)},`;
  switch (credential.security) {
    case 'x509':
      return utf8(dialect === 'm4' ? `${start}"x509":true}` : `${start}"tls":{"mode":"x509"}}`);
    case 'rpk': {
      const key = toHex(credential.publicKey);
      return utf8(
        dialect === 'm4'
          ? `${start}"rpk":{"key":"${key}"}}`
          : `${start}"tls":{"mode":"rpk","details":{"key":"${key}"}}}`,
      );
    }
    case 'psk': {
      const { identity, key } = credential.key;
      const digits = key.use(hexBytes);
      const body = concatBytes([
        utf8(
          dialect === 'm4'
            ? `${start}"psk":{"identity":${JSON.stringify(identity)},"key":"`
            : `${start}"tls":{"mode":"psk","details":{"identity":${JSON.stringify(identity)},"key":"`,
        ),
        digits,
        utf8(dialect === 'm4' ? '"}}' : '"}}}'),
      ]);
      digits.fill(0);
      return body;
    }
  }
}

/** A server may repeat what it was sent: nothing that looks like a key is passed on. */
function wordsOf(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[0-9a-fA-F]{16,}/g, '…')
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .replace(/\.$/, '');
}
