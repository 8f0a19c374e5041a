/** What stations call to have units' certificates signed, and what anybody may read: which of them are revoked. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import { revocationReasons } from '../identity/issuer.ts';
import { Fault } from '../model/fault.ts';
import { hardwareIdSchema } from '../model/unit.ts';
import type { AppParts } from './app-parts.ts';
import { raise } from './fact-application.ts';
import { fingerprintOf, issueCertificate } from './issuing.ts';
import {
  admitByCertificate,
  admitSigned,
  refusals,
  refuse,
  sendRefusal,
  signedFields,
  signedHeaders,
} from './issuing-access.ts';
import { remainingOf } from './issuing-quotas.ts';
import { notYours, revokeIssued, rightToEnd } from './issuing-revocation.ts';
import { revocationList, revokedUnits } from './revocation-lists.ts';
import { authorityName } from './server-file.ts';
import { keepBodies } from './signed-body.ts';

/** More at once would only wait for each other; who is sent away comes back. */
const mostAtOnce = 64;
const bodyLimit = 64 * 1024;
const text = z
  .string()
  .min(1)
  .max(300)
  .regex(/^\P{Cc}*$/u, 'text without control characters');
const reasons = Object.keys(revocationReasons) as [keyof typeof revocationReasons];

const issueBody = z.strictObject({
  ...signedFields,
  purpose: z.literal('issue'),
  authority: authorityName,
  profile: text,
  demands: z.record(z.string().max(100), z.unknown()),
  serialNumber: text,
  hardwareId: hardwareIdSchema,
  order: text.nullable(),
  facts: z.record(z.string().max(100), text),
  certificateRequest: z.base64().max(8_000),
});
const authorityView = z.object({
  name: z.string(),
  state: z.enum(['ready', 'locked', 'unavailable']),
  reason: z.string().nullable(),
  problem: z.string().nullable(),
  title: z.string().nullable(),
  demo: z.boolean().nullable(),
  /** DER in base64. */
  root: z.string().nullable(),
});

export function registerIssuing(scope: FastifyInstance, parts: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const { authorities, database, clock } = parts;
  app.get(
    '/crl/:file',
    {
      config: { rateLimit: { max: 300, timeWindow: '1 minute' } },
      schema: {
        summary: 'Certificates of units that an authority of this server has revoked (RFC 5280, DER)',
        params: z.object({ file: z.string().max(100) }),
      },
    },
    async (request, reply) => {
      const name = request.params.file.replace(/\.crl$/, '');
      if (name === request.params.file || !authorities.names().includes(name))
        return reply.code(404).send({ message: 'there is no such authority' });
      try {
        const list = await revocationList(name, parts, revokedUnits(database, name), async (entries) =>
          (await authorities.open(name)).signRevocationList(entries),
        );
        return reply.type('application/pkix-crl').send(Buffer.from(list));
      } catch (thrown) {
        if (!(thrown instanceof Fault)) throw thrown;
        // the reason is the operator's to see, not the world's
        return reply
          .code(503)
          .header('retry-after', '60')
          .send({ message: 'the list can not be signed now' });
      }
    },
  );
  if (parts.stationCertificates === null) return;
  const bodyOf = keepBodies(scope);
  // anything else than JSON is refused as such, not read as a text that has the wrong fields
  scope.removeContentTypeParser('text/plain');
  let atOnce = 0;

  app.post(
    '/api/v1/issue',
    {
      bodyLimit,
      schema: {
        summary: "Sign a unit's certificate",
        description:
          'Over TLS with the certificate of the station (mTLS), signed as facts are. Asked again for the same key, the answer is the same certificate.',
        headers: signedHeaders,
        body: issueBody,
        response: { 200: z.object({ chain: z.array(z.string()) }), ...refusals },
      },
    },
    async (request, reply) => {
      const admitted = await admitSigned(request, request.body, 'certificate', parts, bodyOf);
      if (admitted.type === 'refused') return sendRefusal(reply, admitted);
      if (atOnce >= mostAtOnce)
        return sendRefusal(reply, refuse(503, 'busy', 'the server signs as much as it can', 2));
      atOnce += 1;
      try {
        const { certificateRequest, facts, ...asked } = request.body;
        const answer = await issueCertificate(parts, {
          ...asked,
          publicKeyPem: admitted.station.publicKeyPem,
          facts: new Map(Object.entries(facts)),
          certificateRequest: fromBase64(certificateRequest),
        });
        return answer.type === 'refused' ? sendRefusal(reply, answer) : { chain: [...answer.chain] };
      } finally {
        atOnce -= 1;
      }
    },
  );

  app.get(
    '/api/v1/issuing/:authority',
    {
      schema: {
        summary: 'Can this authority sign now, and how much of it is left for the station that asks (mTLS)?',
        params: z.object({ authority: authorityName }),
        response: {
          200: z.object({
            station: z.string(),
            authority: authorityView,
            profiles: z.array(z.object({ profile: z.string(), remaining: z.number() })),
          }),
          404: refusals[400],
          ...refusals,
        },
      },
    },
    async (request, reply) => {
      const admitted = await admitByCertificate(request, parts);
      if (admitted.type === 'refused') return sendRefusal(reply, admitted);
      const { authority: name } = request.params;
      if (!authorities.names().includes(name))
        return reply.code(404).send({ message: `there is no authority called ${name}`, problem: 'settings' });
      const { state, description } = await authorities.look(name);
      const station = admitted.station.id;
      const profiles = authorities.settings.profiles.filter(({ issuer }) => issuer === name);
      return {
        station,
        authority: {
          name,
          state: state.state,
          reason: state.state === 'ready' ? null : state.reason,
          problem: state.state === 'ready' ? null : state.problem,
          title: description?.title ?? null,
          demo: description?.demo ?? null,
          root: description === null ? null : toBase64(description.root),
        },
        profiles: await remainingOf(
          database,
          station,
          profiles.map(({ profile }) => profile),
        ),
      };
    },
  );

  app.post(
    '/api/v1/certificates/revoke',
    {
      bodyLimit,
      schema: {
        summary: 'A certificate that this server signed is over (mTLS, signed); again is no fault',
        headers: signedHeaders,
        body: z.strictObject({
          ...signedFields,
          purpose: z.literal('revoke'),
          /** DER in base64. */
          certificate: z.base64().max(20_000),
          reason: z.enum(reasons),
        }),
        response: { 200: z.object({ fingerprint: z.string() }), 404: refusals[400], ...refusals },
      },
    },
    async (request, reply) => {
      const admitted = await admitSigned(request, request.body, 'certificate', parts, bodyOf);
      if (admitted.type === 'refused') return sendRefusal(reply, admitted);
      const fingerprint = fingerprintOf(request.body.certificate);
      const { reason } = request.body;
      const { station } = admitted;
      if ((await rightToEnd(database, station.id, fingerprint)) === 'may-not') {
        const context = { station: station.id, receivedAt: clock.now() };
        const message = notYours(station.id);
        await raise(
          database,
          context,
          fingerprint,
          `Not revoked (${fingerprint.slice(0, 16)}…): ${message}.`,
        );
        return sendRefusal(reply, refuse(403, 'permission', message));
      }
      if (await revokeIssued(database, { fingerprint, reason, at: clock.now() })) return { fingerprint };
      return reply
        .code(404)
        .send({ message: 'this server did not sign that certificate', problem: 'answer' });
    },
  );
}
