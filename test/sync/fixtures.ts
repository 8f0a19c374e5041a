/** A scripted HTTP server on loopback, an outbox in memory, and facts to send. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fromUtf8 } from '../../src/base/bytes.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { OutboxRow } from '../../src/model/document.ts';
import { managementServer } from '../../src/sync/management-server.ts';
import { type OutboxAccess, Syncer, type SyncStatus } from '../../src/sync/syncer.ts';
import { fixedClock } from '../harness/fixed-clock.ts';

export interface Batch {
  readonly ids: readonly string[];
}
export type Script = (batch: Batch, response: ServerResponse, request: IncomingMessage) => void;

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly batches: Batch[];
  script: Script;
}

export const receiptFor = (id: string): string => `receipt of ${id}`;

export function accept(ids: readonly string[]): string {
  return JSON.stringify({ results: ids.map((id) => ({ id, status: 'accepted', receipt: receiptFor(id) })) });
}

export const acceptAll: Script = ({ ids }, response) => void response.end(accept(ids));

export async function scriptedServer(): Promise<ScriptedServer> {
  const batches: Batch[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(fromUtf8(Buffer.concat(parts))) as { facts: { id: string }[] };
      const batch = { ids: body.facts.map((fact) => fact.id) };
      batches.push(batch);
      scripted.script(batch, response, request);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const scripted: ScriptedServer = {
    url: `http://127.0.0.1:${port}`,
    batches,
    script: acceptAll,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return scripted;
}

export interface MemoryOutbox extends OutboxAccess {
  readonly rows: Map<string, OutboxRow>;
  count(state: OutboxRow['state']): number;
}

export function memoryOutbox(now: Date): MemoryOutbox {
  const rows = new Map<string, OutboxRow>();
  const change = (id: string, more: Partial<OutboxRow>): void => {
    const row = rows.get(id);
    if (row !== undefined) rows.set(id, { ...row, ...more, attempts: row.attempts + 1 });
  };
  const priority = (row: OutboxRow): number => (row.priority === 'revocation' ? 0 : 1);
  const waiting = (): OutboxRow[] => [...rows.values()].filter((row) => row.state === 'waiting');
  void now;
  return {
    rows,
    count: (state) => [...rows.values()].filter((row) => row.state === state).length,
    due: (_destination, at, limit) =>
      waiting()
        .filter((row) => Date.parse(row.nextAttemptAt) <= at.getTime())
        .sort((left, right) => priority(left) - priority(right) || left.sequence - right.sequence)
        .slice(0, limit),
    nextAttemptAt: () =>
      waiting()
        .map((row) => row.nextAttemptAt)
        .sort()[0] ?? null,
    atOnce: (work) => work(),
    accepted: (id, _destination, receipt) => change(id, { state: 'accepted', receipt }),
    rejected: (id, _destination, lastError) => change(id, { state: 'rejected', lastError }),
    failed: (id, _destination, lastError, at) => change(id, { lastError, nextAttemptAt: at.toISOString() }),
  };
}

export interface World {
  readonly clock: ReturnType<typeof fixedClock>;
  readonly outbox: MemoryOutbox;
  readonly syncer: Syncer;
  readonly statuses: SyncStatus[];
  add(id: string, priority?: OutboxRow['priority']): void;
}

export function world(
  url: string,
  options: { readonly outbox?: Partial<OutboxAccess>; readonly signal?: AbortSignal } = {},
): World {
  const clock = fixedClock('2026-01-05T08:00:00.000Z');
  const outbox = memoryOutbox(clock.now());
  const statuses: SyncStatus[] = [];
  const destination = managementServer({
    url,
    station: { stationId: 'bench-1', sign: () => 'signature' },
    objectionTo: (row, receipt) => (receipt === receiptFor(row.id) ? null : 'its signature is wrong'),
    ...(options.signal === undefined
      ? {}
      : { fetch: (input, init) => fetch(input, { ...init, signal: options.signal ?? null }) }),
  });
  const syncer = new Syncer({
    outbox: { ...outbox, ...options.outbox },
    destination,
    clock,
    random: seededRandom(7),
    onStatus: (status) => statuses.push(status),
  });
  return {
    clock,
    outbox,
    syncer,
    statuses,
    add: (id, priority = 'normal') => {
      const at = clock.now().toISOString();
      outbox.rows.set(id, {
        id,
        kind: priority === 'revocation' ? 'revocation' : 'document',
        priority,
        payload: { id },
        sequence: outbox.rows.size + 1,
        destination: 'management-server',
        state: 'waiting',
        attempts: 0,
        createdAt: at,
        nextAttemptAt: at,
        lastError: null,
        receipt: null,
      });
    },
  };
}
