/**
 * Facts that are taken together (clean-facts.ts) against the same facts one by one: whatever a batch holds, both servers end with the
 * same rows and have said the same, to the byte of each receipt.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { signForBench } from '../../src/evidence/office-signature.ts';
import { createSigner, generateStationKey } from '../../src/evidence/signer.ts';
import type { ChainHead, SignedDocument } from '../../src/model/document.ts';
import { groupSchema } from '../../src/model/group.ts';
import { type OpenDatabase, openDatabase, rowsOf } from '../../src/server/database.ts';
import type { OfferedFact } from '../../src/server/fact-schemas.ts';
import { takeVersion } from '../../src/server/groups/group-store.ts';
import { takeFacts, takeOneByOne } from '../../src/server/intake.ts';
import { trustOffice } from '../../src/server/order-book.ts';
import { openReceiptSigner, type ReceiptSigner } from '../../src/server/receipts.ts';
import { stations, units } from '../../src/server/schema.ts';
import { office, officeKey } from './shared-order.ts';

const now = Date.UTC(2026, 2, 2, 8);
const own = 4;
const unit = fc.nat(own + 1);
const hour = fc.integer({ min: -3, max: 3 });
const event = fc.oneof(
  { weight: 8, arbitrary: fc.record({ does: fc.constant('document' as const), unit, reads: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('fork' as const), unit }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('forged' as const), unit, what: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('gap' as const), unit }) },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('state' as const),
      unit,
      state: fc.constantFrom(
        'blank',
        'provisioned',
        'returned',
        'wiped',
        'quarantined',
        'retired',
        'destroyed',
      ),
      hour,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('retirement' as const),
      unit,
      state: fc.constantFrom('retired', 'destroyed', 'provisioned'),
      hour,
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('revocation' as const), unit }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('number' as const),
      unit,
      counter: fc.nat(3),
      state: fc.constantFrom('reserved', 'committed', 'burned'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('bad' as const), what: fc.nat(6) }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('again' as const), which: fc.nat(), changed: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('swap' as const), left: fc.nat(), right: fc.nat() }),
  },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

let folder: string;
let together: OpenDatabase;
let oneByOne: OpenDatabase;
let signer: ReceiptSigner;
let run = 0;
const privateKeyPem = generateStationKey();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mintmark-clean-facts-'));
  signer = openReceiptSigner(folder);
  together = await openDatabase({ url: null, folder: null });
  oneByOne = await openDatabase({ url: null, folder: null });
  const groups = {
    version: 1,
    number: 1,
    groups: [
      groupSchema.parse({
        id: 'line',
        title: 'Line',
        parent: null,
        definitions: { 'net/keepalive_s': { type: 'uint32' } },
        settings: { 'net/keepalive_s': 60 },
      }),
    ],
    publishedAt: new Date(now).toISOString(),
    publishedBy: 'Office',
    reviewedBy: null,
    note: '',
    backTo: null,
    history: [],
  };
  for (const { database } of [together, oneByOne]) {
    await trustOffice(database, office, new Date(now));
    const signed = { groups, ...signForBench('groups', canonicalBytes(groups), officeKey) };
    const clock = { ...systemClock, now: () => new Date(now) };
    expect(await takeVersion(database, signed as never, clock)).toMatchObject({ type: 'taken' });
  }
}, 300_000);
afterAll(async () => {
  await together?.[Symbol.asyncDispose]();
  await oneByOne?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** A station that has done what is told, and the facts that it sends of it. */
class Story {
  readonly station: string;
  readonly facts: OfferedFact[] = [];
  readonly #signer;
  #head: ChainHead = { sequence: 0, payloadSha256: null };
  #made = 0;

  constructor(station: string) {
    this.station = station;
    this.#signer = createSigner({
      privateKeyPem,
      stationId: station,
      clock: { now: () => new Date(now), monotonicMs: () => 0, sleep: () => Promise.resolve() },
    });
  }

  get publicKeyPem(): string {
    return this.#signer.publicKeyPem;
  }

  /** The last ones are of another organisation, and of nobody. */
  unitName(index: number): string {
    return index === own + 1 ? `${this.station}-foreign` : `${this.station}-u${index}`;
  }

  happen(one: Event): void {
    this.#made += 1;
    const id = `${one.does}:${this.#made}`;
    switch (one.does) {
      case 'document':
        this.#tell('document', this.#document(this.unitName(one.unit), id, one.reads), id);
        break;
      case 'fork': {
        const head = this.#head;
        this.#tell('document', this.#document(this.unitName(one.unit), id, false), id);
        this.#head = head;
        break;
      }
      case 'forged': {
        const document = this.#document(this.unitName(one.unit), id, false);
        const changed = [
          { ...document, signature: `AAAA${document.signature.slice(4)}` },
          { ...document, body: { ...document.body, outcome: 'passed' } },
          { ...document, station: 'another' },
          { ...document, previous: 'e'.repeat(64) },
        ];
        this.#tell('document', changed[one.what], id);
        break;
      }
      case 'gap':
        this.#document(this.unitName(one.unit), id, false);
        break;
      case 'state':
        this.#tell('unit-state', this.#state(one), id);
        break;
      case 'retirement':
        this.#tell('retirement', this.#state(one), id);
        break;
      case 'revocation':
        this.#tell(
          'revocation',
          {
            hardwareId: this.unitName(one.unit),
            profile: 'sensor',
            serialNumber: `MM-${one.unit}`,
            certificateSerial: '0a',
            certificateFingerprint: `${this.station.length}${'ab'.repeat(19)}${one.unit}`,
            reason: 'superseded',
            at: new Date(now).toISOString(),
          },
          id,
        );
        break;
      case 'number':
        this.#tell(
          'number',
          {
            order: `order-${this.station}`,
            counter: one.counter,
            serialNumber: `MM-${one.counter}`,
            hardwareId: this.unitName(one.unit),
            state: one.state,
            reason: null,
            at: new Date(now).toISOString(),
          },
          id,
        );
        break;
      case 'bad':
        this.#bad(one.what, id);
        break;
      case 'again': {
        const known = this.facts[one.which % Math.max(1, this.facts.length)];
        if (known !== undefined)
          this.facts.push(one.changed ? { ...known, payload: { another: 'payload' } } : { ...known });
        break;
      }
      case 'swap': {
        const count = Math.max(1, this.facts.length);
        const [left, right] = [one.left % count, one.right % count];
        const [first, second] = [this.facts[left], this.facts[right]];
        if (first !== undefined && second !== undefined) {
          this.facts[left] = second;
          this.facts[right] = first;
        }
        break;
      }
    }
  }

  #bad(what: number, id: string): void {
    const state = this.#state({ unit: 0, state: 'provisioned', hour: 0 });
    const facts: readonly OfferedFact[] = [
      { id, sequence: -1, kind: 'unit-state', createdAt: 'yesterday', payload: state },
      this.#fact('no-such-kind', state, id),
      this.#fact('unit-state', { ...state, state: 'melted' }, id),
      // PostgreSQL has no text with a NUL in it
      this.#fact('unit-state', state, `${id}\u0000`),
      // half a surrogate pair has no canonical form
      this.#fact('unit-state', { ...state, note: '\ud800' }, id),
      this.#fact('document', { version: 1 }, id),
      this.#fact('document', null, id),
    ];
    const fact = facts[what];
    if (fact !== undefined) this.facts.push(fact);
  }

  #state({ unit: index, state, hour: hours }: { unit: number; state: string; hour: number }): object {
    return {
      hardwareId: this.unitName(index),
      state,
      model: 'Gateway',
      serialNumber: null,
      firmware: `1.${this.#made}`,
      groupId: null,
      at: new Date(now + hours * 3_600_000).toISOString(),
    };
  }

  #document(hardwareId: string, id: string, reads: boolean): SignedDocument {
    const steps = reads
      ? [
          {
            step: 'verify',
            outcome: 'passed',
            limits: [],
            requested: {},
            observed: { 'setting:net/keepalive_s': this.#made % 2 === 0 ? '60' : '61' },
            fault: null,
          },
        ]
      : [];
    const body = {
      outcome: 'failed',
      fault: null,
      steps,
      requested: { groupId: 'line' },
      unit: { hardwareId, serialNumber: null, model: 'Gateway', firmware: null },
      endedAt: new Date(now + this.#made).toISOString(),
    };
    const document = this.#signer.sign(
      { kind: 'job-record', id: `${this.station}:${id}`, body } as never,
      this.#head,
    );
    this.#head = { sequence: document.sequence, payloadSha256: document.payloadSha256 };
    return document;
  }

  #tell(kind: string, payload: unknown, id: string): void {
    this.facts.push(this.#fact(kind, payload, id));
  }

  #fact(kind: string, payload: unknown, id: string): OfferedFact {
    return { id, sequence: this.#made, kind, createdAt: new Date(now).toISOString(), payload };
  }
}

async function enrol({ database }: OpenDatabase, story: Story): Promise<void> {
  const at = new Date(now);
  await database.insert(stations).values({
    id: story.station,
    name: story.station,
    publicKeyPem: story.publicKeyPem,
    enrolledAt: at,
    lastSeenAt: at,
  });
  await database.insert(units).values({
    hardwareId: story.unitName(own + 1),
    organisation: 'others',
    state: 'provisioned',
    model: 'Gateway',
    serialNumber: null,
    firmware: null,
    groupId: null,
    station: 'elsewhere',
    changedAt: new Date(now - 1_000),
  });
}

/** Everything that intake writes into; what others refer to comes last. */
const written = [
  'facts',
  'documents',
  'disputed_documents',
  'units',
  'unit_drift',
  'identities',
  'numbers',
  'alarms',
  'stations',
] as const;

/** Every row of these tables, as text, in one order. */
async function contentsOf({ database }: OpenDatabase): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const name of written) {
    const rows = rowsOf(
      await database.execute(sql`SELECT one::text AS row FROM ${sql.identifier(name)} AS one`),
    );
    lines.push(...rows.map(({ row }) => `${name}: ${row}`).sort());
  }
  return lines;
}

describe('facts that are taken together', () => {
  test('leave the same rows and get the same answers as one by one, whatever is among them', async () => {
    let clean = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(event, { minLength: 1, maxLength: 24 }), { minLength: 1, maxLength: 3 }),
        async (batches) => {
          run += 1;
          for (const { database } of [together, oneByOne]) await forget(database);
          const story = new Story(`bench-${run}`);
          for (const open of [together, oneByOne]) await enrol(open, story);
          for (const [index, events] of batches.entries()) {
            story.facts.length = 0;
            for (const one of events) story.happen(one);
            const context = {
              station: story.station,
              publicKeyPem: story.publicKeyPem,
              organisation: 'main',
              receivedAt: new Date(now + index * 60_000),
            };
            const facts = [...story.facts];
            const answers = await takeFacts(together.database, signer, facts, context);
            const careful = await takeOneByOne(oneByOne.database, signer, facts, context);
            // that the station was heard of is said for the batch
            await takeFacts(oneByOne.database, signer, [], context);
            expect(answers).toEqual(careful);
            clean += answers.filter(({ status }) => status === 'accepted').length;
          }
          expect(await contentsOf(together)).toEqual(await contentsOf(oneByOne));
        },
      ),
      { numRuns: 60 },
    );
    // a property of nothing but refusals would say nothing
    expect(clean).toBeGreaterThan(100);
  }, 1_800_000);
});

/** What the run before left, also one that failed: each compares its own. */
async function forget(database: OpenDatabase['database']): Promise<void> {
  for (const table of written) await database.execute(sql`DELETE FROM ${sql.identifier(table)}`);
}
