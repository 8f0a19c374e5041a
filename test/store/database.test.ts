import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/model/fault.ts';
import { checkVersion, Database } from '../../src/store/database.ts';
import { readLockHolder } from '../../src/store/lock.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { runJob, temporaryFolder, testStore } from './fixtures.ts';

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());
const databaseFile = (): string => path.join(place.folder, 'mintmark.db');

function faultOf(work: () => unknown): Fault {
  try {
    work();
  } catch (thrown) {
    return thrown as Fault;
  }
  throw new Error('nothing was thrown');
}

describe('the safeguards of the connection', () => {
  test('are on after a write, and a commit is a full one', () => {
    using store = testStore(place.folder);
    runJob(store, 'job-1');
    const database = Database.open(path.join(place.folder, 'other.db'));
    migrate(database, migrations, place.folder, new Date(0));
    database.run("INSERT INTO key_value VALUES ('a', '1')");
    expect(database.pragma('synchronous')).toBe(2);
    expect(database.pragma('journal_mode')).toBe('wal');
    expect(database.pragma('foreign_keys')).toBe(1);
    expect(() => database.assertDurable()).not.toThrow();
    database.close();
  });

  test('are on again behind a transaction of what can be worked out again, also one that fails', () => {
    const database = Database.open(databaseFile());
    database.exec('CREATE TABLE t (a)');
    expect(
      database.derived(() => {
        expect(database.pragma('synchronous')).toBe(1);
        return database.run('INSERT INTO t VALUES (1)');
      }),
    ).toBe(1);
    expect(() => database.assertDurable()).not.toThrow();
    const fails = (): never => {
      database.run('INSERT INTO t VALUES (2)');
      throw new Error('no');
    };
    expect(() => database.derived(fails)).toThrow('no');
    expect(() => database.assertDurable()).not.toThrow();
    // Inside of a durable one it is as durable as that one.
    database.transaction(() => {
      database.derived(() => database.run('INSERT INTO t VALUES (3)'));
      expect(database.pragma('synchronous')).toBe(2);
    });
    expect(database.all('SELECT a FROM t')).toEqual([{ a: 1 }, { a: 3 }]);
    database.close();
  });

  test('a connection that fell back to NORMAL is found out', () => {
    const database = Database.open(databaseFile());
    database.pragma('synchronous = NORMAL');
    expect(faultOf(() => database.assertDurable())).toMatchObject({
      code: 'store.failed',
      context: { synchronous: 1 },
    });
    database.close();
  });

  test('better-sqlite3 itself would fall back: the reason for setting it by hand', () => {
    const plain = new BetterSqlite(path.join(place.folder, 'plain.db'));
    plain.pragma('journal_mode = WAL');
    plain.exec('CREATE TABLE t (a)');
    expect(plain.pragma('synchronous', { simple: true })).toBe(1);
    plain.close();
  });

  test.each(['3.51.2', '3.50.4', '2.9.9'])('SQLite %s is refused', (version) => {
    expect(faultOf(() => checkVersion(version)).code).toBe('store.failed');
  });

  test.each(['3.51.3', '3.54.1', '4.0.0'])('SQLite %s is accepted', (version) => {
    expect(() => checkVersion(version)).not.toThrow();
  });

  test.skipIf(process.platform === 'win32')('the database is readable for its user alone', () => {
    using store = testStore(path.join(place.folder, 'data'));
    expect(statSync(store.folder).mode & 0o077).toBe(0);
    for (const name of readdirSync(store.folder).filter((file) => file.startsWith('mintmark.db'))) {
      expect(statSync(path.join(store.folder, name)).mode & 0o077).toBe(0);
    }
  });
});

describe('another native module', () => {
  const prebuilt = path.resolve(
    `node_modules/better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`,
  );

  test.runIf(existsSync(prebuilt))('is used for the database and its lock', () => {
    using store = testStore(place.folder, { nativeBinding: prebuilt });
    runJob(store, 'job-1');
    expect(store.records.detail('job-1').row.outcome).toBe('passed');
  });

  test('that is not there is told, and nothing is left locked', () => {
    expect(() => testStore(place.folder, { nativeBinding: path.join(place.folder, 'none.node') })).toThrow();
    testStore(place.folder).close();
  });
});

describe('the lock of the folder', () => {
  test('a second station is refused with the name of the holder', () => {
    using first = testStore(place.folder);
    first.announce('unix:/run/mintmark.sock');
    const fault = faultOf(() => testStore(place.folder));
    expect(fault.code).toBe('store.locked');
    expect(fault.context).toMatchObject({ pid: process.pid, address: 'unix:/run/mintmark.sock' });
    expect(fault.message).toContain(String(process.pid));
  });

  test('another process is refused too', () => {
    using store = testStore(place.folder);
    const script = `import { openStore } from ${JSON.stringify(path.resolve('src/store/store.ts'))};
      import { systemClock } from ${JSON.stringify(path.resolve('src/base/clock.ts'))};
      import { systemRandom } from ${JSON.stringify(path.resolve('src/base/random.ts'))};
      try { openStore({ folder: ${JSON.stringify(store.folder)}, clock: systemClock, random: systemRandom }); }
      catch (fault) { process.stdout.write(fault.code + ' ' + fault.context.pid); }`;
    const output = execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script], {
      encoding: 'utf8',
    });
    expect(output).toBe(`store.locked ${process.pid}`);
  });

  test('a lock file of a dead process does not stop anybody', () => {
    const dead = { pid: 4_000_000, host: 'bench', since: '2026-01-01T00:00:00.000Z' };
    writeFileSync(path.join(place.folder, 'station.lock'), JSON.stringify(dead));
    using store = testStore(place.folder);
    expect(readLockHolder(store.folder)?.pid).toBe(process.pid);
  });

  test('neither does a lock file of garbage, nor one whose process id belongs to somebody else now', () => {
    for (const text of ['{"pid":', JSON.stringify({ pid: process.ppid, host: 'x', since: 'y' })]) {
      writeFileSync(path.join(place.folder, 'station.lock'), text);
      testStore(place.folder).close();
    }
  });

  test('closing frees the folder', () => {
    testStore(place.folder).close();
    expect(readLockHolder(place.folder)).toBeNull();
    testStore(place.folder).close();
  });
});

describe('a database that is not right', () => {
  test('a file that is no database is damaged, and the folder is free again', () => {
    writeFileSync(databaseFile(), 'this is not a database, but long enough to look at as one'.repeat(100));
    expect(faultOf(() => testStore(place.folder)).code).toBe('store.damaged');
    expect(faultOf(() => testStore(place.folder)).code).toBe('store.damaged');
  });

  test('a database of another program is refused and left alone', () => {
    const foreign = new BetterSqlite(databaseFile());
    foreign.exec('CREATE TABLE photographs (a)');
    foreign.close();
    const before = readFileSync(databaseFile());
    expect(faultOf(() => testStore(place.folder)).code).toBe('store.damaged');
    expect(readFileSync(databaseFile()).equals(before)).toBe(true);
  });

  test('a page that was overwritten is found at the start', () => {
    const store = testStore(place.folder);
    for (let index = 0; index < 40; index += 1) runJob(store, `job-${index}`);
    store.close();
    const bytes = readFileSync(databaseFile());
    bytes.fill(0x5a, 4096 * 5, 4096 * 40);
    writeFileSync(databaseFile(), bytes);
    expect(faultOf(() => testStore(place.folder)).code).toBe('store.damaged');
  });

  test('a newer schema is refused, not guessed at', () => {
    testStore(place.folder).close();
    const newer = new BetterSqlite(databaseFile());
    newer.pragma(`user_version = ${migrations.length + 1}`);
    newer.close();
    expect(faultOf(() => testStore(place.folder))).toMatchObject({
      code: 'store.newer',
      context: { found: migrations.length + 1, known: migrations.length },
    });
  });

  test('a full disk is told as one, and nothing of the transaction stays', () => {
    const database = Database.open(databaseFile());
    migrate(database, migrations, place.folder, new Date(0));
    database.pragma(`max_page_count = ${Number(database.pragma('page_count')) + 2}`);
    const fault = faultOf(() =>
      database.transaction(() => {
        for (let index = 0; index < 100; index += 1) {
          database.run('INSERT INTO key_value VALUES (?, ?)', [
            `key-${index}`,
            JSON.stringify('x'.repeat(2_000)),
          ]);
        }
      }),
    );
    expect(fault.code).toBe('store.full');
    expect(database.all('SELECT * FROM key_value')).toEqual([]);
    database.close();
  });

  test('a folder that can not be made is store.failed', () => {
    const file = path.join(place.folder, 'file');
    writeFileSync(file, '');
    expect(faultOf(() => testStore(path.join(file, 'data'))).code).toBe('store.failed');
  });
});

describe('migrations', () => {
  const newest = migrations.length;
  const next = { number: newest + 1, title: 'next', sql: 'CREATE TABLE later (a TEXT) STRICT;' };

  test('are numbered from 1 without gaps', () => {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  });

  test('a copy of the database as it was is kept before', () => {
    const store = testStore(place.folder);
    runJob(store, 'job-1');
    store.close();
    const database = Database.open(databaseFile());
    const copies = path.join(place.folder, 'copies');
    const report = migrate(database, [...migrations, next], copies, new Date(0));
    expect(report).toMatchObject({ from: newest, to: newest + 1 });
    expect(database.version).toBe(newest + 1);
    database.close();
    const copy = Database.open(report.copy ?? '');
    expect(copy.version).toBe(newest);
    expect(copy.all('SELECT job_id FROM jobs')).toEqual([{ job_id: 'job-1' }]);
    copy.close();
  });

  test('one that fails leaves the version before, whole', () => {
    testStore(place.folder).close();
    const database = Database.open(databaseFile());
    const broken = { ...next, sql: 'CREATE TABLE later (a); INSERT INTO nowhere VALUES (1);' };
    expect(faultOf(() => migrate(database, [...migrations, broken], place.folder, new Date(0))).code).toBe(
      'store.failed',
    );
    expect(database.version).toBe(newest);
    expect(database.all("SELECT name FROM sqlite_schema WHERE name = 'later'")).toEqual([]);
    database.close();
  });

  test('one that breaks a reference is rolled back', () => {
    testStore(place.folder).close();
    const database = Database.open(databaseFile());
    const breaking = {
      ...next,
      sql: `PRAGMA defer_foreign_keys = ON;
        INSERT INTO intents (job_id, hardware_id, method_id, at) VALUES ('none', 'u', 'm', 't');`,
    };
    expect(faultOf(() => migrate(database, [...migrations, breaking], place.folder, new Date(0))).code).toBe(
      'store.damaged',
    );
    expect(database.version).toBe(newest);
    database.close();
  });

  test('opening twice migrates once, and a backup is a whole store', () => {
    const store = testStore(place.folder);
    expect(store.migration).toEqual({ from: 0, to: migrations.length, copy: null });
    runJob(store, 'job-1');
    const other = path.join(place.folder, 'restored');
    mkdirSync(other);
    store.backup(path.join(other, 'mintmark.db'));
    store.close();
    using restored = testStore(other);
    expect(restored.migration.from).toBe(migrations.length);
    expect(restored.records.list({ limit: 10 }).rows.map(({ jobId }) => jobId)).toEqual(['job-1']);
  });
});
