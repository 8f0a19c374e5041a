/**
 * The file of a line without a network, at the line: what it asks the server for, and what comes back. An answer is checked whole
 * (whose it is, for whom, that nothing was changed) before any of it counts; then each part is taken by the rules of its own.
 */
import { setImmediate } from 'node:timers/promises';
import { utf8 } from '../../base/bytes.ts';
import { randomId } from '../../base/random.ts';
import type { AnswerTaken } from '../../contract/exchange.ts';
import { isSignedByServer } from '../../evidence/server-statement.ts';
import {
  type ExchangeAsk,
  type ExchangePart,
  exchangeKinds,
  missingParts,
  parseAnswerFile,
  type SignedAsk,
} from '../../model/exchange.ts';
import { Fault } from '../../model/fault.ts';
import { rotationsOf } from '../station-keys.ts';
import { type ExchangeDeskParts, type Taking, takePart } from './take-part.ts';

const order: readonly string[] = ['revocations', 'receipts', ...exchangeKinds];

export class ExchangeDesk {
  readonly #parts: ExchangeDeskParts;

  constructor(parts: ExchangeDeskParts) {
    this.#parts = parts;
  }

  /** Null while this station is enrolled nowhere: records can go out all the same. */
  ask(pages: number): SignedAsk | null {
    const { store, key, clock, random, leases, revocations, serverKey } = this.#parts;
    if (serverKey() === null) return null;
    const ask: ExchangeAsk = {
      version: 1,
      station: key.stationId,
      exchange: randomId(random).replaceAll('-', '').slice(0, 32),
      at: clock.now().toISOString(),
      pages,
      groups: store.groupVersions.live()?.number ?? 0,
      revocations: revocations.since(),
      leases: JSON.parse(leases.requestFile()) as ExchangeAsk['leases'],
    };
    const body = JSON.stringify(ask);
    const changes = rotationsOf(store);
    return {
      body,
      signature: key.signer.signStatement(utf8(body)),
      ...(changes.length === 0 ? {} : { rotations: [...changes] }),
    };
  }

  /** The same answer again does nothing. Throws Fault exchange.invalid, server.unknown; then nothing was taken. */
  async take(text: string): Promise<AnswerTaken> {
    const parts = this.#checked(text);
    const taken: Taking = {
      receipts: { accepted: 0, known: 0, refused: [], rejected: [] },
      orders: { orders: [], leases: 0, closed: [], refused: [] },
      groups: null,
      packages: [],
      revoked: { certificates: 0, signers: [], stationRevokedAt: null },
      notes: [...missingParts(parts)],
    };
    for (const part of parts.toSorted((left, right) => rank(left) - rank(right))) {
      takePart(part, this.#parts, taken);
      // a long answer must not keep slots waiting
      await setImmediate();
    }
    return taken;
  }

  #checked(text: string): readonly ExchangePart[] {
    const { station, parts } = parseAnswerFile(text);
    const { stationId } = this.#parts.key;
    const server = this.#parts.serverKey();
    if (server === null)
      throw new Fault(
        'server.unknown',
        'No server is known here: enrol this station at one first, with a code.',
      );
    if (station !== stationId || parts.some(({ part }) => part.station !== stationId))
      throw new Fault(
        'exchange.invalid',
        `This answer is for the station ${station}, and this one is ${stationId}.`,
      );
    for (const { part, ...signature } of parts)
      if (!isSignedByServer('exchange part', part, signature, server.publicKeyPem))
        throw new Fault(
          'exchange.invalid',
          `Part ${part.number} of this answer is not signed by the server of this station, or was changed.`,
        );
    const [first] = parts;
    if (first === undefined) throw new Fault('exchange.invalid', 'There is nothing in this answer.');
    if (parts.some(({ part }) => part.exchange !== first.part.exchange || part.of !== first.part.of))
      throw new Fault('exchange.invalid', 'This file was put together of several answers.');
    return [...new Map(parts.map(({ part }) => [part.number, part])).values()];
  }
}

/** What ends something goes before what begins something. */
function rank({ kind, number }: ExchangePart): number {
  const place = order.indexOf(kind);
  return (place === -1 ? order.length : place) * 2_000_000 + number;
}
