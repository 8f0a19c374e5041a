/** Who is at the other end of a connection, by its certificate. */
import { createHash } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import { commonNameOf } from '../identity/unit-certificate.ts';

export type Peer =
  | { readonly type: 'plain' }
  | { readonly type: 'none' }
  /** Not of the station authority, or not good now: OpenSSL's word for it. */
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'station'; readonly station: string; readonly fingerprint: string };

export function peerOf({ raw: { socket } }: FastifyRequest): Peer {
  if (!(socket instanceof TLSSocket)) return { type: 'plain' };
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return { type: 'none' };
  if (!socket.authorized) return { type: 'refused', reason: String(socket.authorizationError) };
  const fingerprint = createHash('sha256').update(certificate.raw).digest('hex');
  return { type: 'station', station: commonNameOf(new Uint8Array(certificate.raw)), fingerprint };
}
