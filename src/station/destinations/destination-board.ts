/**
 * The destinations of a running station: destinations.yaml, read at the start and whenever it changed, a syncer for each, so that
 * one that does not answer holds up none of the others. A file with a mistake changes nothing: what worked goes on.
 */
import type { Clock } from '../../base/clock.ts';
import { Lane } from '../../base/lane.ts';
import type { Random } from '../../base/random.ts';
import type { DestinationView } from '../../contract/destinations.ts';
import { asFault, type FaultData } from '../../model/fault.ts';
import type { SyncView } from '../../model/station.ts';
import type { Store } from '../../store/store.ts';
import {
  type DestinationFile,
  type DestinationSettings,
  noDestinations,
} from '../../sync/destination-file.ts';
import type { DestinationParts } from '../../sync/destination-parts.ts';
import { type ProbeStep, probeDestination } from '../../sync/destination-probe.ts';
import { lazyDestination } from '../../sync/lazy-destination.ts';
import { addressOf, factsOf, keepsEntries, openDestination } from '../../sync/open-destination.ts';
import { Syncer } from '../../sync/syncer.ts';
import { destinationFileStamp, readDestinationFile, unknownDestination } from './destination-settings.ts';

export interface DestinationBoardParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly parts: DestinationParts;
  onChange(): void;
  /** What is wrong with destinations.yaml; null when it was understood or is not there. */
  onFileFault(fault: FaultData | null): void;
}

interface Served {
  readonly settings: DestinationSettings;
  readonly syncer: Syncer;
  readonly close: () => Promise<void>;
}

/** How often the file is looked at. */
const lookEveryMs = 5_000;

export class DestinationBoard implements AsyncDisposable {
  readonly #parts: DestinationBoardParts;
  readonly #served = new Map<string, Served>();
  readonly #stop = new AbortController();
  readonly #lane = new Lane();
  #file: DestinationFile = noDestinations;
  #stamp = '';
  #serverActive = false;
  #watching: Promise<void> | null = null;

  constructor(parts: DestinationBoardParts) {
    this.#parts = parts;
  }

  /** Reads the file now; from then on it is looked at every few seconds. */
  async start(): Promise<void> {
    await this.reload();
    this.#watching ??= this.#watch();
  }

  /** Whether Mintmark's own server is to be told of everything. */
  setServer(active: boolean): void {
    this.#serverActive = active;
    this.#tellStore();
  }

  /** Again only when the file has changed. */
  reload(): Promise<void> {
    return this.#lane.run(() => this.#reload());
  }

  wake(): void {
    for (const { syncer } of this.#served.values()) syncer.wake();
  }

  /** A person wants it now. */
  hurry(): void {
    for (const { syncer } of this.#served.values()) syncer.hurry();
  }

  views(): readonly SyncView[] {
    return [...this.#served].map(([name, { settings, syncer }]) => ({
      destination: name,
      address: addressOf(settings),
      ...syncer.status,
      ...this.#parts.store.outbox.counters(name),
    }));
  }

  list(): readonly DestinationView[] {
    const views = new Map(this.views().map((view) => [view.destination, view]));
    return Object.entries(this.#file.destinations).flatMap(([name, settings]) => {
      const view = views.get(name);
      const { kind, from } = settings;
      return view === undefined ? [] : [{ ...view, kind, from: String(from), facts: factsOf(settings) }];
    });
  }

  /** Throws Fault destination.unknown. */
  async probe(name: string): Promise<readonly ProbeStep[]> {
    await this.reload();
    const settings = this.#file.destinations[name];
    if (settings === undefined) throw unknownDestination(name, this.#parts.store.folder);
    return probeSettings(name, settings, this.#parts.parts);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#watching;
    await this.#lane.run(() => Promise.all([...this.#served.keys()].map((name) => this.#end(name))));
  }

  async #watch(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // a stop ends the wait, which is no error
      await this.#parts.clock.sleep(lookEveryMs, this.#stop.signal).catch(() => undefined);
      if (!this.#stop.signal.aborted) await this.reload();
    }
  }

  async #reload(): Promise<void> {
    const { folder } = this.#parts.store;
    const stamp = destinationFileStamp(folder);
    if (stamp === this.#stamp || this.#stop.signal.aborted) return;
    this.#stamp = stamp;
    try {
      this.#file = readDestinationFile(folder);
      this.#parts.onFileFault(null);
    } catch (thrown) {
      // told to people; what was understood before goes on
      this.#parts.onFileFault(asFault(thrown).toData());
      return;
    }
    for (const [name, { settings }] of this.#served)
      if (JSON.stringify(this.#file.destinations[name]) !== JSON.stringify(settings)) await this.#end(name);
    this.#tellStore();
    for (const [name, settings] of Object.entries(this.#file.destinations))
      if (!this.#served.has(name)) this.#serve(name, settings);
    this.#parts.onChange();
  }

  #tellStore(): void {
    this.#parts.store.outbox.setDestinations([
      ...(this.#serverActive ? ['management-server'] : []),
      ...Object.entries(this.#file.destinations).map(([name, settings]) => ({
        name,
        kinds: factsOf(settings),
        from: settings.from,
        newestOnly: keepsEntries(settings.kind),
      })),
    ]);
  }

  #serve(name: string, settings: DestinationSettings): void {
    const { store, clock, random, parts, onChange } = this.#parts;
    const destination = lazyDestination(name, settings, () => openDestination(name, settings, parts));
    const syncer = new Syncer({
      outbox: store.outbox,
      destination,
      clock,
      random,
      onStatus: () => onChange(),
    });
    this.#served.set(name, {
      settings,
      syncer,
      close: async () => {
        await syncer.close();
        await destination[Symbol.asyncDispose]();
      },
    });
    syncer.start();
  }

  async #end(name: string): Promise<void> {
    const served = this.#served.get(name);
    this.#served.delete(name);
    await served?.close();
  }
}

/** The way to a destination as these settings describe it; nothing is changed there. */
export function probeSettings(
  name: string,
  settings: DestinationSettings,
  parts: DestinationParts,
): Promise<readonly ProbeStep[]> {
  return probeDestination(async () => {
    const { ca } = settings;
    for (const ref of secretRefsOf(settings)) (await parts.secret(ref)).erase();
    return {
      destination: await openDestination(name, settings, parts),
      target: { url: addressOf(settings), ...(ca === undefined ? {} : { ca: await parts.file(ca) }) },
    };
  }, parts.clock);
}

function secretRefsOf(
  settings: DestinationSettings,
): readonly ({ readonly secret: string } | { readonly file: string })[] {
  return Object.values(settings).flatMap((value) =>
    typeof value === 'object' && value !== null && ('secret' in value || 'file' in value) ? [value] : [],
  );
}
