/**
 * One HTTPS request to an authority: trusted by named roots only, bounded in size and time, without redirects, and with
 * every way to fail told apart in words. What it sends (passwords, tokens) is in no fault.
 */
import { type RequestOptions, request } from 'node:https';
import { concatBytes, fromUtf8 } from '../base/bytes.ts';
import { Deadline } from '../base/deadline.ts';
import { Fault } from '../model/fault.ts';
import { issuerFault } from './issuer-fault.ts';

export interface HttpsTrust {
  /** PEM. Nothing else is trusted, the system's roots neither. */
  readonly roots: string;
  /** The station's own certificate chain and key as PEM, for mTLS. */
  readonly client?: { readonly certificate: string; readonly privateKey: string };
  /**
   * Only to fetch a root that is then compared with a fingerprint: takes whatever certificate there is. Nothing secret
   * is sent on such a connection.
   */
  readonly anyServer?: boolean;
  /** What the server proves to be, when it is reached by another name. */
  readonly serverName?: string;
}

export interface HttpsCall {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly trust: HttpsTrust;
  /** Until the whole answer is here. */
  readonly timeoutMs: number;
  readonly limitBytes: number;
  readonly signal: AbortSignal;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** Rejects with Fault issuer.unavailable (with its problem) or the signal's reason. Any status is an answer. */
export async function callHttps(call: HttpsCall): Promise<HttpsAnswer> {
  const { url, signal, timeoutMs } = call;
  signal.throwIfAborted();
  if (url.protocol !== 'https:') throw issuerFault('settings', `${url.origin} is not an https address.`);
  using deadline = new Deadline(signal, timeoutMs, () =>
    issuerFault('network', `${url.host} does not answer within ${Math.round(timeoutMs / 1_000)} s.`),
  );
  try {
    return await exchange(call, deadline.signal);
  } catch (thrown) {
    deadline.signal.throwIfAborted(); // the deadline's fault or the caller's reason says more than "aborted"
    throw inWords(thrown, url);
  }
}

/** The body of an answer; null when it is not JSON. */
export function jsonOf({ body }: HttpsAnswer): unknown {
  try {
    return JSON.parse(fromUtf8(body));
  } catch {
    return null; // the schema says that it is wrong
  }
}

function exchange(call: HttpsCall, signal: AbortSignal): Promise<HttpsAnswer> {
  const { url, method, headers = {}, body, trust, limitBytes } = call;
  const options: RequestOptions = {
    method,
    signal,
    // a connection of its own: an authority's session ends with the request
    agent: false,
    headers: {
      ...headers,
      accept: headers.accept ?? '*/*',
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
    minVersion: 'TLSv1.2',
    ca: trust.roots,
    rejectUnauthorized: trust.anyServer !== true,
    ...(trust.serverName === undefined ? {} : { servername: trust.serverName }),
    ...(trust.client === undefined ? {} : { cert: trust.client.certificate, key: trust.client.privateKey }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (answer) => {
      const parts: Uint8Array[] = [];
      let size = 0;
      answer.on('data', (part: Uint8Array) => {
        size += part.length;
        if (size <= limitBytes) parts.push(part);
        else answer.destroy(issuerFault('answer', `${url.host} sends more than ${limitBytes} bytes.`));
      });
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: concatBytes(parts) }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Node's and OpenSSL's error codes, in words. Anything with a Fault inside stays what it is. */
function inWords(thrown: unknown, url: URL): Error {
  if (!(thrown instanceof Error)) return issuerFault('network', `${url.host} can not be reached.`);
  if (thrown instanceof Fault) return thrown;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const known = wordsOf(code, url);
  return known === null
    ? issuerFault('network', `${url.host} can not be reached (${code || thrown.name}).`, thrown)
    : issuerFault(known.problem, known.words, thrown);
}

function wordsOf(
  code: string,
  url: URL,
): { problem: 'name' | 'network' | 'tls' | 'clock'; words: string } | null {
  const { host, hostname } = url;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return { problem: 'name', words: `The name ${hostname} can not be resolved (DNS).` };
    case 'ECONNREFUSED':
      return { problem: 'network', words: `Nothing listens at ${host}.` };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'ETIMEDOUT':
      return { problem: 'network', words: `There is no way to ${host} in this network.` };
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return { problem: 'network', words: `The connection to ${host} broke off.` };
    case 'CERT_HAS_EXPIRED':
      return {
        problem: 'clock',
        words: `The certificate of ${host} has expired, or the clock of this computer is ahead.`,
      };
    case 'CERT_NOT_YET_VALID':
      return {
        problem: 'clock',
        words: `The certificate of ${host} is not valid yet: the clock of this computer is behind.`,
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return { problem: 'tls', words: `What answers at ${host} has a certificate for another name.` };
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_SIGNATURE_FAILURE':
    case 'INVALID_CA':
      return { problem: 'tls', words: `${host} does not prove itself by the root that is configured.` };
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE':
    case 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE':
    case 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA':
    case 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE':
    case 'ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR':
      return { problem: 'tls', words: `${host} does not take this station's certificate, or wants one.` };
    default:
      return code.startsWith('ERR_SSL_') || code === 'EPROTO'
        ? { problem: 'tls', words: `${host} does not speak TLS as expected (${code}).` }
        : null;
  }
}
