/**
 * Drafts, comparison, review and publication of the groups at this station. A version is signed by the key of an office, or
 * by the station's own where it trusts nobody else; the content of a published version is never changed.
 */

import type { Clock } from '../../base/clock.ts';
import { type Random, randomId } from '../../base/random.ts';
import type { GroupsComparison, GroupsView, GroupView } from '../../contract/groups.ts';
import type { OfficeKeyInput } from '../../contract/office-signing.ts';
import { canonicalBytes, sha256Hex } from '../../evidence/canonical.ts';
import { signGroups } from '../../evidence/groups-signature.ts';
import { signForBench } from '../../evidence/office-signature.ts';
import type { StationSigner } from '../../evidence/signer.ts';
import { checkGroups, compareGroups } from '../../groups/compare.ts';
import { pathTo } from '../../groups/resolve.ts';
import { definitionsAt, resolveForPeople } from '../../groups/resolve-node.ts';
import { asFault, Fault } from '../../model/fault.ts';
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
import { groupsHere } from './group-book.ts';
import { takeGroups } from './take-groups.ts';

export interface GroupDeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  signer(): StationSigner;
  isComparing(): boolean;
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

  view(): GroupsView {
    const { store } = this.#parts;
    const { groups } = groupsHere(store);
    const published = new Set(store.groupVersions.liveGroups().groups.map(({ id }) => id));
    const counts = new Map(store.drifts.counts().map((count) => [count.group, count]));
    const live = store.groupVersions.live();
    return {
      live:
        live === null
          ? null
          : {
              ...live,
              signer: store.signers.find(live.keyId)?.title ?? null,
              own: live.keyId === this.#parts.signer().keyId,
            },
      nodes: groups.map(({ id, title, parent, level = null }) => ({
        id,
        title,
        parent,
        level,
        fromPackage: !published.has(id),
        units: counts.get(id)?.units ?? 0,
        differs: counts.get(id)?.differs ?? 0,
      })),
      drafts: store.groupDrafts.list(),
      comparing: this.#parts.isComparing(),
      publishing: this.#maySignItself() ? 'own-key' : 'office-key',
    };
  }

  /** Throws Fault group.unknown; what else speaks against the group is in the answer. */
  group(
    id: string,
    from: { readonly draft?: string | undefined; readonly number?: number | undefined },
  ): GroupView {
    const groups = this.groups(from);
    const path = pathTo(groups, id);
    const group = path.at(-1);
    if (group === undefined) throw new Fault('group.unknown', `There is no group ${id}.`, { group: id });
    try {
      const definitions = Object.fromEntries(definitionsAt(groups, id));
      return { group, resolved: resolveForPeople(groups, id), fault: null, definitions };
    } catch (thrown) {
      // What is wrong with a group is what the person who looks at it has to know.
      return {
        group,
        resolved: null,
        fault: asFault(thrown).toData(),
        definitions: definitionsSoFar(groups, id),
      };
    }
  }

  groups({
    draft,
    number,
  }: {
    readonly draft?: string | undefined;
    readonly number?: number | undefined;
  }): readonly Group[] {
    const { store } = this.#parts;
    if (draft !== undefined) return store.groupDrafts.groups(draft);
    if (number === undefined) return groupsHere(store).groups;
    return this.#version(number).groups.groups;
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

  put(draft: string, revision: number, group: Group, doing: Doing): GroupDraft {
    const groups = this.#parts.store.groupDrafts.groups(draft);
    const known = groups.some(({ id }) => id === group.id);
    return this.replace(
      draft,
      revision,
      known ? groups.map((other) => (other.id === group.id ? group : other)) : [...groups, group],
      doing,
    );
  }

  remove(draft: string, revision: number, id: string, doing: Doing): GroupDraft {
    const groups = this.#parts.store.groupDrafts.groups(draft);
    const child = groups.find(({ parent }) => parent === id);
    if (child !== undefined)
      throw new Fault('group.invalid', `The group ${id} has others below it: ${child.id}.`, { group: id });
    return this.replace(
      draft,
      revision,
      groups.filter((group) => group.id !== id),
      doing,
    );
  }

  replace(draft: string, revision: number, groups: readonly Group[], doing: Doing): GroupDraft {
    return this.#parts.store.groupDrafts.change(draft, revision, groups, doing.by.name || 'Operator');
  }

  compare(id: string): GroupsComparison {
    const { store } = this.#parts;
    const draft = store.groupDrafts.require(id);
    const after = store.groupDrafts.groups(id);
    const here = groupsHere(store);
    const counts = new Map(store.drifts.counts().map(({ group, units }) => [group, units]));
    return {
      draft,
      outdated: draft.base !== here.number,
      changes: compareGroups(here.groups, after, (group) => counts.get(group) ?? 0),
      problem: this.#objection(draft, after)?.toData() ?? null,
    };
  }

  review(draft: string, revision: number, doing: Doing): GroupDraft {
    return this.#parts.store.groupDrafts.review(draft, revision, doing.by.name || 'Operator');
  }

  /** What a second person agrees to: exactly this content. Throws Fault group.draft. */
  subjectOf(from: { readonly draft?: string | undefined; readonly number?: number | undefined }): string {
    return `groups ${sha256Hex(canonicalBytes(this.groups(from)))}`;
  }

  publish(id: string, revision: number, publication: Publication): GroupsVersion {
    const { store } = this.#parts;
    const draft = store.groupDrafts.require(id);
    const groups = store.groupDrafts.groups(id);
    if (draft.revision !== revision)
      throw new Fault('group.draft', `The draft was changed by ${draft.changedBy} meanwhile.`, { draft: id });
    const problem = this.#objection(draft, groups);
    if (problem !== null) throw problem;
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
    const { groups } = this.#version(number).groups;
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

  file(number: number | undefined): { readonly name: string; readonly text: string } {
    const wanted = number ?? this.#parts.store.groupVersions.live()?.number;
    if (wanted === undefined) throw new Fault('group.draft', 'No version of the groups was published yet.');
    return {
      name: `groups-${wanted}.json`,
      text: `${JSON.stringify(this.#version(wanted), null, 2)}\n`,
    };
  }

  #version(number: number): SignedGroups {
    const signed = this.#parts.store.groupVersions.signed(number);
    if (signed === null)
      throw new Fault('group.draft', `There is no version ${number} of the groups here.`, { number });
    return signed;
  }

  #objection(draft: GroupDraft, groups: readonly Group[]): Fault | null {
    const live = this.#parts.store.groupVersions.live()?.number ?? null;
    if (draft.base !== live)
      return new Fault(
        'group.fork',
        `The draft was begun from version ${draft.base ?? 'none'}; version ${live} is live now.`,
        { draft: draft.id, live },
      );
    try {
      checkGroups(groups);
      return null;
    } catch (thrown) {
      // What speaks against it is the answer.
      return asFault(thrown);
    }
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
    if (!this.#maySignItself())
      throw new Fault(
        'group.untrusted',
        'This station trusts an office: its groups are published with a key of that office.',
      );
    return signGroups(statement, this.#parts.signer());
  }

  #maySignItself(): boolean {
    const { store, signer } = this.#parts;
    return store.signers.list().length === 0 || store.signers.find(signer().keyId) !== null;
  }
}

function definitionsSoFar(groups: readonly Group[], id: string): GroupView['definitions'] {
  try {
    return Object.fromEntries(definitionsAt(groups, id));
  } catch {
    return {}; // the fault beside it says why
  }
}
