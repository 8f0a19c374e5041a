/** A line without a network: a store, a local authority that can go away, a pool of it, and the identity transaction. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../../src/base/bytes.ts';
import type { Clock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Issuer } from '../../src/identity/issuer.ts';
import { issuerFault } from '../../src/identity/issuer-fault.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { openIssuer } from '../../src/identity/open-issuer.ts';
import { IdentityTransaction } from '../../src/identity/transaction.ts';
import {
  type IdentityLedger,
  type IdentityProfile,
  type IdentityRow,
  identityProfileSchema,
} from '../../src/model/identity.ts';
import type { PoolStanding } from '../../src/model/pool.ts';
import { readIssuerFile } from '../../src/station/issuer-settings.ts';
import { PoolDesk } from '../../src/station/pool-desk.ts';
import { poolShelf } from '../../src/station/pool-shelf.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { stepRun, type TestUnit } from './device.ts';

const pin = (): Secret => new Secret(utf8('123456'));

export const pooledProfile = (more: object = {}): IdentityProfile =>
  identityProfileSchema.parse({
    profile: 'pooled',
    title: 'Pooled',
    serial: { prefix: 'PO-', digits: 5, first: 1, last: 99 },
    subject: { organization: 'Example' },
    issuer: 'line-pool',
    keyOrigin: 'station-allowed',
    pool: true,
    template: 'tls-client',
    ...more,
  });

export async function sealedAuthority(demo = true): Promise<Uint8Array> {
  const options = { organization: 'Example', commonName: 'Root', demo, pin: pin(), random: systemRandom };
  const clock: Clock = {
    now: () => new Date('2026-01-01'),
    monotonicMs: () => 0,
    sleep: () => Promise.resolve(),
  };
  return createLocalCa({ ...options, clock });
}

export interface LineOptions {
  readonly folder: string;
  readonly sealed: Uint8Array;
  readonly clock: Clock;
  readonly profile?: IdentityProfile;
  readonly issuersYaml?: string;
}

export class PooledLine {
  readonly store: Store;
  readonly desk: PoolDesk;
  readonly profile: IdentityProfile;
  readonly issuers: Map<string, Issuer>;
  /** The cable to the authority is out. */
  offline = false;
  readonly #options: LineOptions;

  private constructor(options: LineOptions, ca: LocalCa) {
    const { folder, clock, profile = pooledProfile() } = options;
    this.#options = options;
    this.profile = profile;
    this.store = openStore({ folder, clock, random: systemRandom });
    writeFileSync(
      join(folder, 'issuers.yaml'),
      options.issuersYaml ?? 'version: 1\nissuers:\n  line-pool: { kind: pool, from: local-ca }\n',
    );
    this.store.catalogue.save({
      id: 'pooled',
      title: 'Pooled',
      signer: null,
      version: null,
      manifestSha256: null,
      recipes: [],
      groups: [],
      profiles: [profile],
      files: [],
    });
    this.issuers = new Map<string, Issuer>([['local-ca', this.#reachable(ca)]]);
    this.desk = new PoolDesk({
      store: this.store,
      clock,
      random: systemRandom,
      stationId: 'bench-1',
      issuers: this.issuers,
      look: async () => undefined,
    });
    this.issuers.set('line-pool', this.openPool());
  }

  static async open(options: LineOptions): Promise<PooledLine> {
    const { sealed, clock } = options;
    const ca = await LocalCa.open(sealed, pin(), { id: 'local-ca', clock, random: systemRandom });
    return new PooledLine(options, ca);
  }

  openPool(): Issuer {
    const { folder, clock } = this.#options;
    const { issuers, production } = readIssuerFile(folder);
    const settings = issuers['line-pool'];
    if (settings === undefined) throw new Error('no pool in issuers.yaml');
    const shelf = poolShelf(this.store, systemRandom);
    return openIssuer('line-pool', settings, { folder, production, clock, random: systemRandom, shelf });
  }

  make(count: number, storageDays = 90): Promise<PoolStanding & { readonly made: number }> {
    return this.desk.make({ pool: 'line-pool', profile: this.profile.profile, count, storageDays });
  }

  provision(
    unit: Pick<TestUnit, 'takingSession' | 'device'>,
    ledger: IdentityLedger = this.store.ledger,
  ): Promise<IdentityRow> {
    const transaction = new IdentityTransaction({
      ledger,
      issuers: this.issuers,
      clock: this.#options.clock,
      random: systemRandom,
      mayReplace: () => true,
      ownAddresses: () => ['127.0.0.1'],
    });
    return transaction.provision(unit.takingSession, this.profile, unit.device, stepRun(unit.device));
  }

  revocations(): readonly string[] {
    return this.store.outbox.addressedTo('issuer:local-ca').map(({ payload }) => {
      const { serialNumber } = payload as { readonly serialNumber: string };
      return serialNumber;
    });
  }

  #reachable(ca: LocalCa): Issuer {
    const check = (): void => {
      if (this.offline) throw issuerFault('network', 'The cable is out.');
    };
    return {
      describe: () => ca.describe(),
      state: () => ca.state(),
      issue: async (request) => {
        check();
        return ca.issue(request);
      },
    };
  }
}
