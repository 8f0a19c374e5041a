/**
 * Any history of a line without a network: units, unplugged cables, killed stations, lost keys, wipes, restored databases. No
 * key of the pool, no number and no certificate is ever given to two units; every certificate is a unit's or is revoked.
 */
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { Fault } from '../../src/model/fault.ts';
import type { IdentityLedger } from '../../src/model/identity.ts';
import { steppingClock, temporaryFolder } from '../store/fixtures.ts';
import { TestUnit } from './device.ts';
import { PooledLine, pooledProfile, sealedAuthority } from './pooled-line.ts';

const units = 3;
const unit = fc.nat(units - 1);
const when = fc.constantFrom('before' as const, 'after' as const);
const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('plug in' as const), unit }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('unplug' as const),
      unit,
      call: fc.constantFrom('storeKey', 'readIdentity', 'proveIdentity'),
      when,
    }),
  },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('kill' as const), unit, write: fc.nat(6), when }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('lose the key' as const), unit }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('end of life' as const), unit }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('fill' as const), count: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ does: 'back up' as const }) },
  { weight: 1, arbitrary: fc.constant({ does: 'restore' as const }) },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

class Killed extends Error {}

let sealed: Uint8Array;
beforeAll(async () => {
  sealed = await sealedAuthority();
});

class History {
  readonly #place = temporaryFolder();
  readonly #units = Array.from({ length: units }, (_, index) => new TestUnit(`unit-000${index}`));
  readonly #profile = pooledProfile();
  readonly #clock = steppingClock();
  /** All that any unit ever had in its hands, kept outside of the station. */
  readonly #owners = new Map<string, string>();
  #line!: PooledLine;
  #kill: { left: number; readonly when: 'before' | 'after' } | null = null;
  #restored = false;

  async run(events: readonly Event[]): Promise<void> {
    this.#line = await this.#open();
    await this.#line.make(3);
    for (const next of events) {
      await this.#happen(next);
      this.#check();
    }
    this.#line.desk.end('line-pool');
    this.#checkCertificates();
  }

  end(): void {
    this.#line.store.close();
    this.#place.remove();
  }

  async #happen(next: Event): Promise<void> {
    switch (next.does) {
      case 'plug in':
        return this.#provision(this.#unitAt(next.unit));
      case 'unplug': {
        const device = this.#unitAt(next.unit);
        device.mischief.failOnce = { call: next.call, when: next.when };
        await this.#provision(device);
        device.mischief.failOnce = undefined;
        return;
      }
      case 'kill':
        this.#kill = { left: next.write, when: next.when };
        await this.#provision(this.#unitAt(next.unit));
        this.#kill = null;
        return this.#reopen();
      case 'lose the key': {
        const device = this.#unitAt(next.unit);
        device.key = null;
        device.chain = null;
        return;
      }
      case 'end of life':
        this.#line.store.ledger.revokeAll(this.#unitAt(next.unit).hardwareId, 'end of life', 'job');
        return;
      case 'fill':
        return this.#named(async () => {
          await this.#line.make(next.count);
        });
      case 'back up':
        this.#line.store.close();
        copyFileSync(this.#file(), join(this.#place.folder, 'backup'));
        this.#line = await this.#open();
        return;
      case 'restore':
        if (!existsSync(join(this.#place.folder, 'backup'))) return;
        this.#line.store.close();
        for (const extra of ['-wal', '-shm']) rmSync(`${this.#file()}${extra}`, { force: true });
        copyFileSync(join(this.#place.folder, 'backup'), this.#file());
        this.#restored = true;
        this.#line = await this.#open();
        // the engineer's decision, without which there are no numbers
        this.#line.store.ledger.acceptHighWater();
        return;
    }
  }

  #provision(device: TestUnit): Promise<void> {
    return this.#named(async () => {
      const row = await this.#line.provision(device, this.#mortal(this.#line.store.ledger));
      expect(row.state).toBe('committed');
    });
  }

  /** Whatever goes wrong on the bench is a fault with a name; only what was killed just ends. */
  async #named(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (thrown instanceof Killed) return;
      expect(thrown).toBeInstanceOf(Fault);
      expect(thrown instanceof Fault ? thrown.code : 'bug').not.toBe('bug');
    }
  }

  #mortal(ledger: IdentityLedger): IdentityLedger {
    const write = <T>(work: () => T): T => {
      const kill = this.#kill;
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

  /** What a unit holds, and every key that it ever took: nobody else has it. */
  #check(): void {
    for (const device of this.#units) {
      const key = device.key?.publicKey.export({ format: 'der', type: 'spki' }).toString('hex');
      if (key !== undefined) this.#own(key, device.hardwareId);
      for (const certificate of device.chain?.certificates ?? [])
        this.#own(Buffer.from(certificate).toString('hex'), device.hardwareId);
      const rows = this.#line.store.ledger.history(device.hardwareId);
      for (const row of rows) this.#own(row.serialNumber, device.hardwareId);
      const live = rows.filter(({ state }) => state !== 'burned' && state !== 'revoked');
      expect(live.length).toBeLessThanOrEqual(1);
    }
  }

  /** After the end of the pool: a certificate that the authority made is a unit's, or on its way to be revoked. */
  #checkCertificates(): void {
    const { ready, making } = this.#line.store.pools.standing('line-pool');
    expect({ ready, making }).toEqual({ ready: 0, making: 0 });
    if (this.#restored) return;
    const revoked = new Set(this.#line.revocations());
    const rows = this.#units.flatMap(({ hardwareId }) => this.#line.store.ledger.history(hardwareId));
    const live = new Set(
      rows
        .filter(
          ({ certificateFingerprint, state }) =>
            certificateFingerprint !== null && state !== 'burned' && state !== 'revoked',
        )
        .map(({ serialNumber }) => serialNumber),
    );
    const { used, ended } = this.#line.store.pools.standing('line-pool');
    expect(revoked.size + live.size).toBe(used + ended);
    for (const serialNumber of live) expect(revoked.has(serialNumber)).toBe(false);
  }

  #own(what: string, owner: string): void {
    expect(this.#owners.get(what) ?? owner, `${what.slice(0, 40)} was given twice`).toBe(owner);
    this.#owners.set(what, owner);
  }

  #unitAt(index: number): TestUnit {
    const found = this.#units[index];
    if (found === undefined) throw new Error('no such unit');
    return found;
  }

  #open(): Promise<PooledLine> {
    return PooledLine.open({
      folder: this.#place.folder,
      sealed,
      clock: this.#clock,
      profile: this.#profile,
    });
  }

  async #reopen(): Promise<void> {
    this.#line.store.close();
    this.#line = await this.#open();
  }

  #file(): string {
    return join(this.#place.folder, 'mintmark.db');
  }
}

test('no history of a line gives a key of its pool to two units, and none of its certificates is orphaned', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 3, maxLength: 14 }), async (events) => {
      const history = new History();
      try {
        await history.run(events);
      } finally {
        history.end();
      }
    }),
    { numRuns: Number(process.env.MINTMARK_POOL_HISTORIES ?? 5) },
  );
}, 900_000);
