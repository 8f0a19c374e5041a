/**
 * Keeps each unit's difference from its group: made anew for one unit when it was read back or moved, and in the background,
 * in portions of a few milliseconds, for all units of a group whose content has changed.
 */
import type { Clock } from '../../base/clock.ts';
import { Turns } from '../../base/turns.ts';
import type { MovePreview, UnitDriftView } from '../../contract/groups.ts';
import {
  contentOf,
  driftOf,
  type GroupContent,
  type HeldSettings,
  heldDifferences,
} from '../../groups/content.ts';
import { keptText } from '../../groups/shown-text.ts';
import { treeOf } from '../../groups/tree.ts';
import type { Store } from '../../store/store.ts';
import type { DriftSubject } from '../../store/unit-drifts.ts';
import { groupsHere } from './group-book.ts';

const atOnce = 200;
const changesShown = 200;

export interface DriftDeskParts {
  readonly store: Store;
  readonly clock: Clock;
  onFault(thrown: unknown): void;
}

export class DriftDesk {
  readonly #parts: DriftDeskParts;
  readonly #stop = new AbortController();
  #walk: Promise<void> | null = null;
  #again = false;

  constructor(parts: DriftDeskParts) {
    this.#parts = parts;
  }

  /** Units are being looked at again: counts are of before. */
  get isBusy(): boolean {
    return this.#walk !== null;
  }

  /** In the caller's transaction, if there is one. */
  refresh(hardwareId: string): void {
    const { store } = this.#parts;
    const subject = store.drifts.subject(hardwareId);
    if (subject === null) {
      store.drifts.forget(hardwareId);
      return;
    }
    const content = contentOf(groupsHere(store).groups, subject.group);
    store.transaction(() => {
      store.drifts.setContents(new Map([[subject.group, content.sha256]]));
      this.#save(subject, content);
    });
  }

  /** The groups may say something else now. Returns at once. */
  contentChanged(): void {
    this.#again = true;
    this.#walk ??= this.#run().finally(() => {
      this.#walk = null;
    });
  }

  /** Null for a unit without a group. */
  view(hardwareId: string): UnitDriftView | null {
    const { store } = this.#parts;
    const drift = store.drifts.find(hardwareId);
    if (drift === null) return null;
    const { number, groups } = groupsHere(store);
    return {
      ...drift,
      groupTitle: treeOf(groups).byId.get(drift.group)?.title ?? null,
      readBy: store.drifts.readBy(hardwareId),
      moved: store.drifts.moveOf(hardwareId),
      version: number,
    };
  }

  /** What would change in a unit if it were in this group. Throws Fault unit.unknown, group.*. */
  preview(hardwareId: string, group: string): MovePreview {
    const { store } = this.#parts;
    const unit = store.units.require(hardwareId);
    const subject = store.drifts.subject(hardwareId) ?? {
      ...unit,
      group,
      readings: store.units.readings(hardwareId),
      settings: store.units.settings(hardwareId),
      readAt: null,
    };
    const content = contentOf(groupsHere(store).groups, group);
    if ('fault' in content) throw content.fault;
    const changes = heldDifferences(heldBy(subject), content.settings);
    const named = new Set(content.settings.settings.map(({ key }) => key));
    return {
      group,
      readAt: subject.readAt,
      changes: changes.slice(0, changesShown),
      moreChanges: Math.max(0, changes.length - changesShown),
      kept: subject.settings
        .filter(({ key, observed }) => observed !== null && !named.has(key))
        .map(({ key }) => keptText(key))
        .slice(0, changesShown),
    };
  }

  /** Waits for the walk that is under way. */
  async settled(): Promise<void> {
    await this.#walk;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#walk;
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#stop.signal.aborted) {
        this.#again = false;
        await this.#walkAll();
      }
    } catch (thrown) {
      // Nobody waits for it: what went wrong has to be where people look.
      this.#parts.onFault(thrown);
    }
  }

  async #walkAll(): Promise<void> {
    const { store, clock } = this.#parts;
    const { groups } = groupsHere(store);
    const turns = new Turns(clock);
    for (const group of store.drifts.groupsInUse()) {
      const content = contentOf(groups, group);
      // With a flush to the disk for each group the first look at a thousand of them would wait for the disk, and all else with it.
      store.derived(() => store.drifts.setContents(new Map([[group, content.sha256]])));
      for (;;) {
        if (this.#again || this.#stop.signal.aborted) return;
        const stale = store.drifts.stale(group, content.sha256, atOnce);
        if (stale.length === 0) break;
        store.derived(() => {
          for (const hardwareId of stale) {
            this.#lookAgain(hardwareId, group, content);
            if (turns.isOver) break;
          }
        });
        // Jobs come first: between two handfuls everything else has its turn.
        await turns.pass();
      }
      await turns.next();
    }
  }

  #lookAgain(hardwareId: string, group: string, content: GroupContent): void {
    const { store } = this.#parts;
    const subject = store.drifts.subject(hardwareId);
    if (subject === null) store.drifts.forget(hardwareId);
    // A unit that was moved meanwhile has a row of its new group already.
    else if (subject.group === group) this.#save(subject, content);
    else this.refresh(hardwareId);
  }

  #save(subject: DriftSubject, content: GroupContent): void {
    const { store, clock } = this.#parts;
    const before = store.drifts.find(subject.hardwareId);
    const sinceOf = new Map((before?.keys ?? []).map(({ key, since }) => [key, since]));
    const now = clock.now().toISOString();
    store.drifts.save(
      subject,
      driftOf(heldBy(subject), content, (key) => sinceOf.get(key) ?? now),
      content.sha256,
    );
  }
}

function heldBy(subject: DriftSubject): HeldSettings {
  const { hardwareId, serialNumber, model, firmware, readings } = subject;
  const facts = new Map<string, string>();
  for (const [name, value] of Object.entries({ ...readings, hardwareId, serialNumber, model, firmware }))
    if (value !== null && value !== '') facts.set(name, String(value));
  return { facts, held: subject.settings };
}
