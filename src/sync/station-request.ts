/** A signed request of a station to Mintmark's own server, and its bounded answer. Keeps no state and never tries again. */
import { utf8 } from '../base/bytes.ts';
import type { SignedDocument } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import { introduceKeys } from './introduce-keys.ts';
import { busy, type StationCredentials } from './management-server.ts';
import { readBounded } from './read-bounded.ts';

const maxReplyBytes = 4 * 1024 * 1024;

export interface StationReply {
  readonly status: number;
  readonly text: string;
}

/** The station signs; a server that knows an older key of it is shown how the newer ones followed, and asked once more. */
export interface RequestingStation extends StationCredentials {
  readonly rotations?: () => readonly SignedDocument[];
}

/** Throws Fault server.unreachable when nothing answers or the server is busy; any other answer is the caller's affair. */
export async function postAsStation(
  url: URL,
  station: RequestingStation,
  value: unknown,
  signal: AbortSignal,
  request: typeof fetch = fetch,
): Promise<StationReply> {
  const first = await post(url, station, value, signal, request);
  const rotations = first.status === 401 ? (station.rotations?.() ?? []) : [];
  if (rotations.length === 0) return first;
  const known = await introduceKeys(url.href, station.stationId, rotations, signal, request);
  return known ? post(url, station, value, signal, request) : first;
}

async function post(
  url: URL,
  station: StationCredentials,
  value: unknown,
  signal: AbortSignal,
  request: typeof fetch,
): Promise<StationReply> {
  const body = JSON.stringify(value);
  const response = await request(url, {
    method: 'POST',
    redirect: 'error',
    headers: {
      'content-type': 'application/json',
      'mintmark-station': station.stationId,
      'mintmark-signature': station.sign(utf8(body)),
    },
    body,
    signal,
  }).catch((cause: unknown) => {
    if (cause instanceof Fault) throw cause;
    throw new Fault('server.unreachable', `${url.origin} does not answer.`, { url: url.origin }, { cause });
  });
  const text = await readBounded(response, maxReplyBytes);
  if (response.status === 503 || response.status === 429) throw busy(url.origin, response);
  return { status: response.status, text };
}
