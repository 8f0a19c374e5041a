/** Published versions of the groups, each as it was signed. The newest is the live one; numbers only rise. */
import type { Clock } from '../base/clock.ts';
import type { Group } from '../model/group.ts';
import { type GroupsVersion, type SignedGroups, signedGroupsSchema } from '../model/group-version.ts';
import type { Database } from './database.ts';
import { type Page, pageOf } from './page.ts';

const about = `number, sha256, key_id AS keyId, taken_at AS takenAt, statement ->> 'publishedAt' AS publishedAt,
  statement ->> 'publishedBy' AS publishedBy, statement ->> 'reviewedBy' AS reviewedBy, statement ->> 'note' AS note,
  statement ->> 'backTo' AS backTo`;

const nothingLive = { number: null, groups: [] } as const;

export class GroupVersions {
  readonly #database: Database;
  readonly #clock: Clock;
  #live: { readonly number: number; readonly sha256: string; readonly groups: readonly Group[] } | null =
    null;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** The caller has checked signature and succession. */
  take(signed: SignedGroups, sha256: string): void {
    this.#database.run('INSERT INTO group_versions VALUES (?, ?, ?, ?, ?, ?)', [
      signed.groups.number,
      sha256,
      JSON.stringify(signed.groups),
      signed.keyId,
      signed.signature,
      this.#clock.now().toISOString(),
    ]);
  }

  live(): GroupsVersion | null {
    return this.#database.get<GroupsVersion>(
      `SELECT ${about} FROM group_versions ORDER BY number DESC LIMIT 1`,
    );
  }

  /** Newest first. */
  list(limit: number, before?: number): Page<GroupsVersion> {
    const rows = this.#database.all<GroupsVersion>(
      `SELECT ${about} FROM group_versions WHERE number < ? ORDER BY number DESC LIMIT ?`,
      [before ?? Number.MAX_SAFE_INTEGER, limit + 1],
    );
    return pageOf(rows, limit, ({ number }) => String(number));
  }

  /** As it was signed; null when there is none of that number. */
  signed(number: number): SignedGroups | null {
    const row = this.#database.get<{ statement: string; keyId: string; signature: string }>(
      'SELECT statement, key_id AS keyId, signature FROM group_versions WHERE number = ?',
      [number],
    );
    if (row === null) return null;
    const { statement, keyId, signature } = row;
    return signedGroupsSchema.parse({ groups: JSON.parse(statement), keyId, signature });
  }

  /** Of the live version, kept parsed: every plan asks for them. Empty when nothing was published yet. */
  liveGroups(): { readonly number: number | null; readonly groups: readonly Group[] } {
    const live = this.live();
    if (live === null) return nothingLive;
    const { number, sha256 } = live;
    // By its hash: what a transaction took that was undone had the number, too.
    if (this.#live?.sha256 !== sha256)
      this.#live = { number, sha256, groups: this.signed(number)?.groups.groups ?? [] };
    return this.#live;
  }
}
