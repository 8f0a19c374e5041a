/**
 * Whether a certificate is good, revoked or unknown, for whoever has it (it is asked for by its SHA-256, which nobody can guess):
 * the same three answers as OCSP (RFC 6960 section 2.2), signed with the server's key, good for an hour. Says nothing else of the unit.
 */
import { eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppParts } from '../app-parts.ts';
import { identities } from '../schema.ts';

const goodForMs = 3_600_000;

export function registerCertificateStatus(
  scope: FastifyInstance,
  { database, clock, signer }: AppParts,
): void {
  scope.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/certificates/:fingerprint/status',
    {
      config: { rateLimit: { max: 600, timeWindow: '1 minute' } },
      schema: {
        summary: 'Good, revoked or unknown: signed by this server, good for an hour',
        params: z.object({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/) }),
        response: {
          200: z.object({
            statement: z.object({
              fingerprint: z.string(),
              status: z.enum(['good', 'revoked', 'unknown']),
              revokedAt: z.string().nullable(),
              reason: z.string().nullable(),
              producedAt: z.string(),
              nextUpdate: z.string(),
            }),
            keyId: z.string(),
            signature: z.string(),
          }),
        },
      },
    },
    async (request) => {
      const { fingerprint } = request.params;
      const [row] = await database
        .select({ status: identities.status, revokedAt: identities.revokedAt, reason: identities.reason })
        .from(identities)
        .where(eq(identities.certificateFingerprint, fingerprint));
      const now = clock.now();
      const revoked = row?.status === 'revoked';
      const statement = {
        fingerprint,
        status: row === undefined ? ('unknown' as const) : revoked ? ('revoked' as const) : ('good' as const),
        revokedAt: revoked ? (row.revokedAt?.toISOString() ?? null) : null,
        reason: revoked ? row.reason : null,
        producedAt: now.toISOString(),
        nextUpdate: new Date(now.getTime() + goodForMs).toISOString(),
      };
      return { statement, ...signer.statement('certificate status', statement) };
    },
  );
}
