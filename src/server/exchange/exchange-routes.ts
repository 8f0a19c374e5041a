/**
 * The server's side of the file of a line without a network. A page of records is taken as if its station had sent it; the answer is
 * signed, part by part, because it travels back by hands that this server does not know.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { utf8 } from '../../base/bytes.ts';
import { leaseRequestBytes } from '../../evidence/server-statement.ts';
import {
  type ExchangeAsk,
  type ExchangePart,
  exchangeAskSchema,
  exchangeKinds,
  type SignedAsk,
  type SignedPart,
  signedAskSchema,
  signedPartSchema,
  signedTextSchema,
} from '../../model/exchange.ts';
import type { AppParts } from '../app-parts.ts';
import { batchSchema } from '../fact-schemas.ts';
import { liveHead, signedVersion } from '../groups/group-store.ts';
import { takeFacts } from '../intake.ts';
import { answerLeases } from '../lease-desk.ts';
import type { ServerMetrics } from '../operations/metrics.ts';
import { newestPackages } from '../packages/package-shelf.ts';
import { messageSchema as message } from '../problem.ts';
import { type AskingStation, revocationNews, stationWhateverBecameOfIt } from '../revocation-news.ts';
import { isSignedBy } from '../station-auth.ts';
import { takeRotations } from '../station-rotation.ts';

const unsigned = 'this station was never enrolled here, or the signature is wrong';
const bodySchema = z.strictObject({
  ask: signedAskSchema,
  /** One page of records of the same file; null for everything else. */
  page: signedTextSchema.extend({ number: z.int().positive() }).nullable(),
});

export function registerExchange(scope: FastifyInstance, parts: AppParts, metrics: ServerMetrics): void {
  const { database } = parts;
  scope.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/exchange',
    {
      schema: {
        summary: 'The file of a line without a network: one page of its records, or what it asks for beside',
        description:
          'The signatures are in the body: the station signed the texts `ask.body` and `page.body`.',
        body: bodySchema,
        response: { 200: z.object({ parts: z.array(signedPartSchema) }), 400: message, 401: message },
      },
    },
    async (request, reply) => {
      const { ask, page } = request.body;
      const known = await askerOf(ask);
      if (known === null) return reply.code(401).send({ message: unsigned });
      if (known === 'malformed') return reply.code(400).send({ message: 'the question can not be read' });
      if (page === null) return { parts: await rest(known.asked, known.station) };
      return receipts(known.asked, known.station, page, reply);
    },
  );

  /** Null for a question that nobody who is known here has signed. */
  async function askerOf(
    ask: SignedAsk,
  ): Promise<{ readonly asked: ExchangeAsk; readonly station: AskingStation } | 'malformed' | null> {
    const asked = exchangeAskSchema.safeParse(jsonOf(ask.body));
    if (!asked.success) return 'malformed';
    const bytes = utf8(ask.body);
    const before = await stationWhateverBecameOfIt(database, asked.data.station);
    if (before === null) return null;
    if (isSignedBy(before, bytes, ask.signature)) return { asked: asked.data, station: before };
    // from a line without a network the file is the first that this server sees of a new key
    if (ask.rotations === undefined || before.revokedAt !== null) return null;
    await takeRotations(database, before.id, ask.rotations);
    const now = await stationWhateverBecameOfIt(database, before.id);
    return now !== null && isSignedBy(now, bytes, ask.signature) ? { asked: asked.data, station: now } : null;
  }

  async function receipts(
    asked: ExchangeAsk,
    station: AskingStation,
    page: { readonly number: number; readonly body: string; readonly signature: string },
    reply: FastifyReply,
  ): Promise<{ parts: SignedPart[] } | FastifyReply> {
    if (station.revokedAt !== null || !isSignedBy(station, utf8(page.body), page.signature))
      return reply.code(401).send({ message: unsigned });
    const batch = batchSchema.safeParse(jsonOf(page.body));
    if (!batch.success || batch.data.station !== station.id || page.number > asked.pages)
      return reply.code(400).send({ message: 'the page of records can not be read' });
    const results = await takeFacts(database, parts.signer, batch.data.facts, contextOf(station));
    for (const { status } of results) metrics.countFacts(status, 1);
    return { parts: [signedPart(asked, page.number, 'receipts', { results })] };
  }

  async function rest(asked: ExchangeAsk, station: AskingStation): Promise<SignedPart[]> {
    const { organisation } = station;
    const news = await revocationNews(database, parts.signer, {
      station,
      since: asked.revocations,
      now: parts.clock.now(),
    });
    const contents: Record<(typeof exchangeKinds)[number], unknown> =
      station.revokedAt === null
        ? {
            orders: await ordersFor(asked, station),
            groups: await groupsFor(asked, organisation),
            packages: await newestPackages(database, organisation),
            revocations: news,
          }
        : // it is told that it is over, and no more
          { orders: null, groups: null, packages: [], revocations: news };
    return exchangeKinds.map((kind, index) =>
      signedPart(asked, asked.pages + index + 1, kind, contents[kind]),
    );
  }

  async function ordersFor({ leases }: ExchangeAsk, station: AskingStation): Promise<unknown> {
    if (leases === null) return null;
    const { request, signature } = leases;
    if (request.station !== station.id || !isSignedBy(station, leaseRequestBytes(request), signature))
      return { refused: 'signature' };
    const answer = await answerLeases(database, parts.signer, request, contextOf(station), true);
    return answer.type === 'answer' ? answer.answer : { refused: answer.type };
  }

  async function groupsFor({ groups: have }: ExchangeAsk, organisation: string): Promise<unknown> {
    const head = await liveHead(database, organisation);
    return head === null || head.number <= have ? null : signedVersion(database, organisation, head.number);
  }

  function contextOf({ id, publicKeyPem, organisation }: AskingStation) {
    return { station: id, publicKeyPem, organisation, receivedAt: parts.clock.now() };
  }

  function signedPart(asked: ExchangeAsk, number: number, kind: string, content: unknown): SignedPart {
    const { station, exchange, pages } = asked;
    const part: ExchangePart = {
      version: 1,
      station,
      exchange,
      number,
      of: pages + exchangeKinds.length,
      at: parts.clock.now().toISOString(),
      kind,
      // as it will be read: without what JSON has no word for
      content: JSON.parse(JSON.stringify(content)) as ExchangePart['content'],
    };
    return { part, ...parts.signer.statement('exchange part', part) };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema refuses null, which says it in one place
  }
}
