/** The groups as people look at them: the tree, one group with where its values are from, what a draft or a file would change. */
import type { Clock } from '../../base/clock.ts';
import type {
  ChangesView,
  GroupNode,
  GroupsComparison,
  GroupsFileView,
  GroupsView,
  GroupView,
} from '../../contract/groups.ts';
import type { Page } from '../../contract/request.ts';
import { groupsSha256 } from '../../evidence/groups-signature.ts';
import type { StationSigner } from '../../evidence/signer.ts';
import type { TwoVersions } from '../../groups/compare.ts';
import { definitionsAt, resolveForPeople } from '../../groups/resolve-node.ts';
import { treeOf } from '../../groups/tree.ts';
import { asFault, Fault } from '../../model/fault.ts';
import type { Group } from '../../model/group.ts';
import type { SignedGroups } from '../../model/group-version.ts';
import type { Store } from '../../store/store.ts';
import { draftObjection } from './draft-objection.ts';
import { groupsHere, withBrought } from './group-book.ts';
import { GroupComparison } from './group-comparison.ts';
import { groupsText, readSignedText } from './groups-text.ts';
import { maySignItself, standingOf } from './take-groups.ts';

export interface GroupSightParts {
  readonly store: Store;
  readonly clock: Clock;
  signer(): StationSigner;
  isComparing(): boolean;
}

/** A draft, a published version, or what is live. */
export interface GroupsFrom {
  readonly draft?: string | undefined;
  readonly number?: number | undefined;
}

interface PageQuery {
  readonly after?: string | undefined;
  readonly limit: number;
}

const changesOfFile = 50;

export class GroupSight {
  readonly #parts: GroupSightParts;
  readonly #comparison: GroupComparison;

  constructor(parts: GroupSightParts) {
    this.#parts = parts;
    this.#comparison = new GroupComparison(parts.store, parts.clock);
  }

  view(): GroupsView {
    const { store } = this.#parts;
    const signer = this.#parts.signer();
    const live = store.groupVersions.live();
    return {
      live:
        live === null
          ? null
          : {
              ...live,
              signer: store.signers.find(live.keyId)?.title ?? null,
              own: live.keyId === signer.keyId,
            },
      groups: groupsHere(store).groups.length,
      drafts: store.groupDrafts.list(),
      comparing: this.#parts.isComparing(),
      publishing: maySignItself(store, signer) ? 'own-key' : 'office-key',
    };
  }

  /** By id. Throws Fault group.draft. */
  nodes({ draft, after = '', limit }: Pick<GroupsFrom, 'draft'> & PageQuery): Page<GroupNode> {
    const { store } = this.#parts;
    const { byId, ids } = treeOf(this.groups({ draft }));
    const published = treeOf(store.groupVersions.liveGroups().groups).byId;
    const here = treeOf(groupsHere(store).groups).byId;
    const counts = new Map(store.drifts.counts().map((count) => [count.group, count]));
    const behind = ids.filter((id) => id > after);
    const rows = behind.slice(0, limit).flatMap((id): readonly GroupNode[] => {
      const group = byId.get(id);
      if (group === undefined) return [];
      const { title, parent, level = null } = group;
      const { units = 0, differs = 0 } = counts.get(id) ?? {};
      const change = draft === undefined ? null : changeIn(group, here.get(id));
      return [{ id, title, parent, level, fromPackage: !published.has(id), units, differs, change }];
    });
    return { rows, next: behind.length > limit ? (rows.at(-1)?.id ?? null) : null };
  }

  /** Throws Fault group.unknown; what else speaks against the group is in the answer. */
  group(id: string, from: GroupsFrom): GroupView {
    const groups = this.groups(from);
    const group = treeOf(groups).byId.get(id);
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

  /** Throws Fault group.draft for a draft or a version that is not here. */
  groups({ draft, number }: GroupsFrom): readonly Group[] {
    const { store } = this.#parts;
    if (draft !== undefined) return store.groupDrafts.groups(draft);
    if (number === undefined) return groupsHere(store).groups;
    return this.version(number).groups.groups;
  }

  /** As it was signed. Throws Fault group.draft. */
  version(number: number): SignedGroups {
    const signed = this.#parts.store.groupVersions.signed(number);
    if (signed === null)
      throw new Fault('group.draft', `There is no version ${number} of the groups here.`, { number });
    return signed;
  }

  async compare(id: string, page: PageQuery): Promise<GroupsComparison> {
    const { store } = this.#parts;
    const draft = store.groupDrafts.require(id);
    const sides = { before: groupsHere(store).groups, after: store.groupDrafts.groups(id) };
    const live = store.groupVersions.live()?.number ?? null;
    const objection = draftObjection(draft, sides.after, live);
    const view = await this.#changes(sides, page);
    return { ...view, problem: objection?.toData() ?? view.problem, draft, outdated: draft.base !== live };
  }

  /** A published version before it is taken. Throws Fault group.invalid for a text that is none. */
  async lookAt(text: string): Promise<GroupsFileView> {
    const { store } = this.#parts;
    const signed = readSignedText(text);
    const { groups: statement, keyId } = signed;
    const standing = this.#standing(signed);
    const { groups, history: _history, version: _form, ...about } = statement;
    const sides = { before: groupsHere(store).groups, after: withBrought(store, groups) };
    const view = await this.#changes(sides, { limit: changesOfFile });
    return {
      ...view,
      problem: standing instanceof Fault ? standing.toData() : view.problem,
      version: { ...about, keyId, sha256: groupsSha256(statement) },
      signer: store.signers.find(keyId)?.title ?? null,
      isLive: standing === 'same',
    };
  }

  /** All groups as a text to be edited. Throws Fault group.draft. */
  text(draft: string | undefined): { readonly name: string; readonly text: string } {
    const name =
      draft === undefined ? (this.#parts.store.groupVersions.live()?.number ?? 'packages') : 'draft';
    return { name: `groups-${name}.yaml`, text: groupsText(this.groups({ draft })) };
  }

  /** A published version as the file that travels. Throws Fault group.draft. */
  file(number: number | undefined): { readonly name: string; readonly text: string } {
    const wanted = number ?? this.#parts.store.groupVersions.live()?.number;
    if (wanted === undefined) throw new Fault('group.draft', 'No version of the groups was published yet.');
    return {
      name: `groups-${wanted}.json`,
      text: `${JSON.stringify(this.version(wanted), null, 2)}\n`,
    };
  }

  async #changes(sides: TwoVersions, page: PageQuery): Promise<ChangesView> {
    const compared = await this.#comparison.compare(sides);
    const { changes, next } = await this.#comparison.page(compared, sides, page);
    const { changed, units, problem } = compared;
    return { groups: changed.length, units, changes, next, problem: problem?.toData() ?? null };
  }

  #standing(signed: SignedGroups): 'next' | 'same' | Fault {
    try {
      return standingOf(this.#parts.store, this.#parts.signer(), signed);
    } catch (thrown) {
      // What speaks against taking it is what whoever looks at it has to know.
      return asFault(thrown);
    }
  }
}

function changeIn(group: Group, here: Group | undefined): GroupNode['change'] {
  if (here === undefined) return 'added';
  return JSON.stringify(group) === JSON.stringify(here) ? null : 'changed';
}

function definitionsSoFar(groups: readonly Group[], id: string): GroupView['definitions'] {
  try {
    return Object.fromEntries(definitionsAt(groups, id));
  } catch {
    return {}; // the fault beside it says why
  }
}
