/** An office, a shared order, and a station that leases numbers of it, as the server sees them. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { signForBench } from '../../src/evidence/office-signature.ts';
import { isSignedByServer } from '../../src/evidence/server-statement.ts';
import { type LeaseAnswer, type LeaseRequest, signedAnswerSchema } from '../../src/model/lease.ts';
import { type SignedOrder, type WorkOrder, workOrderSchema } from '../../src/model/order.ts';
import type { TestServer, TestStation } from './fixtures.ts';

export const officeKey: KeyObject = generateKeyPairSync('ed25519').privateKey;
export const office = {
  title: 'Office',
  publicKeyPem: createPublicKey(officeKey).export({ type: 'spki', format: 'pem' }).toString(),
};

export function sharedOrder(change: Partial<WorkOrder> = {}): WorkOrder {
  return workOrderSchema.parse({
    version: 1,
    order: 'o-1',
    title: 'Shared',
    package: { id: 'sensor', sha256: 'b'.repeat(64) },
    profile: 'sensor',
    quantity: 100,
    serial: { first: 1_000, last: 1_299 },
    stations: 'any',
    operators: 'any',
    notBefore: '2020-01-01T00:00:00Z',
    notAfter: '2099-01-01T00:00:00Z',
    rework: 10,
    sharing: 'leased',
    contact: 'start',
    issuedBy: 'Office',
    issuedAt: '2020-01-01T00:00:00Z',
    ...change,
  });
}

export function signed(order: WorkOrder, key = officeKey): SignedOrder {
  return { order, ...signForBench('work order', canonicalBytes(order), key) };
}

export function post(server: TestServer, path: string, body: unknown): Promise<Response> {
  return fetch(new URL(path, server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export function signedClose(order: string, key = officeKey): unknown {
  const close = { version: 1, order, issuedAt: '2026-01-01T00:00:00Z' } as const;
  return { close, ...signForBench('order close', canonicalBytes(close), key) };
}

let runs = 0;

/** What one start of a station's engine knows. */
export interface RunState {
  readonly token: string;
  last: LeaseRequest['last'];
}

export function newRun(last: LeaseRequest['last'] = { epoch: 0, token: '' }): RunState {
  runs += 1;
  return { token: String(runs).padStart(32, '0'), last };
}

export function leaseRequest(
  station: string,
  { last, token }: RunState,
  change: Partial<LeaseRequest> = {},
): LeaseRequest {
  return {
    version: 1,
    station,
    last,
    token,
    known: [],
    wants: ['o-1'],
    uses: [],
    returns: [],
    at: new Date().toISOString(),
    ...change,
  };
}

/** One start of a station's engine. */
export class LeaseRun {
  readonly #run: RunState;
  readonly #station: TestStation;

  constructor(station: TestStation, last?: LeaseRequest['last']) {
    this.#run = newRun(last);
    this.#station = station;
  }

  get last(): LeaseRequest['last'] {
    return this.#run.last;
  }

  request(change: Partial<LeaseRequest> = {}): LeaseRequest {
    return leaseRequest(this.#station.id, this.#run, change);
  }

  send(server: TestServer, change: Partial<LeaseRequest> = {}): Promise<Response> {
    return this.#station.post(server, '/api/v1/leases', this.request(change));
  }

  /** The answer, checked and taken: the epoch counts from here on. */
  async ask(server: TestServer, change: Partial<LeaseRequest> = {}): Promise<LeaseAnswer> {
    const response = await this.send(server, change);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    const { answer, ...signature } = signedAnswerSchema.parse(JSON.parse(text));
    const health = (await server.json('/api/v1/health')) as { publicKeyPem: string };
    if (!isSignedByServer('lease answer', answer, signature, health.publicKeyPem))
      throw new Error('the answer is not signed by the server');
    this.#run.last = { epoch: answer.epoch, token: answer.token };
    return answer;
  }

  /** Opens its epoch and gets its first lease. */
  async begin(server: TestServer, order = 'o-1'): Promise<LeaseAnswer> {
    await this.ask(server);
    return this.ask(server, { wants: [order] });
  }
}
