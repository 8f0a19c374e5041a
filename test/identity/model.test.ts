/**
 * Any history of units, unplugged cables, killed stations, refusals, lost keys, restored databases and clocks set back: no
 * number, key or certificate serial is ever given to two units, no unit has two live identities, nothing is forgotten.
 */
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { IdentityTransaction } from '../../src/identity/transaction.ts';
import { Fault } from '../../src/model/fault.ts';
import {
  type IdentityLedger,
  type IdentityRow,
  identityProfileSchema,
  identityStates,
  identityTransitions,
} from '../../src/model/identity.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { steppingClock, temporaryFolder } from '../store/fixtures.ts';
import { stepRun, TestUnit } from './device.ts';

const units = 3;
const quantity = 6;
const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: quantity },
  subject: { organization: 'Example' },
  keyOrigin: 'station-allowed',
});
const calls = ['generateKey', 'storeKey', 'writeIdentity', 'readIdentity', 'proveIdentity'] as const;
const unit = fc.nat(units - 1);

/** What happens next on the bench. */
const event = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('plug in' as const), unit, takesKeys: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('unplug' as const),
      unit,
      takesKeys: fc.boolean(),
      call: fc.constantFrom(...calls),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('kill' as const),
      unit,
      takesKeys: fc.boolean(),
      write: fc.nat(6),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('lose the key' as const), unit }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('refuse' as const), unit }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('end of life' as const), unit }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('release from hold' as const), unit }) },
  { weight: 1, arbitrary: fc.constant({ does: 'back up' as const }) },
  { weight: 1, arbitrary: fc.constant({ does: 'restore' as const }) },
  { weight: 1, arbitrary: fc.constant({ does: 'set the clock back' as const }) },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** The process is gone: nothing after it runs. */
class Killed extends Error {}

let sealed: Uint8Array;
const pin = (): Secret => new Secret(utf8('123456'));

beforeAll(async () => {
  const options = { organization: 'Example', commonName: 'Root', demo: true, clock: steppingClock() };
  sealed = await createLocalCa({ ...options, pin: pin(), random: systemRandom });
});

class History {
  readonly #place = temporaryFolder();
  readonly #units = Array.from({ length: units }, (_, index) => new TestUnit(`unit-000${index}`));
  /** All that anybody was ever given, kept outside of the station. */
  readonly numbers = new Map<string, string>();
  readonly keys = new Map<string, string>();
  readonly serials = new Map<string, string>();
  #store: Store;
  #clock = steppingClock();
  #killAfter: { left: number; readonly when: 'before' | 'after' } | null = null;
  #restored = false;

  constructor() {
    this.#store = this.#open();
  }

  async run(events: readonly Event[]): Promise<void> {
    for (const next of events) {
      await this.#happen(next);
      this.#check();
    }
  }

  end(): void {
    this.#store.close();
    this.#place.remove();
  }

  async #happen(next: Event): Promise<void> {
    switch (next.does) {
      case 'plug in':
        return this.#provision(next.unit, next.takesKeys);
      case 'unplug':
        this.#unitAt(next.unit).mischief.failOnce = { call: next.call, when: next.when };
        await this.#provision(next.unit, next.takesKeys);
        this.#unitAt(next.unit).mischief.failOnce = undefined;
        return;
      case 'kill':
        this.#killAfter = { left: next.write, when: next.when };
        await this.#provision(next.unit, next.takesKeys);
        this.#killAfter = null;
        return this.#reopen();
      case 'lose the key':
        this.#unitAt(next.unit).key = null;
        return;
      case 'refuse':
        this.#unitAt(next.unit).mischief.wrongName = true;
        await this.#provision(next.unit, false);
        this.#unitAt(next.unit).mischief.wrongName = false;
        return;
      case 'end of life':
        this.#store.ledger.revokeAll(this.#unitAt(next.unit).hardwareId, 'end of life', 'job');
        return;
      case 'release from hold':
        this.#store.ledger.releaseHold(this.#unitAt(next.unit).hardwareId, 'by a person');
        return;
      case 'back up':
        return this.#backUp();
      case 'restore':
        return this.#restore();
      case 'set the clock back':
        this.#clock = steppingClock(Date.UTC(2016, 0, 1));
        return this.#reopen();
    }
  }

  async #provision(index: number, takesKeys: boolean): Promise<void> {
    const device = this.#unitAt(index);
    const ca = await LocalCa.open(sealed, pin(), {
      id: 'local-ca',
      clock: this.#clock,
      random: systemRandom,
    });
    const transaction = new IdentityTransaction({
      ledger: this.#mortal(this.#store.ledger),
      issuers: new Map([['local-ca', ca]]),
      clock: this.#clock,
      random: systemRandom,
      mayReplace: () => true,
      ownAddresses: () => ['127.0.0.1'],
    });
    const session = takesKeys ? device.takingSession : device.session;
    try {
      const row = await transaction.provision(session, profile, device.device, stepRun(device.device));
      expect(row.state).toBe('committed');
    } catch (thrown) {
      // Whatever went wrong on the bench is a fault with a name; only what was killed just ends.
      if (!(thrown instanceof Killed)) expect(thrown).toBeInstanceOf(Fault);
      if (thrown instanceof Fault) expect(thrown.code).not.toBe('bug');
    }
  }

  /** The ledger of a station that is killed before or after one of its writes. */
  #mortal(ledger: IdentityLedger): IdentityLedger {
    const write = <T>(work: () => T): T => {
      const kill = this.#killAfter;
      if (kill === null) return work();
      kill.left -= 1;
      if (kill.left < 0 && kill.when === 'before') throw new Killed();
      const result = work();
      if (kill.left < 0) throw new Killed();
      return result;
    };
    return {
      find: (...given) => ledger.find(...given),
      history: (...given) => ledger.history(...given),
      usage: (...given) => ledger.usage(...given),
      reserve: (...given) => write(() => ledger.reserve(...given)),
      advance: (...given) => write(() => ledger.advance(...given)),
    };
  }

  #check(): void {
    const rows = this.#units.flatMap(({ hardwareId }) => this.#store.ledger.history(hardwareId));
    for (const row of rows) {
      this.#own(this.numbers, row.serialNumber, row);
      if (row.publicKeySha256 !== null) this.#own(this.keys, row.publicKeySha256, row);
      if (row.certificateSerial !== null) this.#own(this.serials, row.certificateSerial, row);
      // A number that was given out ends as committed, burned or revoked with a reason, or is held by a named unit.
      if (row.state === 'burned' || row.state === 'revoked') expect(row.reason).not.toBeNull();
    }
    for (const { hardwareId } of this.#units) {
      const live = rows.filter(
        (row) => row.hardwareId === hardwareId && !['burned', 'revoked'].includes(row.state),
      );
      expect(live.length, `${hardwareId} has ${live.length} live identities`).toBeLessThanOrEqual(1);
    }
    expect(this.numbers.size).toBeLessThanOrEqual(quantity);
    if (!this.#restored) expect(rows.length).toBe(this.numbers.size);
  }

  #own(all: Map<string, string>, what: string, row: IdentityRow): void {
    expect(all.get(what) ?? row.hardwareId, `${what} was given twice`).toBe(row.hardwareId);
    all.set(what, row.hardwareId);
  }

  #unitAt(index: number): TestUnit {
    const found = this.#units[index];
    if (found === undefined) throw new Error('no such unit');
    return found;
  }

  #open(): Store {
    return openStore({ folder: this.#place.folder, clock: this.#clock, random: systemRandom });
  }

  #reopen(): void {
    this.#store.close();
    this.#store = this.#open();
  }

  /** Last night's copy of the database alone. */
  #backUp(): void {
    this.#store.close();
    copyFileSync(this.#file(), join(this.#place.folder, 'backup'));
    this.#store = this.#open();
  }

  #restore(): void {
    const backup = join(this.#place.folder, 'backup');
    if (!existsSync(backup)) return;
    this.#store.close();
    for (const extra of ['-wal', '-shm']) rmSync(`${this.#file()}${extra}`, { force: true });
    copyFileSync(backup, this.#file());
    this.#restored = true;
    this.#store = this.#open();
  }

  #file(): string {
    return join(this.#place.folder, 'mintmark.db');
  }
}

test('no history of a bench gives a number, a key or a certificate serial to two units', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 22 }), async (events) => {
      const history = new History();
      try {
        await history.run(events);
      } finally {
        history.end();
      }
    }),
    {
      // The one that a ledger without a second home of its high-water mark does not survive.
      examples: [
        [
          [
            { does: 'back up' },
            { does: 'plug in', unit: 0, takesKeys: false },
            { does: 'restore' },
            { does: 'plug in', unit: 1, takesKeys: false },
          ],
        ],
      ],
      numRuns: Number(process.env.MINTMARK_IDENTITY_HISTORIES ?? 25),
    },
  );
}, 120_000);

test('every state takes exactly the events of its table, and everything else is refused without a change', () => {
  const place = temporaryFolder();
  const store = openStore({ folder: place.folder, clock: steppingClock(), random: systemRandom });
  const wide = { ...profile, serial: { ...profile.serial, last: 99_999 } };
  try {
    let count = 0;
    for (const from of identityStates) {
      for (const to of identityStates) {
        count += 1;
        const row = walkTo(store, store.ledger.reserve(wide, `unit-${count}`, 'job'), from, `${count}`);
        const change = facts(to, `${count}-end`);
        const attempt = (): unknown => store.ledger.advance(row.id, to, change, 'job');
        if (identityTransitions[from].includes(to))
          expect(attempt(), `${from} to ${to}`).toMatchObject({ state: to });
        else {
          expect(attempt, `${from} to ${to}`).toThrow(expect.objectContaining({ code: 'bug' }));
          expect(store.ledger.history(`unit-${count}`).at(-1)?.state).toBe(from);
        }
      }
    }
  } finally {
    store.close();
    place.remove();
  }
});

/** Along the shortest way of the table. */
function walkTo(store: Store, row: IdentityRow, goal: IdentityRow['state'], tag: string): IdentityRow {
  const ways: IdentityRow['state'][][] = [['reserved']];
  for (const way of ways) {
    const last = way.at(-1) ?? 'reserved';
    if (last === goal) {
      return way
        .slice(1)
        .reduce(
          (current, state, index) =>
            store.ledger.advance(current.id, state, facts(state, `${tag}-${index}`), 'job'),
          row,
        );
    }
    for (const next of identityTransitions[last]) if (!way.includes(next)) ways.push([...way, next]);
  }
  throw new Error(`nothing leads to ${goal}`);
}

/** What a row needs to be in that state, made of a tag so that no two rows share it. */
function facts(state: IdentityRow['state'], tag: string): Parameters<IdentityLedger['advance']>[2] {
  if (state === 'key-made') return { keyOrigin: 'device', publicKeySha256: `key-${tag}`, reason: null };
  if (state === 'issued')
    return {
      certificateSerial: `serial-${tag}`,
      certificateIssuer: 'ca',
      certificateChain: ['AA=='],
      certificateFingerprint: `print-${tag}`,
    };
  return ['burned', 'quarantined', 'revoked'].includes(state) ? { reason: 'test' } : {};
}
