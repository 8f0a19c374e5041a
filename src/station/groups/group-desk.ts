/**
 * Drafts, their review and publication of the groups at this station. A version is signed by the key of an office, or
 * by the station's own where it trusts nobody else; the content of a published version is never changed.
 */

import type { Clock } from '../../base/clock.ts';
import { type Random, randomId } from '../../base/random.ts';
import type { OfficeKeyInput } from '../../contract/office-signing.ts';
import { canonicalBytes, sha256Hex } from '../../evidence/canonical.ts';
import { signGroups } from '../../evidence/groups-signature.ts';
import { signForBench } from '../../evidence/office-signature.ts';
import type { StationSigner } from '../../evidence/signer.ts';
import { checkGroups } from '../../groups/compare.ts';
import { pathTo } from '../../groups/resolve.ts';
import { requireReferences } from '../../groups/secret-values.ts';
import { treeOf } from '../../groups/tree.ts';
import { Fault } from '../../model/fault.ts';
import type { Group } from '../../model/group.ts';
import {
  type GroupDraft,
  type GroupsStatement,
  type GroupsVersion,
  groupsStatementSchema,
  historyMost,
  type SignedGroups,
} from '../../model/group-version.ts';
import type { Store } from '../../store/store.ts';
import { withOfficeKey } from '../office/office-key.ts';
import type { Doing } from '../people/actor.ts';
import { draftObjection } from './draft-objection.ts';
import { groupsHere } from './group-book.ts';
import type { GroupSight, GroupsFrom } from './group-sight.ts';
import { readGroupsText } from './groups-text.ts';
import { maySignItself, takeGroups } from './take-groups.ts';

export interface GroupDeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly sight: GroupSight;
  signer(): StationSigner;
  /** Another version is live. */
  onPublished(): void;
}

export interface Publication {
  readonly note: string;
  readonly key: OfficeKeyInput | undefined;
  readonly doing: Doing;
}

export class GroupDesk {
  readonly #parts: GroupDeskParts;

  constructor(parts: GroupDeskParts) {
    this.#parts = parts;
  }

  open(title: string, renew: readonly string[], doing: Doing): GroupDraft {
    const { store, random } = this.#parts;
    const { number, groups } = groupsHere(store);
    const brought = new Map(store.catalogue.groups().map((group) => [group.id, group]));
    const begun = groups.map((group) =>
      renew.includes(group.id) ? (brought.get(group.id) ?? group) : group,
    );
    return store.groupDrafts.open(
      { id: randomId(random), title, base: number },
      begun,
      doing.by.name || 'Operator',
    );
  }

  /** Throws Fault group.draft, and group.unknown and group.invalid where it can not stand in the tree. */
  put(draft: string, revision: number, group: Group, doing: Doing): GroupDraft {
    const groups = this.#parts.store.groupDrafts.groups(draft);
    const known = groups.some(({ id }) => id === group.id);
    const next = known ? groups.map((other) => (other.id === group.id ? group : other)) : [...groups, group];
    pathTo(next, group.id);
    return this.#change(draft, revision, next, [group], doing);
  }

  /** Throws Fault group.draft, group.unknown, and group.invalid where others are below it. */
  remove(draft: string, revision: number, id: string, doing: Doing): GroupDraft {
    const groups = this.#parts.store.groupDrafts.groups(draft);
    const { byId, below } = treeOf(groups);
    if (!byId.has(id)) throw new Fault('group.unknown', `There is no group ${id}.`, { group: id });
    const [child] = below.get(id) ?? [];
    if (child !== undefined)
      throw new Fault('group.invalid', `The group ${id} has others below it: ${child.id}.`, { group: id });
    const others = groups.filter((group) => group.id !== id);
    return this.#change(draft, revision, others, [], doing);
  }

  /** Throws Fault group.draft, and group.invalid with the place of what is wrong. */
  replace(draft: string, revision: number, text: string, doing: Doing): GroupDraft {
    const groups = readGroupsText(text);
    return this.#change(draft, revision, groups, groups, doing);
  }

  review(draft: string, revision: number, doing: Doing): GroupDraft {
    return this.#parts.store.groupDrafts.review(draft, revision, doing.by.name || 'Operator');
  }

  /** What a second person agrees to: exactly this content. Throws Fault group.draft. */
  subjectOf(from: GroupsFrom): string {
    return `groups ${sha256Hex(canonicalBytes(this.#parts.sight.groups(from)))}`;
  }

  publish(id: string, revision: number, publication: Publication): GroupsVersion {
    const { store } = this.#parts;
    const draft = store.groupDrafts.require(id);
    const groups = store.groupDrafts.groups(id);
    if (draft.revision !== revision)
      throw new Fault('group.draft', `The draft was changed by ${draft.changedBy} meanwhile.`, { draft: id });
    const objection = draftObjection(draft, groups, store.groupVersions.live()?.number ?? null);
    if (objection !== null) throw objection;
    checkGroups(groups);
    const reviewedBy = publication.doing.approvedBy('groups-publish')?.name ?? draft.reviewedBy;
    if (reviewedBy === null)
      throw new Fault('group.draft', 'Nobody has looked at what this draft would change.', { draft: id });
    const subject = this.subjectOf({ draft: id });
    const statement = this.#statement(
      groups,
      { reviewedBy, note: publication.note, backTo: null },
      publication,
    );
    return store.transaction(() => {
      const version = this.#live(statement, publication, subject);
      store.groupDrafts.remove(id);
      return version;
    });
  }

  /** Throws Fault group.draft for a version that is not here, or is live. */
  back(number: number, publication: Publication): GroupsVersion {
    const { store } = this.#parts;
    const { groups } = this.#parts.sight.version(number).groups;
    if (store.groupVersions.live()?.number === number)
      throw new Fault('group.draft', `Version ${number} is live.`, { number });
    const reviewedBy = publication.doing.approvedBy('groups-publish')?.name ?? null;
    const statement = this.#statement(
      groups,
      { reviewedBy, note: publication.note, backTo: number },
      publication,
    );
    const subject = this.subjectOf({ number });
    return store.transaction(() => this.#live(statement, publication, subject));
  }

  #change(
    draft: string,
    revision: number,
    groups: readonly Group[],
    changed: readonly Group[],
    doing: Doing,
  ): GroupDraft {
    requireReferences(groups, changed);
    return this.#parts.store.groupDrafts.change(draft, revision, groups, doing.by.name || 'Operator');
  }

  #statement(
    groups: readonly Group[],
    more: Pick<GroupsStatement, 'reviewedBy' | 'note' | 'backTo'>,
    { doing }: Publication,
  ): GroupsStatement {
    const { store, clock } = this.#parts;
    const past = store.groupVersions.list(historyMost).rows;
    return groupsStatementSchema.parse({
      version: 1,
      number: (past[0]?.number ?? 0) + 1,
      groups,
      publishedAt: clock.now().toISOString(),
      publishedBy: doing.by.name || 'Operator',
      ...more,
      history: past.map(({ number, sha256 }) => ({ number, sha256 })),
    });
  }

  #live(statement: GroupsStatement, { key, doing }: Publication, subject: string): GroupsVersion {
    const { store } = this.#parts;
    const signed = this.#sign(statement, key);
    takeGroups(store, this.#parts.signer(), signed);
    const { number, note, backTo } = statement;
    doing.record({ act: 'groups-publish', subject, detail: { number, note, backTo, key: signed.keyId } });
    this.#parts.onPublished();
    const version = store.groupVersions.live();
    if (version === null) throw new Fault('bug', 'A published version is not there.');
    return version;
  }

  #sign(statement: GroupsStatement, key: OfficeKeyInput | undefined): SignedGroups {
    if (key !== undefined)
      return withOfficeKey(key, (opened) => ({
        groups: statement,
        ...signForBench('groups', canonicalBytes(statement), opened),
      }));
    if (!maySignItself(this.#parts.store, this.#parts.signer()))
      throw new Fault(
        'group.untrusted',
        'This station trusts an office: its groups are published with a key of that office.',
      );
    return signGroups(statement, this.#parts.signer());
  }
}
