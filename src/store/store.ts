/**
 * The station's store: one folder, one database, one writer. openStore() takes the lock, opens and checks the
 * database, migrates it with a copy kept, and puts the parts together.
 */
import path from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { asFault, Fault, type FaultData } from '../model/fault.ts';
import { Accounts } from './accounts.ts';
import { Addresses } from './addresses.ts';
import { Attachments } from './attachments.ts';
import { Batches } from './batches.ts';
import { Catalogue } from './catalogue.ts';
import { Database } from './database.ts';
import { Documents } from './documents.ts';
import { StationEpochs } from './epochs.ts';
import { guarded } from './errors.ts';
import { makePrivateFolder } from './files.ts';
import { GoneUnits } from './gone-units.ts';
import { GroupDrafts } from './group-drafts.ts';
import { GroupVersions } from './group-versions.ts';
import { HighWaterFile } from './high-water.ts';
import { IdentityOwners } from './identity-owners.ts';
import { JobFiles } from './job-files.ts';
import { StoredJournal } from './journal.ts';
import { Leases } from './leases.ts';
import { StoredLedger } from './ledger.ts';
import { FolderLock } from './lock.ts';
import { copyDatabase, type MigrationReport, migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { Names } from './names.ts';
import { NumberMarks } from './number-marks.ts';
import { Numbers } from './numbers.ts';
import { Orders } from './orders.ts';
import { Outbox } from './outbox.ts';
import { OutboxFiles } from './outbox-files.ts';
import { People } from './people.ts';
import { Pools } from './pools.ts';
import { Records } from './records.ts';
import { Returns } from './returns.ts';
import { RevokedCertificates } from './revoked-certificates.ts';
import { type DocumentCheck, type ScrubFinding, scrub } from './scrub.ts';
import { SearchFilling } from './search-filling.ts';
import { StationSettings } from './settings.ts';
import { SignInFailures } from './sign-in-failures.ts';
import { Signers } from './signers.ts';
import { TimeStamps } from './time-stamps.ts';
import { UnitDrifts } from './unit-drifts.ts';
import { UnitLives } from './unit-life.ts';
import { Units } from './units.ts';

export interface StoreOptions {
  /** Made when it is not there. */
  readonly folder: string;
  /** Path of a native SQLite module other than the package's own. */
  readonly nativeBinding?: string;
  /** The second home of the number ledger; better on another disk. Default: high-water.json in the folder. */
  readonly highWaterFile?: string;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Store extends Disposable {
  readonly folder: string;
  readonly migration: MigrationReport;
  readonly journal: StoredJournal;
  readonly ledger: StoredLedger;
  readonly documents: Documents;
  readonly timeStamps: TimeStamps;
  readonly names: Names;
  readonly outbox: Outbox;
  readonly outboxFiles: OutboxFiles;
  readonly units: Units;
  readonly lives: UnitLives;
  readonly records: Records;
  readonly searchFilling: SearchFilling;
  readonly jobFiles: JobFiles;
  readonly catalogue: Catalogue;
  readonly settings: StationSettings;
  readonly groupVersions: GroupVersions;
  readonly groupDrafts: GroupDrafts;
  readonly drifts: UnitDrifts;
  readonly signers: Signers;
  readonly orders: Orders;
  readonly addresses: Addresses;
  readonly accounts: Accounts;
  readonly pools: Pools;
  readonly numbers: Numbers;
  readonly people: People;
  readonly signInFailures: SignInFailures;
  readonly leases: Leases;
  readonly epochs: StationEpochs;
  readonly owners: IdentityOwners;
  readonly goneUnits: GoneUnits;
  readonly revokedCertificates: RevokedCertificates;
  readonly returns: Returns;
  readonly batches: Batches;
  readonly attachments: Attachments;
  /** The second and third homes of the marks know more than the database: no number until an engineer accepts that. */
  noteMark(key: string, counter: number): void;
  /** All or nothing over several of the calls above. */
  transaction<T>(work: () => T): T;
  /** For what can be worked out again: all or nothing, flushed with the next transaction. */
  derived<T>(work: () => T): T;
  /** Why no number can be given now (the ledger's two homes disagree); null when all is well. */
  numbersFault(): FaultData | null;
  /** Writes where this station can be reached into the lock file. */
  announce(address: string): void;
  /** Looks for rot and forgery in everything that is stored; see scrub.ts. */
  scrub(checkDocument: DocumentCheck, newest?: number): readonly ScrubFinding[];
  /** A whole copy of the database, made while it is in use. The file must not exist. */
  backup(file: string): void;
  close(): void;
}

/** Throws Fault store.locked, store.newer, store.damaged, store.full, store.failed. */
export function openStore(options: StoreOptions): Store {
  const { folder, nativeBinding, clock } = options;
  guarded(() => makePrivateFolder(folder));
  const native = nativeBinding === undefined ? {} : { nativeBinding };
  const lock = FolderLock.acquire({ folder, clock, ...native });
  try {
    const database = Database.open(path.join(folder, 'mintmark.db'), nativeBinding);
    try {
      const migration = migrate(database, migrations, path.join(folder, 'copies'), clock.now());
      return assemble(options, lock, database, migration);
    } catch (thrown) {
      database.close(); // the reason goes on to the caller
      throw thrown;
    }
  } catch (thrown) {
    lock[Symbol.dispose](); // the folder is free again; the reason goes on to the caller
    throw thrown;
  }
}

function assemble(
  options: StoreOptions,
  lock: FolderLock,
  database: Database,
  migration: MigrationReport,
): Store {
  const { folder, clock, random } = options;
  const highWater = new HighWaterFile(options.highWaterFile ?? path.join(folder, 'high-water.json'));
  const outbox = new Outbox(database, clock);
  const units = new Units(database, outbox, clock, (hardwareId, note) =>
    ledger.releaseHold(hardwareId, note),
  );
  const settings = new StationSettings(database, clock);
  const names = new Names(database, settings, random);
  const documents = new Documents(database, outbox, names, clock);
  const jobFiles = new JobFiles(database, path.join(folder, 'jobs'));
  const marks = new NumberMarks(database, highWater);
  const epochs = new StationEpochs({ database, settings, marks, clock, random });
  const leases = new Leases({ database, epochs, marks, clock });
  const orders = new Orders(database, settings, clock, leases);
  const ledger: StoredLedger = new StoredLedger({
    database,
    marks,
    epochs,
    orders,
    outbox,
    units,
    clock,
    random,
  });
  const journal = new StoredJournal({ database, documents, outbox, units, jobFiles, clock });
  settings.set('station.opened-at', clock.now().toISOString());
  database.assertDurable(); // only means something after a write
  const numbersFault = (): FaultData | null => {
    try {
      ledger.reconcileHighWater();
      return null;
    } catch (thrown) {
      // the station still runs (wipes, diagnoses); only numbers are refused, by reserve() itself
      if (thrown instanceof Fault && thrown.code === 'identity.high-water') return asFault(thrown).toData();
      throw thrown;
    }
  };
  numbersFault();
  const close = (): void => {
    database.close();
    lock[Symbol.dispose]();
  };
  return {
    folder,
    migration,
    journal,
    ledger,
    documents,
    names,
    timeStamps: new TimeStamps(database, clock),
    outbox,
    outboxFiles: new OutboxFiles(database, clock),
    units,
    lives: new UnitLives(database, units, ledger),
    records: new Records({ database, documents, journal, jobFiles }),
    searchFilling: new SearchFilling(database),
    jobFiles,
    catalogue: new Catalogue(database, path.join(folder, 'files'), clock),
    settings,
    groupVersions: new GroupVersions(database, clock),
    groupDrafts: new GroupDrafts(database, clock),
    drifts: new UnitDrifts(database, units),
    signers: new Signers(database, clock),
    orders,
    addresses: new Addresses(database, highWater, units, clock),
    accounts: new Accounts(database, outbox, clock, random),
    pools: new Pools(database, outbox, clock, random),
    numbers: new Numbers(database),
    people: new People(database, clock),
    signInFailures: new SignInFailures(database, clock),
    leases,
    epochs,
    owners: new IdentityOwners(database),
    goneUnits: new GoneUnits(database, units, clock),
    revokedCertificates: new RevokedCertificates(database, ledger, clock),
    returns: new Returns(database, documents, clock, random),
    batches: new Batches(database, documents),
    attachments: new Attachments(database, path.join(folder, 'attachments')),
    noteMark: (key, counter) => marks.raiseSecond(key, counter),
    transaction: (work) => database.transaction(work),
    derived: (work) => database.derived(work),
    numbersFault,
    announce: (address) => lock.announce(address),
    scrub: (checkDocument, newest) =>
      scrub({ database, documents, journal, ledger, names }, checkDocument, newest),
    backup: (file) => copyDatabase(database, file),
    close,
    [Symbol.dispose]: close,
  };
}
