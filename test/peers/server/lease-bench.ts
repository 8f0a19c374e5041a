/** Stations of a shared order as the servers see them over TLS: they ask, give numbers to units, lose some, and give leases back. */
import fc from 'fast-check';
import { isSignedByServer } from '../../../src/evidence/server-statement.ts';
import { type LeaseAnswer, type LeaseUse, signedAnswerSchema } from '../../../src/model/lease.ts';
import { leaseRequest, newRun, type RunState } from '../../server/shared-order.ts';
import type { TlsStation } from '../../server/tls-fixtures.ts';
import type { ServerProcess } from './server-process.ts';

/** What a station does with one lease before it asks again: how much of it it uses, how much of that burns, does it give it back? */
export const turn = fc.record({
  server: fc.nat({ max: 1 }),
  use: fc.double({ min: 0, max: 1, noNaN: true }),
  burn: fc.double({ min: 0, max: 1, noNaN: true }),
  giveBack: fc.boolean(),
  restart: fc.boolean(),
});
export type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

interface Held {
  readonly first: number;
  readonly quantity: number;
  readonly size: number;
  readonly epoch: number;
  use: LeaseUse;
}

/** A station's engine goes on from one order to the next. */
export interface Engine {
  readonly station: TlsStation;
  run: RunState;
}

export class LeaseBench {
  readonly #engine: Engine;
  readonly #order: string;
  readonly #serverKeyPem: string;
  readonly #held = new Map<string, Held>();
  readonly #returns = new Map<string, LeaseUse>();
  /** Counters that it gave to units. */
  readonly given: number[] = [];
  burned = 0;

  constructor(engine: Engine, order: string, serverKeyPem: string) {
    this.#engine = engine;
    this.#order = order;
    this.#serverKeyPem = serverKeyPem;
  }

  /** Null when the server is not there. Throws when it answers anything but 200. */
  async ask(server: ServerProcess): Promise<LeaseAnswer | null> {
    const { station, run } = this.#engine;
    const request = leaseRequest(station.id, run, {
      wants: [this.#order],
      uses: [...this.#held.values()].map(({ use }) => use),
      returns: [...this.#returns.values()],
    });
    const answer = await station.send(server, '/api/v1/leases', request).catch(() => null);
    if (answer === null) return null;
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    const { answer: leases, ...signature } = signedAnswerSchema.parse(answer.body);
    if (!isSignedByServer('lease answer', leases, signature, this.#serverKeyPem))
      throw new Error('the answer is not signed by the key that both servers have');
    run.last = { epoch: leases.epoch, token: leases.token };
    this.#returns.clear();
    for (const { lease } of leases.leases.filter(({ lease: { order } }) => order === this.#order))
      if (!this.#held.has(lease.lease))
        this.#held.set(lease.lease, {
          ...lease,
          size: lease.last - lease.first + 1,
          use: { lease: lease.lease, used: 0, burned: 0 },
        });
    return leases;
  }

  /** Everything that it holds is worked on; nothing is sent. */
  work({ use, burn, giveBack, restart }: Turn): void {
    for (const [name, held] of this.#held) {
      const mostBurned = held.size - held.quantity;
      const burnedBefore = held.use.burned;
      const wanted = Math.max(held.use.used, Math.round(use * held.size));
      const burned = Math.max(burnedBefore, Math.min(mostBurned, Math.round(burn * wanted)));
      // good ones never beyond what the lease allows
      const used = Math.max(held.use.used, Math.min(wanted, held.quantity + burned));
      for (let counter = held.first + held.use.used; counter < held.first + used; counter += 1)
        this.given.push(counter);
      this.burned += burned - burnedBefore;
      held.use = { lease: name, used, burned };
      if (!giveBack) continue;
      this.#returns.set(name, held.use);
      this.#held.delete(name);
    }
    if (!restart) return;
    // a new run of the engine, with the epoch that is on the disk: the leases of the old one are over
    this.#engine.run = newRun(this.#engine.run.last);
    this.#held.clear();
    this.#returns.clear();
  }

  /** All that it holds becomes units, until nothing more is to be had. */
  async finish(server: ServerProcess): Promise<void> {
    for (let round = 0; round < 200; round += 1) {
      this.work({ server: 0, use: 1, burn: 0, giveBack: false, restart: false });
      const before = this.#held.size;
      const answer = await this.ask(server);
      if (answer === null) throw new Error('the server that is left does not answer');
      if (this.#held.size === before && round > 2) return;
    }
    throw new Error('the order has no end');
  }
}
