/** A destination between a unit that a test makes and a server on loopback whose answers it decides. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { utf8 } from '../../../src/base/bytes.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { OutboxRow } from '../../../src/model/document.ts';
import { Fault } from '../../../src/model/fault.ts';
import type { Delivery, Destination } from '../../../src/sync/destination.ts';
import { destinationSettingsSchema } from '../../../src/sync/destination-file.ts';
import type {
  DestinationParts,
  TestableDestination,
  UnitEntry,
} from '../../../src/sync/destination-parts.ts';
import { openDestination } from '../../../src/sync/open-destination.ts';
import { fixedClock } from '../../harness/fixed-clock.ts';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
};

export interface FakeHttp extends AsyncDisposable {
  readonly url: string;
  readonly seen: Seen[];
  /** Before the fake's own answer: something else, or nothing. */
  trouble: ((request: Seen, response: ServerResponse) => Answer | 'broken' | null) | null;
}

export async function fakeHttp(answer: (request: Seen) => Answer): Promise<FakeHttp> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://fake');
      const one = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
      };
      seen.push(one);
      const instead = fake.trouble?.(one, response) ?? null;
      if (instead === 'broken') return response.destroy();
      const { status, body, headers = {} } = instead ?? answer(one);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
      return undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeHttp = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    trouble: null,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

export interface Rig {
  readonly destination: TestableDestination;
  readonly units: Map<string, UnitEntry>;
  readonly secrets: Map<string, string>;
  readonly clock: Clock & { advance(durationMs: number): void };
  /** Something happened to the unit: what became of it. */
  tell(hardwareId?: string): Promise<Delivery | undefined>;
}

const never = new AbortController().signal;

export async function rig(
  settings: Record<string, unknown>,
  options: { readonly clock?: Rig['clock']; readonly files?: Readonly<Record<string, string>> } = {},
): Promise<Rig> {
  const clock = options.clock ?? fixedClock('2026-11-28T12:00:00.000Z');
  const units = new Map<string, UnitEntry>();
  const secrets = new Map<string, string>();
  const parts = partsFor({ clock, units, secrets, files: options.files ?? {} });
  const checked = destinationSettingsSchema.parse({ from: 'first', ...settings });
  const destination = await openDestination('lab', checked, parts);
  return {
    destination,
    units,
    secrets,
    clock,
    tell: async (hardwareId = 'unit-1') => {
      const row = rowOf({ hardwareId });
      return (await destination.send([row], never)).get(row.id);
    },
  };
}

export function partsFor(given: {
  readonly clock: Clock;
  readonly units?: Map<string, UnitEntry>;
  readonly secrets?: Map<string, string>;
  readonly files?: Readonly<Record<string, string>>;
}): DestinationParts {
  const { clock, units = new Map(), secrets = new Map(), files = {} } = given;
  const found = (text: string | undefined, name: string): Secret => {
    if (text === undefined) throw new Fault('destination.settings', `There is no ${name}.`);
    return new Secret(utf8(text));
  };
  return {
    station: 'bench-1',
    clock,
    secret: async (ref) =>
      'secret' in ref ? found(secrets.get(ref.secret), ref.secret) : found(files[ref.file], ref.file),
    file: async (path) => {
      const text = files[path];
      if (text === undefined) throw new Fault('destination.settings', `There is no ${path}.`);
      return text;
    },
    secretFile: async (path) => found(files[path], path),
    unit: (hardwareId) => units.get(hardwareId) ?? null,
    unitToken: (key, hardwareId) =>
      new Secret(
        utf8(
          tokenOf(
            key.use((bytes) => Buffer.from(bytes)),
            hardwareId,
          ),
        ),
      ),
  };
}

/** Written out again: what src/identity/unit-token.ts has to come to. */
export function tokenOf(key: Buffer | string, hardwareId: string): string {
  return createHmac('sha256', key).update(`mintmark unit token v1\0${hardwareId}`).digest('hex');
}

export function unitOf(change: Partial<UnitEntry> = {}): UnitEntry {
  return {
    hardwareId: 'unit-1',
    serialNumber: 'MM-0001',
    model: 'Gateway Mk2',
    firmware: '1.4.0',
    groupId: 'north',
    state: 'provisioned',
    chainPem: [],
    fingerprint: null,
    pastFingerprints: [],
    ...change,
  };
}

export type UnitOf = Partial<UnitEntry>;
let made = 0;
export function rowOf(payload: object, change: Partial<OutboxRow> = {}): OutboxRow {
  made += 1;
  return {
    id: `unit-state:${made}`,
    sequence: made,
    kind: 'unit-state',
    priority: 'normal',
    payload,
    destination: 'lab',
    state: 'waiting',
    attempts: 0,
    createdAt: '2026-11-28T11:59:00.000Z',
    nextAttemptAt: '2026-11-28T11:59:00.000Z',
    lastError: null,
    receipt: null,
    ...change,
  };
}

export const sendAll = (
  destination: Destination,
  rows: readonly OutboxRow[],
): Promise<ReadonlyMap<string, Delivery>> => destination.send(rows, never);
