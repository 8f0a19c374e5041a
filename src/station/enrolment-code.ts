/**
 * What a server shows for the next station: a one-time code, and with TLS a point and the SHA-256 (base64url) of the root
 * that the server proves itself by. The root is fetched from whoever answers and counts by its digest only.
 */
import { createHash } from 'node:crypto';
import { fromUtf8 } from '../base/bytes.ts';
import { certificatesOfPem, pemBytes } from '../formats/pem.ts';
import { callHttps } from '../identity/https-call.ts';
import { asFault, Fault } from '../model/fault.ts';

export interface EnrolmentCode {
  /** What is shown to the server. */
  readonly code: string;
  /** Hexadecimal; null for a server without TLS of its own. */
  readonly rootSha256: string | null;
}

const timeoutMs = 15_000;
const limitBytes = 64 * 1_024;

/** Throws Fault server.untrusted for a code whose digest is not one. */
export function parseEnrolmentCode(text: string): EnrolmentCode {
  const [code = '', pin, ...rest] = text.trim().split('.');
  if (pin === undefined) return { code, rootSha256: null };
  const digest = Buffer.from(pin, 'base64url');
  if (rest.length > 0 || !/^[\w-]{43}$/.test(pin) || digest.length !== 32)
    throw new Fault('server.untrusted', 'The enrolment code is not whole: copy it again, with its point.');
  return { code, rootSha256: digest.toString('hex') };
}

/** PEM. Throws Fault server.unreachable, server.untrusted. */
export async function fetchPinnedRoot(url: string, rootSha256: string, signal: AbortSignal): Promise<string> {
  if (new URL(url).protocol !== 'https:')
    throw new Fault('server.untrusted', `This code is of a server with TLS: its address begins with https.`);
  const answer = await callHttps({
    url: new URL('/api/v1/tls/root', url),
    method: 'GET',
    // nothing secret is sent, and what comes counts only when it is what the code says
    trust: { roots: '', anyServer: true },
    timeoutMs,
    limitBytes,
    signal,
  }).catch((thrown: unknown) => {
    throw serverFault(thrown, url);
  });
  const [root] = certificatesOfPem(textOf(answer.body)) ?? [];
  if (answer.status === 200 && root !== undefined && sha256(root) === rootSha256)
    return fromUtf8(pemBytes('CERTIFICATE', root));
  throw new Fault(
    'server.untrusted',
    `What answers at ${url} does not have the root that is in the enrolment code.`,
    { url },
  );
}

/** A failed HTTPS call as a fault of the server that was called. */
export function serverFault(thrown: unknown, url: string): Fault {
  const { message, context } = asFault(thrown);
  const code = context.problem === 'tls' ? 'server.untrusted' : 'server.unreachable';
  return new Fault(code, message, { url }, { cause: thrown });
}

function textOf(body: Uint8Array): string {
  try {
    return fromUtf8(body);
  } catch {
    return ''; // not text: not the root
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
