/**
 * Who may ask for signatures: a station that is enrolled and not revoked, over TLS, with its own certificate where one is
 * demanded, with its signature under the body, at the time that it is.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { IssuerProblem } from '../identity/issuer.ts';
import type { AppParts } from './app-parts.ts';
import type { BodyOf } from './signed-body.ts';
import { findStation, isSignedBy, type KnownStation } from './station-auth.ts';
import { type Peer, peerOf } from './tls-peer.ts';

/** A body that was signed longer ago may have been recorded by somebody. */
const bodyGoodForMs = 10 * 60_000;

export const signedHeaders = z.object({
  'mintmark-station': z.string().max(100),
  'mintmark-signature': z.string().max(200),
});
export const signedFields = {
  station: z.string().min(1).max(100),
  sentAt: z.iso.datetime(),
} as const;

export const refusalSchema = z.object({
  message: z.string(),
  /** One of those that stations know; absent when the request could not even be read. */
  problem: z.string().optional(),
});
export const refusals = {
  400: refusalSchema,
  401: refusalSchema,
  403: refusalSchema,
  409: refusalSchema,
  503: refusalSchema,
} as const;

export interface Refusal {
  readonly type: 'refused';
  readonly status: keyof typeof refusals;
  readonly problem: IssuerProblem;
  readonly message: string;
  readonly retryAfterS?: number;
}

export function refuse(
  status: Refusal['status'],
  problem: IssuerProblem,
  message: string,
  retryAfterS?: number,
): Refusal {
  return { type: 'refused', status, problem, message, ...(retryAfterS === undefined ? {} : { retryAfterS }) };
}

export function sendRefusal(reply: FastifyReply, { status, message, problem, retryAfterS }: Refusal) {
  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
  return reply.code(status).send({ message, problem });
}

export interface Admitted {
  readonly type: 'admitted';
  readonly station: KnownStation;
  /** The connection has this station's own certificate. */
  readonly signedIn: boolean;
}

/** For requests without a body: the certificate alone says who it is. */
export async function admitByCertificate(
  request: FastifyRequest,
  { database, stationCertificates }: AppParts,
): Promise<Admitted | Refusal> {
  const peer = peerOf(request);
  if (peer.type !== 'station') return notSignedIn(peer);
  const station = await findStation(database, peer.station);
  const good = (await stationCertificates?.isGood(peer.fingerprint, peer.station)) === true;
  return station !== null && good ? { type: 'admitted', station, signedIn: true } : revoked;
}

/** `demand`: whether the station's certificate must be there, or only must be right if it is. */
export async function admitSigned(
  request: FastifyRequest,
  body: { readonly station: string; readonly sentAt: string },
  demand: 'certificate' | 'signature',
  parts: AppParts,
  bodyOf: BodyOf,
): Promise<Admitted | Refusal> {
  const peer = peerOf(request);
  if (peer.type === 'plain') return notSignedIn(peer);
  if (demand === 'certificate' && peer.type !== 'station') return notSignedIn(peer);
  const signature = request.headers['mintmark-signature'];
  const bytes = bodyOf(request);
  const named = request.headers['mintmark-station'];
  const station = typeof named === 'string' ? await findStation(parts.database, named) : null;
  if (
    station === null ||
    bytes === undefined ||
    typeof signature !== 'string' ||
    body.station !== station.id ||
    !isSignedBy(station, bytes, signature)
  )
    return refuse(
      401,
      'credentials',
      'this station is not enrolled here (any more), or the signature is wrong',
    );
  if (peer.type === 'station' && peer.station !== station.id)
    return refuse(403, 'credentials', 'the certificate of the connection is of another station');
  const offMs = Math.abs(parts.clock.now().getTime() - Date.parse(body.sentAt));
  if (offMs > bodyGoodForMs)
    return refuse(
      400,
      'clock',
      `the request says that it was sent ${Math.round(offMs / 60_000)} minutes from now`,
    );
  if (peer.type !== 'station') return { type: 'admitted', station, signedIn: false };
  const good = (await parts.stationCertificates?.isGood(peer.fingerprint, station.id)) === true;
  if (good) return { type: 'admitted', station, signedIn: true };
  // one that was revoked or is not on record counts as none where none is needed
  return demand === 'signature' ? { type: 'admitted', station, signedIn: false } : revoked;
}

const revoked = refuse(
  403,
  'credentials',
  'the certificate of this station is revoked, or not of this server',
);

function notSignedIn(peer: Peer): Refusal {
  if (peer.type === 'plain') return refuse(403, 'tls', 'this is offered over TLS only');
  if (peer.type === 'refused')
    return /EXPIRED|NOT_YET_VALID/.test(peer.reason)
      ? refuse(403, 'credentials', 'the certificate of this station is not valid today: it has to be renewed')
      : refuse(403, 'credentials', `the certificate of the connection is not good (${peer.reason})`);
  return refuse(403, 'credentials', 'this needs the certificate of a station');
}
