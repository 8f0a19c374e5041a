/**
 * Mintmark's own management server (docs/protocols/server.md): facts in signed batches, a signed receipt for each.
 * The body is signed with the station's key; the server knows that key from enrolment.
 */
import { z } from 'zod';
import { utf8 } from '../base/bytes.ts';
import type { OutboxRow } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { Delivery, Destination } from './destination.ts';
import { readBounded } from './read-bounded.ts';

const repliesSchema = z.object({
  results: z.array(
    z.discriminatedUnion('status', [
      z.object({ id: z.string(), status: z.literal('accepted'), receipt: z.string() }),
      z.object({ id: z.string(), status: z.literal('rejected'), reason: z.string() }),
      z.object({ id: z.string(), status: z.literal('retry'), reason: z.string() }),
    ]),
  ),
});

const maxReplyBytes = 4 * 1024 * 1024;

export interface StationCredentials {
  readonly stationId: string;
  /** Ed25519 over the bytes, base64. */
  sign(bytes: Uint8Array): string;
}

export function managementServer(options: {
  readonly url: string;
  readonly station: StationCredentials;
  readonly fetch?: typeof fetch;
}): Destination {
  const url = new URL('/api/v1/facts', options.url);
  const request = options.fetch ?? fetch;
  return {
    name: 'management-server',
    address: options.url,
    batchMax: 100,
    send: async (rows, signal) => {
      const body = JSON.stringify({ station: options.station.stationId, facts: rows.map(toFact) });
      const response = await request(url, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          'mintmark-station': options.station.stationId,
          'mintmark-signature': options.station.sign(utf8(body)),
        },
        body,
        signal,
      }).catch((cause: unknown) => {
        throw new Fault(
          'server.unreachable',
          `${options.url} does not answer.`,
          { url: options.url },
          { cause },
        );
      });
      const text = await readBounded(response, maxReplyBytes);
      if (response.status === 503 || response.status === 429)
        throw new Fault('server.unreachable', `${options.url} is busy (${response.status}).`, {
          status: response.status,
        });
      if (!response.ok)
        throw new Fault(
          'server.refused',
          `${options.url} answers ${response.status}: ${text.slice(0, 200)}`,
          { status: response.status },
        );
      return readReplies(text, rows, options.url);
    },
  };
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

function readReplies(text: string, rows: readonly OutboxRow[], url: string): ReadonlyMap<string, Delivery> {
  const replies = repliesSchema.safeParse(parseJson(text));
  if (!replies.success)
    throw new Fault('server.nonsense', `${url} answers something else than a management server does.`, {
      url,
    });
  const asked = new Set(rows.map((row) => row.id));
  return new Map(
    replies.data.results
      .filter((result) => asked.has(result.id))
      .map((result): [string, Delivery] => [
        result.id,
        result.status === 'accepted'
          ? { type: 'accepted', receipt: result.receipt }
          : { type: result.status, reason: result.reason.slice(0, 500) },
      ]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses null, which says it in one place.
    return null;
  }
}

/** Makes the station known to a server by a one-time code. Throws Fault server.*. */
export async function enroll(options: {
  readonly url: string;
  readonly code: string;
  readonly stationId: string;
  readonly name: string;
  readonly publicKeyPem: string;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { url, signal, ...body } = options;
  const response = await fetch(new URL('/api/v1/stations/enroll', url), {
    method: 'POST',
    redirect: 'error',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  }).catch((cause: unknown) => {
    throw new Fault('server.unreachable', `${url} does not answer.`, { url }, { cause });
  });
  const text = await readBounded(response, maxReplyBytes);
  if (!response.ok)
    throw new Fault(
      'server.refused',
      `${url} does not enrol this station (${response.status}): ${text.slice(0, 200)}`,
      { status: response.status },
    );
}
