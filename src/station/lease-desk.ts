/**
 * What this station asks the server for and what it does with the answer: orders, leases, the epoch, what the server knows of
 * its numbers. The same over the network and as files. The answer is checked whole before anything of it counts.
 */
import type { Clock } from '../base/clock.ts';
import { isSignedByServer, leaseRequestBytes } from '../evidence/server-statement.ts';
import { Fault } from '../model/fault.ts';
import {
  type LeaseAnswer,
  type LeaseRequest,
  requestFileSchema,
  signedAnswerSchema,
} from '../model/lease.ts';
import { isLeased, needsContact, type WorkOrder } from '../model/order.ts';
import type { Store } from '../store/store.ts';
import { endOrder } from './order-control.ts';
import { importOrder } from './order-import.ts';
import { totalSetting } from './order-total.ts';
import type { StationKey } from './station-key.ts';
import { rotationsOf } from './station-keys.ts';

export interface LeaseDeskParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  /** Of the server that this station is enrolled at; null when there is none. */
  serverKey(): { readonly keyId: string; readonly publicKeyPem: string } | null;
}

export interface TakenAnswer {
  readonly orders: readonly string[];
  readonly leases: number;
  readonly closed: readonly string[];
  /** Orders that were not taken, and why: signed by somebody whom this station does not trust, or not fitting. */
  readonly refused: readonly Fault[];
}

export class LeaseDesk {
  readonly #parts: LeaseDeskParts;
  /** What the last request said was given back. */
  readonly #asked = new Set<string>();

  constructor(parts: LeaseDeskParts) {
    this.#parts = parts;
  }

  /** Throws Fault server.refused when this station is enrolled nowhere. */
  request(): LeaseRequest {
    const { store, key, clock } = this.#parts;
    const { keyId } = this.#server();
    this.#giveBackWhatIsOver();
    const returns = [...store.leases.returns()];
    for (const { lease } of returns) this.#asked.add(lease);
    const open = this.#openOrders();
    return {
      version: 1,
      station: key.stationId,
      last: store.epochs.last(keyId),
      token: store.epochs.token,
      known: open.map(({ order }) => order).slice(0, 500),
      wants: open
        .filter((order) => this.#isShort(order))
        .map(({ order }) => order)
        .slice(0, 100),
      uses: [...store.leases.uses()].slice(0, 1_000),
      returns,
      at: clock.now().toISOString(),
    };
  }

  /** Does a shared order of this station need more numbers soon? */
  get isShort(): boolean {
    return this.#openOrders().some((order) => this.#isShort(order));
  }

  /** The request as a file for a stick. The answer may come back to a later run, for orders that need no contact. */
  requestFile(): string {
    const request = this.request();
    this.#parts.store.epochs.askByFile();
    const signature = this.#parts.key.signer.signStatement(leaseRequestBytes(request));
    const changes = rotationsOf(this.#parts.store);
    const rotations = changes.length === 0 ? {} : { rotations: changes };
    return `${JSON.stringify(requestFileSchema.parse({ request, signature, ...rotations }), null, 2)}\n`;
  }

  /**
   * Takes an answer: all of it or nothing; twice is once. Throws Fault lease.invalid for an answer that is not from this
   * station's server, or not for this run of this station.
   */
  take(text: string): TakenAnswer {
    const parsed = signedAnswerSchema.safeParse(jsonOf(text));
    if (!parsed.success) throw new Fault('lease.invalid', 'This is no answer of a management server.');
    const { answer, ...signature } = parsed.data;
    const server = this.#server();
    if (!isSignedByServer('lease answer', answer, signature, server.publicKeyPem))
      throw new Fault('lease.invalid', 'This answer is not signed by the server of this station.');
    const { store, key } = this.#parts;
    if (answer.station !== key.stationId)
      throw new Fault('lease.invalid', `These numbers are for the station ${answer.station}.`);
    for (const { lease, ...signed } of answer.leases)
      if (!isSignedByServer('number lease', lease, signed, server.publicKeyPem))
        throw new Fault('lease.invalid', `The lease ${lease.lease} is not signed by the server.`);
    store.epochs.open(server.keyId, { epoch: answer.epoch, token: answer.token });
    const taken = store.transaction(() => this.#take(answer));
    for (const [order, counter] of Object.entries(answer.marks)) store.noteMark(`order:${order}`, counter);
    return taken;
  }

  /** The server knows a newer run of this station: nothing is given here until it is enrolled again. */
  fence(message: string): void {
    this.#parts.store.epochs.fence(message);
  }

  /** The engine stops in order: what needs contact after the next start is given back now, so that it is not lost. */
  stop(): void {
    const { store } = this.#parts;
    for (const order of this.#openOrders())
      if (needsContact(order))
        for (const share of store.leases.presentShares(order.order, store.orders.trustedNow()))
          if (share.state === 'open') store.leases.giveBack(share.lease);
  }

  #take(answer: LeaseAnswer): TakenAnswer {
    const { store, key } = this.#parts;
    const refused: Fault[] = [];
    const orders = answer.orders.flatMap((signed) => {
      try {
        return [importOrder(store, JSON.stringify(signed))];
      } catch (thrown) {
        // One order that this station may not take is a person's affair; the rest of the answer is good.
        if (!(thrown instanceof Fault)) throw thrown;
        refused.push(thrown);
        return [];
      }
    });
    let leases = 0;
    for (const signed of answer.leases) {
      const order = store.orders.find(signed.lease.order)?.order;
      if (order !== undefined && store.leases.take(signed, key.stationId, order)) leases += 1;
    }
    store.leases.returnsTold([...this.#asked]);
    this.#asked.clear();
    for (const total of answer.totals)
      store.settings.set(totalSetting(total.order), { ...total, at: answer.at });
    const closed = answer.closed.filter((order) => store.orders.find(order)?.closedAt === null);
    for (const order of closed) endOrder(store, key, order, 'management server');
    return { orders, leases, closed, refused };
  }

  #giveBackWhatIsOver(): void {
    const { store } = this.#parts;
    const now = store.orders.trustedNow();
    for (const { order, closedAt } of store.orders.list())
      if (isLeased(order))
        for (const share of store.leases.presentShares(order.order, now))
          if (share.state === 'expired' || (share.state === 'open' && closedAt !== null))
            store.leases.giveBack(share.lease);
  }

  #openOrders(): readonly WorkOrder[] {
    return this.#parts.store.orders
      .list()
      .filter(({ closedAt }) => closedAt === null)
      .map(({ order }) => order);
  }

  #isShort(order: WorkOrder): boolean {
    const { store, key } = this.#parts;
    const now = store.orders.trustedNow();
    if (!isLeased(order) || now > order.notAfter) return false;
    if (order.stations !== 'any' && !order.stations.includes(key.stationId)) return false;
    const open = store.leases.presentShares(order.order, now).filter(({ state }) => state === 'open');
    const usable = open.reduce((sum, share) => sum + share.usable, 0);
    return usable * 2 <= (open.at(-1)?.quantity ?? 0);
  }

  #server(): { readonly keyId: string; readonly publicKeyPem: string } {
    const server = this.#parts.serverKey();
    if (server !== null) return server;
    throw new Fault('server.refused', 'This station is not enrolled at a management server.');
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses null, which says it in one place.
    return null;
  }
}
