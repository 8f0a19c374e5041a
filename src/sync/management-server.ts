/**
 * Mintmark's own management server (docs/protocols/server.md): facts in signed batches, a signed receipt for each.
 * The body is signed with the station's key; the server knows that key from enrolment.
 */
import { z } from 'zod';
import { utf8 } from '../base/bytes.ts';
import type { OutboxRow, SignedDocument } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { Delivery, Destination, PreparedBatch } from './destination.ts';
import { introduceKeys } from './introduce-keys.ts';
import { readBounded } from './read-bounded.ts';
import { retryAfterMs } from './retry-after.ts';

const repliesSchema = z.object({
  results: z.array(
    z.discriminatedUnion('status', [
      z.object({ id: z.string(), status: z.literal('accepted'), receipt: z.string() }),
      z.object({ id: z.string(), status: z.literal('rejected'), reason: z.string() }),
      z.object({ id: z.string(), status: z.literal('retry'), reason: z.string() }),
    ]),
  ),
  /** What the server holds against this station; a server of an earlier version says nothing. */
  alarms: z
    .array(z.object({ message: z.string() }))
    .max(100)
    .default([]),
});

const maxReplyBytes = 4 * 1024 * 1024;
/** What the server takes at most in one request, and well below the length that it takes. */
const batchMax = 500;
const batchMaxBytes = 4 * 1024 * 1024;

export interface StationCredentials {
  readonly stationId: string;
  /** Ed25519 over the bytes, base64. */
  sign(bytes: Uint8Array): string;
}

export function managementServer(options: {
  readonly url: string;
  readonly station: StationCredentials;
  /** Why this is no receipt of that server for that fact; null when it is one. */
  readonly objectionTo: (row: OutboxRow, receipt: string) => string | null;
  /** How the station's keys followed each other, for a server that knows an older one. */
  readonly rotations?: () => readonly SignedDocument[];
  /** What the server holds against this station now, told with each answer: sentences, newest first. */
  readonly onAlarms?: (alarms: readonly string[]) => void;
  readonly fetch?: typeof fetch;
}): Destination {
  const url = new URL('/api/v1/facts', options.url);
  const request = options.fetch ?? fetch;
  /** The text of the answer, whatever it says. */
  const post = async (body: string, signal: AbortSignal): Promise<string> => {
    const once = (): Promise<Response> =>
      request(url, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          'mintmark-station': options.station.stationId,
          // with the key that the station has by now: it may have taken a new one since the batch was made
          'mintmark-signature': options.station.sign(utf8(body)),
        },
        body,
        signal,
      }).catch((cause: unknown) => {
        if (cause instanceof Fault) throw cause;
        throw new Fault(
          'server.unreachable',
          `${options.url} does not answer.`,
          { url: options.url },
          { cause },
        );
      });
    const first = await once();
    const rotations = first.status === 401 ? (options.rotations?.() ?? []) : [];
    const introduced =
      rotations.length > 0 &&
      (await introduceKeys(options.url, options.station.stationId, rotations, signal, request));
    const response = introduced ? await once() : first;
    const text = await readBounded(response, maxReplyBytes);
    if (response.status === 503 || response.status === 429) throw busy(options.url, response);
    if (!response.ok)
      throw new Fault('server.refused', `${options.url} answers ${response.status}: ${text.slice(0, 200)}`, {
        status: response.status,
      });
    return text;
  };
  const prepare = (rows: readonly OutboxRow[]): PreparedBatch => {
    const body = JSON.stringify({ station: options.station.stationId, facts: rows.map(toFact) });
    return {
      post: async (signal) => {
        const text = await post(body, signal);
        return { read: () => readReplies(text, rows, options) };
      },
    };
  };
  return {
    name: 'management-server',
    address: options.url,
    batchMax,
    batchMaxBytes,
    send: async (rows, signal) => (await prepare(rows).post(signal)).read(),
    prepare,
  };
}

/** 429 and 503, with how long it wants to be left in peace. */
export function busy(url: string, { status, headers }: Response): Fault {
  const waitMs = retryAfterMs(headers.get('retry-after'), new Date());
  return new Fault('server.unreachable', `${url} is busy (${status}).`, {
    status,
    ...(waitMs === null ? {} : { retryAfterMs: waitMs }),
  });
}

function toFact(row: OutboxRow): object {
  return {
    id: row.id,
    sequence: row.sequence,
    kind: row.kind,
    createdAt: row.createdAt,
    payload: row.payload,
  };
}

function readReplies(
  text: string,
  rows: readonly OutboxRow[],
  {
    url,
    objectionTo,
    onAlarms,
  }: Pick<Parameters<typeof managementServer>[0], 'url' | 'objectionTo' | 'onAlarms'>,
): ReadonlyMap<string, Delivery> {
  const replies = repliesSchema.safeParse(parseJson(text));
  if (!replies.success)
    throw new Fault('server.nonsense', `${url} answers something else than a management server does.`, {
      url,
    });
  onAlarms?.(replies.data.alarms.map(({ message }) => message.slice(0, 300)));
  const asked = new Map(rows.map((row) => [row.id, row]));
  const answers = new Map<string, Delivery>();
  for (const result of replies.data.results) {
    const row = asked.get(result.id);
    if (row === undefined) continue;
    const objection = result.status === 'accepted' ? objectionTo(row, result.receipt) : null;
    if (objection !== null)
      answers.set(row.id, { type: 'retry', reason: `The server's receipt is not good: ${objection}.` });
    else if (result.status === 'accepted') answers.set(row.id, { type: 'accepted', receipt: result.receipt });
    else answers.set(row.id, { type: result.status, reason: result.reason.slice(0, 500) });
  }
  return answers;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses null, which says it in one place.
    return null;
  }
}

const enrolmentSchema = z.object({ serverPublicKeyPem: z.string().max(1_000) });

/** Makes the station known to a server by a one-time code; returns the key of the server's receipts. Throws Fault server.*. */
export async function enroll(options: {
  readonly url: string;
  readonly code: string;
  readonly stationId: string;
  readonly name: string;
  readonly publicKeyPem: string;
  readonly signal: AbortSignal;
  readonly fetch?: typeof fetch;
}): Promise<string> {
  const { url, signal, fetch: given, ...body } = options;
  const response = await (given ?? fetch)(new URL('/api/v1/stations/enroll', url), {
    method: 'POST',
    redirect: 'error',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  }).catch((cause: unknown) => {
    if (cause instanceof Fault) throw cause;
    throw new Fault('server.unreachable', `${url} does not answer.`, { url }, { cause });
  });
  const text = await readBounded(response, maxReplyBytes);
  if (!response.ok)
    throw new Fault(
      'server.refused',
      `${url} does not enrol this station (${response.status}): ${text.slice(0, 200)}`,
      { status: response.status },
    );
  const reply = enrolmentSchema.safeParse(parseJson(text));
  if (!reply.success)
    throw new Fault('server.nonsense', `${url} answers something else than a management server does.`, {
      url,
    });
  return reply.data.serverPublicKeyPem;
}
