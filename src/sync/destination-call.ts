/**
 * HTTP to a destination: connections that are kept, answers that are bounded, every way to fail told apart in words. What is
 * the server's trouble rather than a record's (busy, unknown user, no permission) becomes a Fault that lets all wait.
 */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { concatBytes, fromUtf8 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import { networkTrouble } from './network-trouble.ts';
import { retryAfterMs } from './retry-after.ts';

export interface DestinationCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** Below the destination's address. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface DestinationAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Caller extends Disposable {
  readonly host: string;
  /** Any status but those of a server in trouble. Rejects with Fault destination.*, server.unreachable or the signal's reason. */
  call(call: DestinationCall, signal: AbortSignal): Promise<DestinationAnswer>;
}

const limitBytes = 512 * 1024;
/** More than this and signatures with a time in them are refused everywhere. */
const clockToleranceMs = 5 * 60_000;

export function openCaller(options: {
  readonly url: string;
  /** PEM; the system's roots when there are none. */
  readonly ca?: string;
  readonly timeoutMs: number;
}): Caller {
  const base = new URL(options.url);
  const secure = base.protocol === 'https:';
  const agent = secure
    ? new HttpsAgent({
        keepAlive: true,
        maxSockets: 4,
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      })
    : new HttpAgent({ keepAlive: true, maxSockets: 4 });
  return {
    host: base.host,
    call: async (call, signal) => {
      const url = new URL(base.pathname.replace(/\/$/, '') + call.path, base);
      const patience = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
      let answer: DestinationAnswer;
      try {
        answer = await exchange(url, call, secure ? httpsRequest : httpRequest, agent, patience);
      } catch (thrown) {
        // what Node calls it, in words; a stop of the station is no trouble of the server
        signal.throwIfAborted();
        throw patience.aborted
          ? new Fault(
              'server.unreachable',
              `${base.host} does not answer within ${options.timeoutMs / 1_000} s.`,
            )
          : networkTrouble(thrown, base.host);
      }
      return inTrouble(answer, base.host);
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function exchange(
  url: URL,
  call: DestinationCall,
  request: typeof httpRequest,
  agent: HttpAgent,
  signal: AbortSignal,
): Promise<DestinationAnswer> {
  return new Promise((resolve, reject) => {
    const { body } = call;
    const headers = {
      accept: 'application/json',
      ...call.headers,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    };
    const sent = request(url, { method: call.method, headers, agent, signal }, (answer) => {
      const parts: Uint8Array[] = [];
      let size = 0;
      answer.on('data', (part: Uint8Array) => {
        size += part.length;
        if (size <= limitBytes) parts.push(part);
        else
          answer.destroy(new Fault('destination.schema', `${url.host} sends more than ${limitBytes} bytes.`));
      });
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
          ),
          text: fromUtf8(concatBytes(parts)),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function inTrouble(answer: DestinationAnswer, host: string): DestinationAnswer {
  const { status, headers } = answer;
  if (status === 429 || status === 502 || status === 503 || status === 504) {
    const waitMs = retryAfterMs(headers['retry-after'] ?? null, new Date());
    throw new Fault('server.unreachable', `${host} is busy (${status}).`, {
      status,
      ...(waitMs === null ? {} : { retryAfterMs: waitMs }),
    });
  }
  if (status >= 300 && status < 400)
    throw new Fault(
      'destination.schema',
      `${host} sends this station elsewhere (${status}): its address is another one.`,
    );
  return answer;
}

/** What a server said, short enough to show, and without anything that looks like a key. */
export function wordsOf(text: string): string {
  return text
    .slice(0, 300)
    .replace(/[0-9a-fA-F]{32,}|[A-Za-z0-9+/_-]{40,}={0,2}/g, '…')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
}

/** Throws Fault destination.schema when it is not JSON: a page of something in between, half an answer. */
export function jsonOf({ text }: DestinationAnswer, host: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault(
      'destination.schema',
      `${host} answers with something else than JSON: ${wordsOf(text).slice(0, 80)}`,
      {},
      { cause },
    );
  }
}

/** `Date` of the answer against this computer's clock. */
export function checkClock({ headers }: DestinationAnswer, now: Date, host: string): void {
  const there = Date.parse(headers.date ?? '');
  if (Number.isNaN(there) || Math.abs(there - now.getTime()) <= clockToleranceMs) return;
  const minutes = Math.round((there - now.getTime()) / 60_000);
  throw new Fault(
    'destination.clock',
    `The clock of ${host} is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead of' : 'behind'} the clock of this computer.`,
    { minutes },
  );
}

/** For statuses that say that it is not this record: who we are, or what we may. */
export function refuseStranger({ status, text }: DestinationAnswer, host: string): void {
  if (status === 401)
    throw new Fault(
      'destination.credentials',
      `${host} does not take the credentials of this station (401): ${wordsOf(text)}`,
    );
  if (status === 403)
    throw new Fault(
      'destination.permission',
      `${host} does not allow this station to do that (403): ${wordsOf(text)}`,
    );
}

/** One record that the server has read and refused (4xx), or could not take now (5xx). Always throws. */
export function refuseRecord(answer: DestinationAnswer, host: string, what: string): never {
  refuseStranger(answer, host);
  const words = `${host} does not take ${what} (${answer.status}): ${wordsOf(answer.text)}`;
  throw new Fault(answer.status >= 500 ? 'server.refused' : 'destination.record', words, {
    status: answer.status,
  });
}
