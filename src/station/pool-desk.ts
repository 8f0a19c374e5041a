/**
 * Fills and ends pools: keys for the next numbers of a profile, certified while the authority can be reached. Each is on
 * record before the authority is asked, and wrapped before it is on disk.
 */
import { createHash } from 'node:crypto';
import { toBase64, toHex, utf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { Lane } from '../base/lane.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { readCertificate } from '../identity/certificate.ts';
import { checkRequest } from '../identity/certificate-request.ts';
import type { IssuedCertificate, Issuer } from '../identity/issuer.ts';
import { readAuthorityKeyId } from '../identity/key-ids.ts';
import { makePoolKey, openPoolKey, wrapKey } from '../identity/key-pool.ts';
import { requireCleanCertificate } from '../identity/lint.ts';
import { timeOf } from '../identity/lint-time.ts';
import { pathIn } from '../identity/open-token.ts';
import { readSecretFile } from '../identity/secret-file.ts';
import { makeSoftwareKey, requestBy } from '../identity/software-key.ts';
import { Fault } from '../model/fault.ts';
import { type IdentityProfile, serialNumberOf, validDaysOf } from '../model/identity.ts';
import type { WorkOrder } from '../model/order.ts';
import type { PoolStanding } from '../model/pool.ts';
import { profileRange } from '../store/number-marks.ts';
import type { CertifiedKey } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import { readIssuerFile } from './issuer-settings.ts';
import { checkPoolProfile, sealedPoolName } from './pool-shelf.ts';
import { loadSecretsKey } from './station-key.ts';

export interface PoolDeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly stationId: string;
  readonly issuers: ReadonlyMap<string, Issuer>;
  /** Asks an authority for its state now. */
  look(name: string): Promise<void>;
}

export interface WantedKeys {
  readonly pool: string;
  readonly profile: string;
  readonly order?: string | undefined;
  readonly count: number;
  /** How long they may lie in the pool before they are used, beyond what the profile demands. */
  readonly storageDays: number;
}

interface Making {
  readonly wanted: WantedKeys;
  readonly profile: IdentityProfile;
  readonly from: string;
  readonly authority: Issuer;
  readonly poolKey: Secret;
  readonly orderId: string | null;
}

const answerLimitMs = 60_000;

export class PoolDesk {
  readonly #parts: PoolDeskParts;
  /** One at a time: two would make keys for the same numbers. */
  readonly #lane = new Lane();

  constructor(parts: PoolDeskParts) {
    this.#parts = parts;
  }

  list(): readonly PoolStanding[] {
    const { store } = this.#parts;
    return store.pools.names().map((pool) => store.pools.standing(pool));
  }

  /** Throws Fault plan.refused, issuer.unavailable, identity.high-water, identity.certificate. What is made so far stays. */
  make(wanted: WantedKeys): Promise<PoolStanding & { readonly made: number }> {
    return this.#lane.run(() => this.#make(wanted));
  }

  end(pool: string): { readonly revoked: number; readonly unknown: readonly string[] } {
    const { store } = this.#parts;
    if (!store.pools.names().includes(pool))
      throw new Fault('plan.refused', `There is no pool called ${pool} here.`, { pool });
    return store.pools.end(pool);
  }

  async #make(wanted: WantedKeys): Promise<PoolStanding & { readonly made: number }> {
    const { store, issuers, look } = this.#parts;
    const settings = readIssuerFile(store.folder).issuers[wanted.pool];
    if (settings?.kind !== 'pool')
      throw new Fault('plan.refused', `issuers.yaml has no pool called ${wanted.pool}.`, {
        pool: wanted.pool,
      });
    const profile = this.#profile(wanted);
    const authority = issuers.get(settings.from);
    if (authority === undefined)
      throw new Fault('plan.refused', `This station has no authority called ${settings.from}.`, {
        issuer: settings.from,
      });
    const counters = this.#counters(wanted, profile);
    const poolKey = await this.#poolKey(wanted.pool, settings.pinFile);
    try {
      for (const counter of counters)
        await this.#makeOne(
          {
            wanted,
            profile,
            from: settings.from,
            authority,
            poolKey,
            orderId: this.#order(wanted)?.order ?? null,
          },
          counter,
        );
    } finally {
      poolKey.erase();
      void look(wanted.pool);
    }
    return { ...store.pools.standing(wanted.pool), made: counters.length };
  }

  #profile({ pool, profile: name }: WantedKeys): IdentityProfile {
    const profile = this.#parts.store.catalogue.profiles().find((one) => one.profile === name);
    if (profile === undefined)
      throw new Fault('plan.refused', `There is no identity profile called ${name} here.`, { profile: name });
    checkPoolProfile(profile, 'pool');
    if (profile.issuer === pool) return profile;
    throw new Fault('plan.refused', `The identity profile ${name} draws from ${profile.issuer}.`, {
      profile: name,
    });
  }

  #counters(wanted: WantedKeys, profile: IdentityProfile): readonly number[] {
    const { store, stationId } = this.#parts;
    const taken = (counter: number): boolean => store.pools.find(serialNumberOf(profile, counter)) !== null;
    const order = this.#order(wanted);
    const range = order === null ? profileRange(profile) : store.orders.rangeFor(order, stationId);
    return store.ledger.ahead(profile, range, wanted.count, taken);
  }

  /** Numbers come out of the order that is open; of several, a person says which. */
  #order({ profile, order }: WantedKeys): WorkOrder | null {
    const open = this.#parts.store.orders
      .list()
      .filter(({ order: one, closedAt }) => one.profile === profile && closedAt === null)
      .map((one) => one.order);
    if (order === undefined && open.length < 2) return open[0] ?? null;
    const named = open.find((one) => one.order === order);
    if (named !== undefined) return named;
    throw new Fault(
      'plan.refused',
      `Which order: ${open.map((one) => one.order).join(', ') || 'none is open'}?`,
    );
  }

  async #makeOne(
    { wanted, profile, from, authority, poolKey, orderId }: Making,
    counter: number,
  ): Promise<void> {
    const { store, clock, random } = this.#parts;
    const { pool } = wanted;
    const serialNumber = serialNumberOf(profile, counter);
    const key = await makeSoftwareKey(profile.keyAlgorithm);
    try {
      const certificateRequest = await requestBy(key, serialNumber);
      const { publicKey, publicKeySha256 } = checkRequest(
        certificateRequest,
        serialNumber,
        profile.keyAlgorithm,
      );
      const entry = {
        pool,
        profile: profile.profile,
        counter,
        serialNumber,
        publicKeySha256,
        issuedBy: from,
      };
      store.pools.begin(entry);
      const hardwareId = `pool:${serialNumber}`;
      const issued = await authority.issue({
        certificateRequest,
        // it has to be good for as long as the profile says after it has lain here
        profile: { ...profile, validDaysAtLeast: validDaysOf(profile) + wanted.storageDays },
        serialNumber,
        hardwareId,
        orderId,
        signal: AbortSignal.timeout(answerLimitMs),
      });
      const wrappedKey = wrapKey(key.privateKey, entry, poolKey, random);
      store.pools.complete(serialNumber, { wrappedKey, ...certified(issued) });
      this.#judge(pool, issued, {
        profile,
        serialNumber,
        hardwareId,
        publicKey,
        issuer: issued.issuer,
        now: clock.now(),
      });
    } finally {
      key.privateKey.erase();
    }
  }

  /** One that no unit may have is revoked at once. */
  #judge(
    pool: string,
    issued: IssuedCertificate,
    context: Parameters<typeof requireCleanCertificate>[1],
  ): void {
    try {
      requireCleanCertificate(issued.chain[0] ?? new Uint8Array(), context);
    } catch (thrown) {
      this.#parts.store.pools.end(pool, context.serialNumber);
      throw thrown; // its revocation is on the outbox
    }
  }

  async #poolKey(pool: string, pinFile: string | undefined): Promise<Secret> {
    const { store, random } = this.#parts;
    const pin =
      pinFile === undefined
        ? new Secret(utf8(loadSecretsKey(store.folder, random)))
        : await readSecretFile(pathIn(store.folder, pinFile));
    try {
      const known = store.settings.sealed(sealedPoolName(pool));
      const sealed = known ?? (await makePoolKey(pool, pin, random));
      if (known === null) store.settings.seal(sealedPoolName(pool), sealed);
      return await openPoolKey(pool, sealed, pin);
    } finally {
      pin.erase();
    }
  }
}

function certified(issued: IssuedCertificate): Omit<CertifiedKey, 'wrappedKey'> {
  const [leaf = new Uint8Array()] = issued.chain;
  const read = readCertificate(leaf);
  return {
    chain: issued.chain.map(toBase64),
    issuer: toBase64(issued.issuer),
    certificateIssuer: readAuthorityKeyId(read) ?? '',
    certificateSerial: toHex(read.serial).replace(/^00/, ''),
    fingerprint: createHash('sha256').update(leaf).digest('hex'),
    expiresAt: new Date(timeOf(read.notAfter) ?? 0).toISOString(),
  };
}
