/** Drafts of the groups: changed freely, each change counted. A review is of one revision and falls with the next change. */
import type { Clock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import { type Group, groupSchema } from '../model/group.ts';
import type { GroupDraft } from '../model/group-version.ts';
import type { Database } from './database.ts';

const about = `id, title, base, revision, changed_at AS changedAt, changed_by AS changedBy, reviewed_by AS reviewedBy,
  reviewed_at AS reviewedAt`;

function stateOf({ id, revision, changedAt, changedBy }: GroupDraft): string {
  return JSON.stringify([id, revision, changedAt, changedBy]);
}

export class GroupDrafts {
  readonly #database: Database;
  readonly #clock: Clock;
  /** Of one state of one draft: what was read, or written, last. */
  #known: { readonly state: string; readonly groups: readonly Group[] } | null = null;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  list(): readonly GroupDraft[] {
    return this.#database.all<GroupDraft>(
      `SELECT ${about} FROM group_drafts ORDER BY changed_at DESC, id LIMIT 100`,
    );
  }

  open(draft: Pick<GroupDraft, 'id' | 'title' | 'base'>, groups: readonly Group[], by: string): GroupDraft {
    this.#database.run(
      `INSERT INTO group_drafts (id, title, base, groups, revision, changed_at, changed_by) VALUES (?, ?, ?, ?, 1, ?, ?)`,
      [draft.id, draft.title, draft.base, JSON.stringify(groups), this.#clock.now().toISOString(), by],
    );
    return this.require(draft.id);
  }

  /** Throws Fault group.draft. */
  require(id: string): GroupDraft {
    const draft = this.#database.get<GroupDraft>(`SELECT ${about} FROM group_drafts WHERE id = ?`, [id]);
    if (draft === null) throw new Fault('group.draft', `There is no draft called ${id}.`, { draft: id });
    return draft;
  }

  /** The same list as long as the draft is not changed. */
  groups(id: string): readonly Group[] {
    const state = stateOf(this.require(id));
    if (this.#known?.state !== state) {
      const row = this.#database.get<{ groups: string }>('SELECT groups FROM group_drafts WHERE id = ?', [
        id,
      ]);
      const parsed: unknown = JSON.parse(row?.groups ?? '[]');
      this.#known = { state, groups: groupSchema.array().parse(parsed) };
    }
    return this.#known.groups;
  }

  /** Of the revision that was seen. Throws Fault group.draft when somebody has changed it since. */
  change(id: string, seenRevision: number, groups: readonly Group[], by: string): GroupDraft {
    this.#requireSeen(id, seenRevision);
    this.#database.run(
      `UPDATE group_drafts SET groups = ?, revision = revision + 1, changed_at = ?, changed_by = ?, reviewed_by = NULL,
         reviewed_at = NULL WHERE id = ?`,
      [JSON.stringify(groups), this.#clock.now().toISOString(), by, id],
    );
    const draft = this.require(id);
    this.#known = { state: stateOf(draft), groups };
    return draft;
  }

  review(id: string, seenRevision: number, by: string): GroupDraft {
    this.#requireSeen(id, seenRevision);
    this.#database.run('UPDATE group_drafts SET reviewed_by = ?, reviewed_at = ? WHERE id = ?', [
      by,
      this.#clock.now().toISOString(),
      id,
    ]);
    return this.require(id);
  }

  remove(id: string): void {
    this.require(id);
    this.#database.run('DELETE FROM group_drafts WHERE id = ?', [id]);
  }

  #requireSeen(id: string, seenRevision: number): void {
    const { revision, changedBy } = this.require(id);
    if (revision !== seenRevision)
      throw new Fault('group.draft', `The draft ${id} was changed by ${changedBy} meanwhile.`, {
        draft: id,
        revision,
      });
  }
}
