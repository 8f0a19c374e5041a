/**
 * What a draft, or a file of groups, would change against what is live: worked out in portions beside everything else that the
 * engine does, kept for the pages that are asked for next, and told a page at a time.
 */
import type { Clock } from '../../base/clock.ts';
import { Turns } from '../../base/turns.ts';
import { changeOf, checkGroupIds, groupFault, groupsInBoth, type TwoVersions } from '../../groups/compare.ts';
import { asFault, type Fault } from '../../model/fault.ts';
import type { GroupChange } from '../../model/group-version.ts';
import type { Store } from '../../store/store.ts';

export interface Compared {
  /** The groups that would be another, sorted. */
  readonly changed: readonly string[];
  /** How many units are in these. */
  readonly units: number;
  /** What keeps units from being configured by it: the first group's. */
  readonly problem: Fault | null;
}

export interface ChangePage {
  readonly changes: readonly GroupChange[];
  readonly next: string | null;
}

interface Known extends TwoVersions {
  readonly compared: Promise<Compared>;
}

export class GroupComparison {
  readonly #store: Store;
  readonly #clock: Clock;
  #known: Known | null = null;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The same two lists are not compared again. */
  compare(sides: TwoVersions): Promise<Compared> {
    const last = this.#known;
    if (last?.before === sides.before && last.after === sides.after) return last.compared;
    const known = { ...sides, compared: this.#compare(sides) };
    this.#known = known;
    known.compared.catch(() => {
      if (this.#known === known) this.#known = null;
    });
    return known.compared;
  }

  async page(
    { changed }: Compared,
    sides: TwoVersions,
    { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<ChangePage> {
    const turns = new Turns(this.#clock);
    const units = this.#units();
    const from = after === undefined ? 0 : changed.findIndex((id) => id > after);
    const wanted = from < 0 ? [] : changed.slice(from, from + limit);
    const changes: GroupChange[] = [];
    for (const id of wanted) {
      const change = changeOf(sides, id, units(id));
      if (change !== null) changes.push(change);
      await turns.next();
    }
    const isLast = from < 0 || from + limit >= changed.length;
    return { changes, next: isLast ? null : (wanted.at(-1) ?? null) };
  }

  async #compare(sides: TwoVersions): Promise<Compared> {
    const turns = new Turns(this.#clock);
    const changed: string[] = [];
    let problem = idsProblem(sides);
    for (const id of groupsInBoth(sides)) {
      const change = changeOf(sides, id, 0);
      if (change !== null) changed.push(id);
      problem ??= groupFault(sides.after, id);
      await turns.next();
    }
    const units = this.#units();
    return { changed, units: changed.reduce((sum, id) => sum + units(id), 0), problem };
  }

  #units(): (group: string) => number {
    const counts = new Map(this.#store.drifts.counts().map(({ group, units }) => [group, units]));
    return (group) => counts.get(group) ?? 0;
  }
}

function idsProblem({ after }: TwoVersions): Fault | null {
  try {
    checkGroupIds(after);
    return null;
  } catch (thrown) {
    // What speaks against it is the answer.
    return asFault(thrown);
  }
}
