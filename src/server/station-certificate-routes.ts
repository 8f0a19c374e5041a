/** What stations call to be able to sign in by certificate, and what anybody may read of it: the root, the list of the revoked. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import type { AppParts } from './app-parts.ts';
import { admitSigned, refusals, refuse, sendRefusal, signedFields, signedHeaders } from './issuing-access.ts';
import { keepBodies } from './signed-body.ts';

export function registerStationCertificates(scope: FastifyInstance, parts: AppParts): void {
  const { tlsRootPem, stationCertificates } = parts;
  if (tlsRootPem === null || stationCertificates === null) return;
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const bodyOf = keepBodies(scope);
  // anything else than JSON is refused as such, not read as a text that has the wrong fields
  scope.removeContentTypeParser('text/plain');
  app.get(
    '/api/v1/tls/root',
    {
      schema: {
        summary: 'The root that this server proves itself by (PEM); enrolment codes carry its SHA-256',
        response: { 200: z.string() },
      },
    },
    async (_request, reply) => reply.type('application/x-pem-file').send(tlsRootPem),
  );
  app.get(
    '/crl/station-authority.crl',
    { schema: { summary: 'Certificates of stations that are revoked (RFC 5280)', hide: true } },
    async (_request, reply) =>
      reply.type('application/pkix-crl').send(Buffer.from(await stationCertificates.revocationList())),
  );
  app.post(
    '/api/v1/stations/certificate',
    {
      bodyLimit: 64 * 1024,
      config: { rateLimit: { max: 60, timeWindow: '1 minute' } },
      schema: {
        summary: 'A certificate (90 days) for the key with which a station signs in',
        description:
          'Signed as facts are. certificateRequest is PKCS#10, its common name the id of the station. A station that has a certificate already has to show it (mTLS).',
        headers: signedHeaders,
        body: z.strictObject({
          ...signedFields,
          purpose: z.literal('station-certificate'),
          certificateRequest: z.base64().max(8_000),
        }),
        response: { 200: z.object({ certificate: z.string() }), ...refusals },
      },
    },
    async (request, reply) => {
      const admitted = await admitSigned(request, request.body, 'signature', parts, bodyOf);
      if (admitted.type === 'refused') return sendRefusal(reply, admitted);
      try {
        const { certificateRequest } = request.body;
        const answer = await stationCertificates.issue(
          admitted.station.id,
          fromBase64(certificateRequest),
          admitted.signedIn,
        );
        if (answer.type === 'certificate') return { certificate: toBase64(answer.certificate) };
        const message =
          'this station has a certificate that is good: it is needed to get another. If it is lost: mintmark server station revoke ID --certificates';
        return sendRefusal(reply, refuse(403, 'credentials', message));
      } catch (thrown) {
        // a request that is not right is told apart from a server that is not
        if (thrown instanceof Fault && thrown.code === 'identity.csr')
          return sendRefusal(reply, refuse(400, 'answer', thrown.message));
        throw thrown;
      }
    },
  );
}
