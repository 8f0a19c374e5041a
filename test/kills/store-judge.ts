/** What must hold of a station's folder after every kill: numbers, jobs, the chain, the outbox, certificates and units. */
import assert from 'node:assert/strict';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { toBase64 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import type { IdentityState } from '../../src/model/identity.ts';
import { HighWaterFile } from '../../src/store/high-water.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { loadUnit } from './file-unit.ts';
import { addressBlock, payloadSha256, profile, unitIds } from './world.ts';

interface Acknowledged {
  readonly jobId: string;
  readonly serialNumber: string;
  readonly hardwareId: string;
}

export class FolderJudge {
  /** Who was told to have which number, over all lives. */
  readonly owners = new Map<string, string>();
  /** Who was told to have which address; each has one owner for ever. */
  readonly addresses = new Map<string, string>();
  readonly acknowledged: Acknowledged[] = [];
  readonly halfDone = new Set<IdentityState>();
  interrupted = 0;
  deaths = 0;
  readonly folder: string;
  readonly units: string;

  constructor(folder: string, units: string) {
    this.folder = folder;
    this.units = units;
  }

  acknowledge(job: Acknowledged): void {
    this.acknowledged.push(job);
    this.#own(job);
  }

  addressGiven(address: string, owner: string): void {
    assert.ok(!this.addresses.has(address), `the address ${address} was given twice`);
    this.addresses.set(address, owner);
  }

  /** Throws an AssertionError that names the point. */
  afterDeath(point: string): void {
    this.deaths += 1;
    try {
      this.#checkDatabase();
      using store = openStore({ folder: this.folder, clock: systemClock, random: systemRandom });
      this.#checkNumbers(store);
      this.#checkAddresses(store);
      this.#checkJobs(store);
      checkChainAndOutbox(store);
      this.#checkUnits(store);
    } catch (thrown) {
      // which kill it was is what somebody has to know first
      throw new Error(`after a kill ${point}, the ${this.deaths}th of ${this.folder}`, { cause: thrown });
    }
  }

  #own({ serialNumber, hardwareId }: Pick<Acknowledged, 'serialNumber' | 'hardwareId'>): void {
    assert.equal(
      this.owners.get(serialNumber) ?? hardwareId,
      hardwareId,
      `number ${serialNumber} was given twice`,
    );
    this.owners.set(serialNumber, hardwareId);
  }

  /** Before anything of ours opens it. Killed before it was made, there is none. */
  #checkDatabase(): void {
    const direct = new BetterSqlite(path.join(this.folder, 'mintmark.db'), { fileMustExist: false });
    try {
      assert.equal(direct.pragma('integrity_check', { simple: true }), 'ok');
      assert.deepEqual(direct.pragma('foreign_key_check'), []);
    } finally {
      direct.close();
    }
  }

  #checkNumbers(store: Store): void {
    assert.equal(store.numbersFault(), null);
    const rows = unitIds.flatMap((id) => store.ledger.history(id));
    const counters = rows.map(({ counter }) => counter).sort((left, right) => left - right);
    assert.deepEqual(
      counters,
      counters.map((_, index) => index + 1),
    );
    const second = new HighWaterFile(path.join(this.folder, 'high-water.json')).read();
    assert.equal(second[profile.profile] ?? 0, counters.length);
    for (const row of rows) {
      this.#own(row);
      if (row.state !== 'committed' && row.state !== 'revoked' && row.state !== 'burned')
        this.halfDone.add(row.state);
    }
    const keys = rows.flatMap(({ publicKeySha256 }) => publicKeySha256 ?? []);
    assert.equal(new Set(keys).size, keys.length, 'a key was recorded for two identities');
    for (const id of unitIds) {
      const live = store.ledger.history(id).filter(({ state }) => state !== 'burned' && state !== 'revoked');
      assert.ok(live.length <= 1, `${id} has ${live.length} live identities`);
    }
  }

  #checkAddresses(store: Store): void {
    for (const [address, owner] of [...this.addresses].slice(-400))
      assert.deepEqual(
        store.addresses.of(owner).map((one) => one.address),
        [address],
      );
    const { given, burned } = store.addresses.use(addressBlock);
    // some may have been given in the instant before a kill, without anybody hearing of it
    assert.ok(given >= this.addresses.size);
    assert.equal(burned, 0);
  }

  #checkJobs(store: Store): void {
    for (const { jobId, serialNumber } of this.acknowledged.slice(-400)) {
      const { outcome, serialNumber: recorded } = store.records.detail(jobId).row;
      assert.deepEqual([outcome, recorded], ['passed', serialNumber], `the acknowledged job ${jobId}`);
    }
    const running = store.journal.unfinished();
    this.interrupted += running.length;
    for (const { start } of running)
      assert.ok(
        !this.acknowledged.some(({ jobId }) => jobId === start.jobId),
        'acknowledged and not finished',
      );
    for (const row of store.records.list({ limit: 300, outcome: 'passed' }).rows) {
      const { steps, document } = store.records.detail(row.jobId);
      assert.deepEqual(
        steps.map(({ step, outcome }) => `${step} ${outcome}`),
        ['identify passed', 'identity passed'],
      );
      assert.equal(document?.id, `record-${row.jobId}`);
      const identity = store.ledger
        .history(row.hardwareId ?? '')
        .find((one) => one.serialNumber === row.serialNumber);
      assert.ok(
        identity?.state === 'committed' || identity?.state === 'revoked',
        'a pass without an identity',
      );
    }
  }

  /** No ghost: what the ledger calls committed is in the unit, byte for byte. */
  #checkUnits(store: Store): void {
    for (const hardwareId of unitIds) {
      const row = store.ledger.find(profile.profile, hardwareId);
      assert.notEqual(row?.state, 'quarantined');
      if (row?.state !== 'committed') continue;
      const unit = loadUnit(this.units, hardwareId);
      assert.deepEqual(unit.chain?.certificates.map(toBase64), row.certificateChain);
      assert.notEqual(unit.key, null);
    }
  }
}

function checkChainAndOutbox(store: Store): void {
  const documents = store.documents.after(0, 100_000);
  let previous: string | null = null;
  for (const [index, document] of documents.entries()) {
    assert.deepEqual(
      [document.sequence, document.previous, document.payloadSha256],
      [index + 1, previous, payloadSha256(document)],
    );
    previous = document.payloadSha256;
  }
  const facts = store.outbox.due('server', new Date('2100-01-01'), 1_000_000);
  const sequences = facts.map(({ sequence }) => sequence).sort((left, right) => left - right);
  assert.deepEqual(
    sequences,
    sequences.map((_, index) => index + 1),
  );
  assert.equal(store.outbox.lastSequence(), sequences.length);
  const ids = new Set(facts.map(({ id }) => id));
  for (const { id } of documents) assert.ok(ids.has(id), `the document ${id} is owed to nobody`);
  for (const row of unitIds.flatMap((id) => store.ledger.history(id))) {
    assert.equal(ids.has(`identity-committed:${row.id}`), wasCommitted(row.state, ids, row.id));
    for (const { fingerprint, revocationFactId } of store.ledger.certificates(row.id)) {
      // a certificate is the unit's, or its revocation is on its way: never an orphan
      const owned =
        row.certificateFingerprint === fingerprint && row.state !== 'revoked' && row.state !== 'burned';
      assert.equal(revocationFactId === null, owned, `the certificate ${fingerprint} is an orphan`);
      if (revocationFactId !== null) assert.ok(ids.has(revocationFactId));
    }
  }
}

/** A committed row has told the server; one that was revoked later may have been committed before, or not. */
function wasCommitted(state: IdentityState, ids: ReadonlySet<string>, id: string): boolean {
  return state === 'committed' || (state === 'revoked' && ids.has(`identity-committed:${id}`));
}
