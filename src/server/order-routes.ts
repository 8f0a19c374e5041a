/** Orders over HTTP: the office hands them in (its signature is the authority), stations lease numbers, people read the sums. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { leaseRequestBytes } from '../evidence/server-statement.ts';
import {
  type LeaseRequest,
  leaseRequestSchema,
  requestFileSchema,
  type SignedAnswer,
  signedAnswerSchema,
} from '../model/lease.ts';
import { signedOrderSchema, workOrderSchema } from '../model/order.ts';
import type { AppParts } from './app-parts.ts';
import { isOrderOf } from './fleet/order-list.ts';
import { answerLeases, type DeskAnswer } from './lease-desk.ts';
import { addOrder, type BookAnswer, closeOrder, orderCloseSchema } from './order-book.ts';
import { orderNumbers, orderSum } from './order-sums.ts';
import { actorOf } from './people/actor.ts';
import { keepBodies } from './signed-body.ts';
import { findStation, isSignedBy, type KnownStation } from './station-auth.ts';
import { takeRotations } from './station-rotation.ts';

const message = z.object({ message: z.string() });
const refusal = z.object({ message: z.string(), refused: z.enum(['copy', 'server-forgot']) });
const orderId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
const taken = z.object({ order: z.string() });
const unsigned = 'this station is not enrolled here, or the signature is wrong';

const bookStatus = {
  'unknown-signer': [403, 'this server does not trust the key that signed it'],
  'wrong-signature': [403, 'it was changed after it was signed'],
  another: [409, 'there is another order of this name'],
  overlaps: [409, 'an order of this profile has some of these numbers already'],
  missing: [404, 'there is no such order'],
} as const satisfies Record<Exclude<BookAnswer, 'taken'>, readonly [number, string]>;

const station = z.object({
  station: z.string(),
  good: z.number(),
  open: z.number(),
  burned: z.number(),
  held: z.number(),
  leased: z.number(),
  returned: z.number(),
  unknown: z.number(),
  outstanding: z.number(),
});
const sum = z.object({
  order: workOrderSchema,
  closedAt: z.date().nullable(),
  stations: z.array(station),
  stray: z.number(),
  unleased: z.number(),
  accounted: z.boolean(),
});
const number = z.object({
  counter: z.number(),
  serialNumber: z.string(),
  hardwareId: z.string(),
  station: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
});

export function registerOrders(scope: FastifyInstance, parts: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const bodyOf = keepBodies(scope);
  const replyTo = (reply: FastifyReply, order: string, answer: BookAnswer): FastifyReply => {
    if (answer === 'taken') return reply.send({ order });
    const [status, text] = bookStatus[answer];
    return reply.code(status).send({ message: text });
  };
  const bookReplies = { 200: taken, 403: message, 404: message, 409: message };

  app.post(
    '/api/v1/orders',
    {
      schema: {
        summary: "Hand in a work order; the office's signature is checked",
        body: signedOrderSchema,
        response: bookReplies,
      },
    },
    async (request, reply) =>
      replyTo(
        reply,
        request.body.order.order,
        await addOrder(parts.database, request.body, parts.clock.now()),
      ),
  );
  app.post(
    '/api/v1/orders/close',
    {
      schema: {
        summary: 'End an order for all stations; signed by the office',
        body: orderCloseSchema,
        response: bookReplies,
      },
    },
    async (request, reply) =>
      replyTo(
        reply,
        request.body.close.order,
        await closeOrder(parts.database, request.body, parts.clock.now()),
      ),
  );
  app.get(
    '/api/v1/orders/:id',
    {
      schema: {
        summary: 'What became of an order over all stations',
        params: z.object({ id: orderId }),
        response: { 200: sum, 404: message },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const own = await isOrderOf(parts.database, actorOf(request).organisation, id);
      const found = own ? await orderSum(parts.database, id) : null;
      if (found === null) return reply.code(404).send({ message: 'there is no such order' });
      return { ...found, stations: [...found.stations] };
    },
  );
  app.get(
    '/api/v1/orders/:id/numbers',
    {
      schema: {
        summary: 'Every number of an order that stations told of',
        params: z.object({ id: orderId }),
        querystring: z.strictObject({
          after: z.coerce.number().int().min(-1).default(-1),
          limit: z.coerce.number().int().min(1).max(1_000).default(500),
        }),
        response: { 200: z.object({ rows: z.array(number) }), 404: message },
      },
    },
    async (request, reply) => {
      const { after, limit } = request.query;
      const { id } = request.params;
      if (!(await isOrderOf(parts.database, actorOf(request).organisation, id)))
        return reply.code(404).send({ message: 'there is no such order' });
      return { rows: [...(await orderNumbers(parts.database, id, after, limit))] };
    },
  );
  app.post(
    '/api/v1/leases',
    {
      schema: {
        summary: 'Orders and numbers for a station',
        description: 'Signed like facts: mintmark-station and mintmark-signature over the bytes of the body.',
        headers: z.object({
          'mintmark-station': z.string().max(100),
          'mintmark-signature': z.string().max(200),
        }),
        body: leaseRequestSchema,
        response: { 200: signedAnswerSchema, 401: message, 409: refusal },
      },
    },
    async (request, reply) => {
      const body = bodyOf(request);
      const known = await findStation(parts.database, request.headers['mintmark-station']);
      if (
        known === null ||
        body === undefined ||
        !isSignedBy(known, body, request.headers['mintmark-signature']) ||
        request.body.station !== known.id
      )
        return reply.code(401).send({ message: unsigned });
      return answered(
        reply,
        await answerLeases(parts.database, parts.signer, request.body, contextOf(known)),
      );
    },
  );
  app.post(
    '/api/v1/leases/file',
    {
      schema: {
        summary: 'The same as a file from a line without a network; the signature is in the file',
        body: requestFileSchema,
        response: { 200: signedAnswerSchema, 401: message, 409: refusal },
      },
    },
    async (request, reply) => {
      const { request: asked, signature, rotations = [] } = request.body;
      const { database } = parts;
      const before = await findStation(database, asked.station);
      const bytes = leaseRequestBytes(asked);
      // from a line without a network the file is the first that this server sees of a new key
      const isNew = before !== null && rotations.length > 0 && !isSignedBy(before, bytes, signature);
      if (isNew) await takeRotations(database, asked.station, rotations);
      const known = isNew ? await findStation(database, asked.station) : before;
      if (known === null || !isSignedBy(known, bytes, signature))
        return reply.code(401).send({ message: unsigned });
      return answered(
        reply,
        await answerLeases(
          parts.database,
          parts.signer,
          asked satisfies LeaseRequest,
          contextOf(known),
          true,
        ),
      );
    },
  );

  function contextOf(known: KnownStation): {
    readonly station: string;
    readonly publicKeyPem: string;
    readonly organisation: string;
    readonly receivedAt: Date;
  } {
    const { id: station, publicKeyPem, organisation } = known;
    return { station, publicKeyPem, organisation, receivedAt: parts.clock.now() };
  }
}

function answered(reply: FastifyReply, answer: DeskAnswer): SignedAnswer | FastifyReply {
  if (answer.type === 'answer') return answer.answer;
  return reply.code(409).send({
    refused: answer.type,
    message:
      answer.type === 'copy'
        ? 'another run of this station has shown a newer epoch: this one is a copy, or was restored'
        : 'this server never gave that epoch: its own database was restored',
  });
}
