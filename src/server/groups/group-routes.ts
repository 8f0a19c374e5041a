/** Groups over HTTP: the office hands versions in, stations pull the live one, people read which units differ. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { groupIdSchema } from '../../model/group.ts';
import { driftStates, signedGroupsSchema } from '../../model/group-version.ts';
import type { AppParts } from '../app-parts.ts';
import { actorOf } from '../people/actor.ts';
import { keepBodies } from '../signed-body.ts';
import { findStation, isSignedBy } from '../station-auth.ts';
import { listDrift, unitDriftOf } from './drift-rows.ts';
import { DriftWalker } from './drift-walker.ts';
import { countGroupsAgain, groupsCountedAt } from './group-counts.ts';
import {
  listVersions,
  liveGroups,
  liveHead,
  signedVersion,
  takeVersion,
  type VersionAnswer,
} from './group-store.ts';
import { findNode, listLevel } from './group-tree.ts';

const message = z.object({ message: z.string() });
const unsigned = 'this station is not enrolled here, or the signature is wrong';
const statusOf = { untrusted: 403, conflict: 409, invalid: 422 } as const satisfies Record<
  Exclude<VersionAnswer['type'], 'taken' | 'same'>,
  number
>;
/** Beyond every number that a version may have. */
const numberMost = 1_000_001;
const drift = z.object({
  hardwareId: z.string(),
  serialNumber: z.string().nullable(),
  group: z.string(),
  state: z.enum(driftStates),
  keys: z.array(
    z.object({ key: z.string(), requested: z.string(), observed: z.string().nullable(), since: z.string() }),
  ),
  since: z.string().nullable(),
  readAt: z.string().nullable(),
  reason: z.string().nullable(),
});
const version = z.object({
  number: z.number(),
  sha256: z.string(),
  publishedAt: z.string(),
  publishedBy: z.string(),
  reviewedBy: z.string().nullable(),
  note: z.string(),
  backTo: z.number().nullable(),
  keyId: z.string(),
  receivedAt: z.date(),
});
const counts = z.object({ differs: z.number(), silent: z.number(), odd: z.number() });
const node = z.object({
  id: z.string(),
  title: z.string(),
  parent: z.string().nullable(),
  level: z.string().nullable(),
  children: z.number(),
  own: counts,
  below: counts,
});
const limit = z.coerce.number().int().min(1).max(500).default(100);

export function registerGroups(scope: FastifyInstance, parts: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const bodyOf = keepBodies(scope);
  const { database, clock } = parts;
  /** Nobody waits for a count of millions but who asks first of all: it is for those who ask next. */
  const counted = async (): Promise<Date | null> => {
    const last = await groupsCountedAt(database);
    const again = countGroupsAgain(database, clock);
    if (last !== null) {
      again.catch(() => undefined); // the numbers stay as they were; the next one tries again
      return last;
    }
    await again;
    return groupsCountedAt(database);
  };
  const walker = new DriftWalker({ database, live: liveGroups, clock });
  scope.addHook('onReady', async () => walker.start());
  scope.addHook('onClose', async () => walker.close());

  app.post(
    '/api/v1/groups',
    {
      schema: {
        summary: "Hand in a version of the groups; the office's signature is checked",
        body: signedGroupsSchema,
        response: { 200: z.object({ number: z.number() }), 403: message, 409: message, 422: message },
      },
    },
    async (request, reply) => {
      const answer = await takeVersion(database, request.body, clock);
      if ('message' in answer) return reply.code(statusOf[answer.type]).send({ message: answer.message });
      walker.wake();
      return { number: answer.number };
    },
  );
  app.get(
    '/api/v1/groups',
    {
      schema: {
        summary:
          'The live version, and one level of its tree: how many units differ, are silent for a day or odd, as of the last count',
        querystring: z.strictObject({
          /** Whose children; empty: what stands at the top; left out: all groups. */
          parent: z.union([z.literal(''), groupIdSchema]).optional(),
          after: groupIdSchema.optional(),
          limit,
        }),
        response: {
          200: z.object({
            live: version.nullable(),
            countedAt: z.date().nullable(),
            rows: z.array(node),
            next: z.string().nullable(),
          }),
        },
      },
    },
    async (request) => {
      const { organisation } = actorOf(request);
      const { parent, after = '', limit: most } = request.query;
      const [live] = await listVersions(database, organisation, numberMost, 1);
      const countedAt = await counted();
      const { rows, next } = await listLevel(database, {
        organisation,
        parent: parent === '' ? null : parent,
        after,
        limit: most,
      });
      return { live: live ?? null, countedAt, rows: [...rows], next };
    },
  );
  app.get(
    '/api/v1/groups/:id',
    {
      schema: {
        summary: 'One group of the live version, and the way to it from the top of the tree',
        params: z.object({ id: groupIdSchema }),
        response: {
          200: z.object({ node, path: z.array(z.object({ id: z.string(), title: z.string() })) }),
          404: message,
        },
      },
    },
    async (request, reply) => {
      const { organisation } = actorOf(request);
      const { id } = request.params;
      const found = await findNode(database, organisation, id);
      return found === null
        ? reply.code(404).send({ message: 'the live version has no such group' })
        : { node: found.node, path: [...found.path] };
    },
  );
  app.get(
    '/api/v1/groups/versions',
    {
      schema: {
        summary: 'What was published, newest first',
        querystring: z.strictObject({
          before: z.coerce.number().int().min(1).max(numberMost).default(numberMost),
          limit,
        }),
        response: { 200: z.object({ rows: z.array(version) }) },
      },
    },
    async (request) => ({
      rows: await listVersions(
        database,
        actorOf(request).organisation,
        request.query.before,
        request.query.limit,
      ),
    }),
  );
  app.get(
    '/api/v1/groups/:id/drift',
    {
      schema: {
        summary: 'Units of a group by how they stand to it, by what their last record says they hold',
        params: z.object({ id: groupIdSchema }),
        querystring: z.strictObject({
          state: z.enum(driftStates).default('differs'),
          after: z.string().max(100).default(''),
          limit,
        }),
        response: { 200: z.object({ rows: z.array(drift), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { rows, next } = await listDrift(database, {
        organisation: actorOf(request).organisation,
        group: request.params.id,
        ...request.query,
      });
      return { rows: rows.map((row) => ({ ...row, keys: [...row.keys] })), next };
    },
  );
  app.get(
    '/api/v1/units/:hardwareId/drift',
    {
      schema: {
        summary: 'How one unit differs from its group',
        params: z.object({ hardwareId: z.string().min(1).max(100) }),
        response: { 200: drift, 404: message },
      },
    },
    async (request, reply) => {
      const found = await unitDriftOf(database, actorOf(request).organisation, request.params.hardwareId);
      if (found === null) return reply.code(404).send({ message: 'nothing was read back from such a unit' });
      return { ...found, keys: [...found.keys] };
    },
  );
  app.post(
    '/api/v1/groups/pull',
    {
      schema: {
        summary: 'The live version for a station that has an older one',
        description: 'Signed like facts: mintmark-station and mintmark-signature over the bytes of the body.',
        headers: z.object({
          'mintmark-station': z.string().max(100),
          'mintmark-signature': z.string().max(200),
        }),
        body: z.strictObject({ station: z.string().min(1).max(100), have: z.int().min(0).max(1_000_000) }),
        response: { 200: z.object({ groups: signedGroupsSchema.nullable() }), 401: message },
      },
    },
    async (request, reply) => {
      const body = bodyOf(request);
      const known = await findStation(database, request.headers['mintmark-station']);
      if (
        known === null ||
        body === undefined ||
        !isSignedBy(known, body, request.headers['mintmark-signature']) ||
        request.body.station !== known.id
      )
        return reply.code(401).send({ message: unsigned });
      const head = await liveHead(database, known.organisation);
      if (head === null || head.number <= request.body.have) return { groups: null };
      return { groups: await signedVersion(database, known.organisation, head.number) };
    },
  );
}
