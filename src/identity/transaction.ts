import { fromBase64 } from '../base/bytes.ts';
import { orAborted } from '../base/deadline.ts';
import type { DeviceInfo, Session } from '../drivers/driver.ts';
import { asFault, Fault } from '../model/fault.ts';
import {
  type IdentityLedger,
  type IdentityProfile,
  type IdentityRow,
  type IdentityState,
  serialNumberOf,
} from '../model/identity.ts';
import type { Readings } from '../model/job.ts';
import type { IdentityProvider, StepRun, WantedProof } from '../steps/step.ts';
import { certificateFacts } from './certificate-facts.ts';
import { namesOf } from './certificate-names.ts';
import { type CheckedRequest, checkRequest, refuseWeakKey } from './certificate-request.ts';
import type { IssuedCertificate, Issuer, KeyPool } from './issuer.ts';
import { LedgerWrites } from './ledger-writes.ts';
import { requireCleanCertificate } from './lint.ts';
import { makeNewKey, type NewKey, wayOfKey } from './new-key.ts';
import { holdsChain, keepChain, proveKey, readHeldChain, requireHeld } from './possession.ts';
import { type ProofParts, proveByConnections, requireRefusals } from './proofs.ts';
import { factsOfUnit } from './unit-facts.ts';
import { listedWeakness, type WeakKeyList } from './weak-key-lists.ts';

export interface IdentityTransactionParts extends ProofParts {
  readonly ledger: IdentityLedger;
  /** Whether the recipe of this job has the permission `replace-identity`. */
  readonly mayReplace: (jobId: string) => boolean;
  /** Of this operator; none when it is not given. */
  readonly weakKeyLists?: () => readonly WeakKeyList[];
}

interface Work {
  readonly session: Session;
  readonly profile: IdentityProfile;
  readonly device: DeviceInfo;
  readonly run: StepRun;
}

const certified: readonly IdentityState[] = ['issued', 'written', 'proven'];

export class IdentityTransaction implements IdentityProvider {
  readonly #parts: IdentityTransactionParts;
  readonly #writes: LedgerWrites;
  /** Hardware ids in work: two units that answer with the same one would share a number. */
  readonly #busy = new Set<string>();

  constructor(parts: IdentityTransactionParts) {
    this.#parts = parts;
    this.#writes = new LedgerWrites(parts.ledger);
  }

  async provision(
    session: Session,
    profile: IdentityProfile,
    device: DeviceInfo,
    run: StepRun,
  ): Promise<IdentityRow> {
    const { hardwareId } = device;
    if (this.#busy.has(hardwareId)) {
      throw new Fault('identity.conflict', 'Another slot has a unit with this hardware id.', { hardwareId });
    }
    this.#busy.add(hardwareId);
    try {
      return await this.#provision({ session, profile, device, run });
    } finally {
      this.#busy.delete(hardwareId);
    }
  }

  async prove(
    session: Session,
    device: DeviceInfo,
    run: StepRun,
    wanted: WantedProof | null = null,
  ): Promise<Readings> {
    const history = this.#parts.ledger.history(device.hardwareId);
    const refused = wanted?.expect === 'refused';
    const row = history.findLast(
      ({ state, certificateFingerprint }) =>
        state === 'committed' || (refused && state === 'revoked' && certificateFingerprint !== null),
    );
    if (row === undefined) {
      const last = history.findLast(({ state }) => state === 'revoked');
      throw new Fault(
        'identity.unproven',
        last === undefined
          ? 'This unit has no identity on record.'
          : `The identity ${last.serialNumber} of this unit is over: ${last.reason ?? 'revoked'}.`,
        { hardwareId: device.hardwareId },
      );
    }
    if (refused) return requireRefusals(this.#parts, session, row, wanted, run);
    await requireHeld(session, row, this.#parts.random, run, wanted?.kinds.includes('challenge') ?? true);
    const byConnections =
      wanted === null ? {} : await proveByConnections(this.#parts, session, row, wanted, run);
    return {
      identityProven: true,
      serialNumber: row.serialNumber,
      keyOrigin: row.keyOrigin,
      certificateSerial: row.certificateSerial,
      certificateFingerprint: row.certificateFingerprint,
      ...byConnections,
    };
  }

  async #provision(work: Work): Promise<IdentityRow> {
    const { session, profile, device, run } = work;
    wayOfKey(session, profile);
    const known = this.#parts.ledger.find(profile.profile, device.hardwareId);
    if (known?.state === 'quarantined') {
      throw new Fault('identity.quarantined', `The number ${known.serialNumber} of this unit is on hold.`, {
        hardwareId: device.hardwareId,
        reason: known.reason,
      });
    }
    if (known?.state === 'committed' && (await this.#keeps(work, known))) return known;
    this.#requireNames(work);
    const current = this.#parts.ledger.find(profile.profile, device.hardwareId);
    const row =
      current === null || current.state === 'reserved'
        ? await this.#writes.together(() => this.#parts.ledger.reserve(profile, device.hardwareId, run.jobId))
        : current;
    run.log(`identity ${row.serialNumber}: ${row.state}`);
    return (await this.#resume(work, row)) ?? (await this.#fresh(work, row));
  }

  /** Before a number is taken: what the templates of the profile need is known, and fits. All numbers are of one length. */
  #requireNames(work: Work): void {
    const { profile, device } = work;
    const serialNumber = serialNumberOf(profile, profile.serial.first);
    namesOf(profile, { serialNumber, hardwareId: device.hardwareId, facts: factsOfUnit(work) });
  }

  /** True when a unit that is done already still holds its identity. Otherwise the old one ends here. */
  async #keeps({ session, run }: Work, row: IdentityRow): Promise<boolean> {
    try {
      await requireHeld(session, row, this.#parts.random, run);
      return true;
    } catch (thrown) {
      // only a unit that clearly answered otherwise has lost its identity; a cable that came loose has not
      if (!isUnproven(thrown)) throw thrown;
      const reason = asFault(thrown).message;
      if (this.#parts.mayReplace(run.jobId)) {
        await this.#writes.advance(row, 'revoked', { reason }, run);
        return false;
      }
      await this.#writes.advance(row, 'quarantined', { reason }, run);
      throw new Fault('identity.quarantined', `The unit does not hold ${row.serialNumber} any more.`, {
        hardwareId: row.hardwareId,
        reason,
      });
    }
  }

  /** Goes on with a certificate that was issued before; null when the unit has lost the key that it is for. */
  async #resume(work: Work, row: IdentityRow): Promise<IdentityRow | null> {
    if (!certified.includes(row.state)) return null;
    try {
      return await this.#finish(work, row, null);
    } catch (thrown) {
      // refused or unproven with an old certificate: the key is gone, a new one is made below
      if (!isUnproven(thrown) && !(thrown instanceof Fault && thrown.code === 'device.refused')) throw thrown;
      work.run.log(`identity ${row.serialNumber}: ${asFault(thrown).message} A new key is made.`);
      return null;
    }
  }

  async #fresh(work: Work, row: IdentityRow): Promise<IdentityRow> {
    const { session, profile, run } = work;
    const { pool } = this.#issuerOf(profile);
    if (pool !== undefined) return this.#fromPool(work, row, pool);
    using made = await makeNewKey(session, profile, row.serialNumber, run);
    const request = checkRequest(made.certificateRequest, row.serialNumber, profile.keyAlgorithm);
    refuseWeakKey(request.publicKey, listedWeakness(request.publicKey, this.#parts.weakKeyLists?.() ?? []));
    const change = { keyOrigin: made.origin, publicKeySha256: request.publicKeySha256, reason: null };
    // also where a certificate for an older key exists: the ledger puts that one up for revocation
    const keyed = await this.#writes.orQuarantine(row, run, () =>
      this.#writes.advance(row, 'key-made', change, run),
    );
    const issued = await this.#issue(work, keyed, request, made.certificateRequest);
    return await this.#finish(work, issued, made);
  }

  async #issue(
    work: Work,
    row: IdentityRow,
    request: CheckedRequest,
    certificateRequest: Uint8Array,
  ): Promise<IdentityRow> {
    const { profile, run } = work;
    const { serialNumber, hardwareId } = row;
    const issuer = this.#issuerOf(profile);
    const facts = factsOfUnit(work);
    const orderId = row.orderId ?? null;
    const asked = {
      certificateRequest,
      profile,
      serialNumber,
      hardwareId,
      facts,
      orderId,
      signal: run.signal,
    };
    const issued = await orAborted(issuer.issue(asked), run.signal);
    // on record before it is judged: a bad certificate that an authority has signed must be revoked, not forgotten
    const after = await this.#writes.orQuarantine(row, run, () =>
      this.#writes.advance(row, 'issued', certificateFacts(issued, profile.issuer), run),
    );
    await this.#judge(work, after, request.publicKey, issued);
    return after;
  }

  /**
   * A key that was made in advance: out of the pool, made and issued are one step on record. A number whose key was taken
   * and is lost is at its end, and the unit gets the next one.
   */
  async #fromPool(work: Work, row: IdentityRow, pool: KeyPool): Promise<IdentityRow> {
    const { session, profile, run } = work;
    const { storeKey } = session;
    if (profile.pool !== true || storeKey === undefined)
      throw new Fault(
        'device.lacks',
        'The unit can not take a key out of a pool, or its profile does not say pool.',
      );
    const used = row.state !== 'reserved' || (await pool.look(row.serialNumber)) === 'used';
    const current = used ? await this.#writes.nextNumber(work.profile, row, work.run) : row;
    const { ledger } = this.#parts;
    const number = { serialNumber: current.serialNumber, identityId: current.id, profile };
    let issued = current;
    using key = await this.#writes.orQuarantine(current, run, () =>
      // in the pool's own transaction, which is on disk when it returns: not together with other slots
      pool.take(number, (taken) => {
        const change = { keyOrigin: 'pool', publicKeySha256: taken.publicKeySha256, reason: null } as const;
        ledger.advance(current.id, 'key-made', change, run.jobId);
        const facts = certificateFacts(taken.issued, profile.issuer);
        issued = ledger.advance(current.id, 'issued', facts, run.jobId);
      }),
    );
    await this.#judge(work, issued, key.publicKey, key.issued);
    return await this.#finish(work, issued, {
      keep: async (certificates, how) =>
        storeKey.call(session, { certificates, privateKey: key.privateKey }, how),
    });
  }

  #issuerOf(profile: IdentityProfile): Issuer {
    const issuer = this.#parts.issuers.get(profile.issuer);
    if (issuer !== undefined) return issuer;
    throw new Fault('issuer.unavailable', `This station has no authority called ${profile.issuer}.`);
  }

  async #judge(
    work: Work,
    after: IdentityRow,
    publicKey: Uint8Array,
    issued: IssuedCertificate,
  ): Promise<void> {
    const { profile, run } = work;
    const { serialNumber, hardwareId } = after;
    const leaf = issued.chain[0] ?? new Uint8Array();
    try {
      const now = this.#parts.clock.now();
      requireCleanCertificate(leaf, {
        profile,
        serialNumber,
        hardwareId,
        facts: factsOfUnit(work),
        publicKey,
        issuer: issued.issuer,
        now,
      });
    } catch (thrown) {
      const { keyOrigin, publicKeySha256 } = after;
      const reason = asFault(thrown).message;
      await this.#writes.advance(after, 'key-made', { keyOrigin, publicKeySha256, reason }, run);
      throw thrown; // its revocation is on the outbox; the number stays with the unit
    }
  }

  /** From a certificate on record to a committed identity; `key` is null when it was made before this job. */
  async #finish(
    { session, run }: Work,
    row: IdentityRow,
    key: Pick<NewKey, 'keep'> | null,
  ): Promise<IdentityRow> {
    const chain = row.certificateChain.map(fromBase64);
    const held = row.state === 'issued' ? null : await readHeldChain(session, run);
    if (held === null || !holdsChain(held, chain)) await keepChain(session, row, key, run);
    let current = row.state === 'issued' ? await this.#writes.advance(row, 'written', {}, run) : row;
    await proveKey(session, chain[0], this.#parts.random, run);
    if (current.state === 'written') current = await this.#writes.advance(current, 'proven', {}, run);
    return this.#writes.advance(current, 'committed', {}, run);
  }
}

function isUnproven(thrown: unknown): boolean {
  return thrown instanceof Fault && thrown.code === 'identity.unproven';
}
