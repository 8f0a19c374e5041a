/**
 * A year of one shared order over many stations in simulated time: shifts off the network, kills, restored disks and databases,
 * copies of data folders that run beside the original. The same seed is the same year. Counts what repeats: nothing may.
 */
import { orderSum } from '../../src/server/order-sums.ts';
import { type Copy, type Fate, Fleet, type FleetServer } from './fleet.ts';

export interface Year {
  readonly allocations: number;
  readonly stations: number;
  readonly seed: number;
  /** Of the facts about numbers, how many the server is told: less makes the simulation faster and is no part of its claim. */
  readonly factShare: number;
  /** How much more often than in the long simulation things go wrong: short ones have to see them, too. */
  readonly wildness: number;
  progress?(allocations: number): void;
}

export interface YearEnd {
  readonly seed: number;
  readonly stations: number;
  readonly allocations: number;
  readonly repeated: number;
  /** Numbers that were leased, those that were lost with a restart or a copy among them. */
  readonly leased: number;
  readonly contacts: number;
  readonly lostAnswers: number;
  readonly kills: number;
  readonly restarts: number;
  readonly restoredDisks: number;
  readonly restoredDatabases: number;
  readonly clones: number;
  readonly refusedAsCopy: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly units: number;
  readonly ordered: number;
  readonly accounted: boolean;
}

const hourMs = 3_600_000;

export async function simulateYear(server: FleetServer, year: Year): Promise<YearEnd> {
  const ordered = Math.ceil(year.allocations * 1.5);
  const fleet = new Fleet(
    server,
    {
      order: `y-${year.seed}`,
      profile: `y-${year.seed}`,
      quantity: ordered,
      rework: ordered,
      serial: { first: 1, last: ordered * 4 },
    },
    year.seed,
    year.factShare,
  );
  await fleet.begin();
  const simulation = new Simulation(fleet, year.wildness);
  for (let index = 0; index < year.stations; index += 1) await simulation.add();
  let told = 0;
  while (fleet.given.size < year.allocations) {
    await simulation.step();
    if (fleet.given.size >= told + 10_000) {
      told = fleet.given.size;
      year.progress?.(told);
    }
  }
  const end = await simulation.end();
  return { seed: year.seed, stations: year.stations, ordered, ...end };
}

/** One station: its present copy, a twin that may run beside it, and what was kept of its disk. */
interface Place {
  main: Copy;
  twin: Copy | null;
  snapshot: string | null;
  /** Off the network for so many of its turns. */
  offlineTurns: number;
}

const noCounts = {
  contacts: 0,
  lostAnswers: 0,
  kills: 0,
  restarts: 0,
  restoredDisks: 0,
  restoredDatabases: 0,
  clones: 0,
  refusedAsCopy: 0,
};

class Simulation {
  readonly #fleet: Fleet;
  readonly #wildness: number;
  readonly #places: Place[] = [];
  readonly #counts = { ...noCounts };
  readonly #refusals: Record<string, number> = {};

  constructor(fleet: Fleet, wildness: number) {
    this.#fleet = fleet;
    this.#wildness = wildness;
  }

  async add(): Promise<void> {
    const main = await this.#fleet.newStation();
    this.#places.push({ main, twin: null, snapshot: null, offlineTurns: 0 });
  }

  /** One turn of one station, about ten minutes. */
  async step(): Promise<void> {
    const place = this.#places[this.#below(this.#places.length)];
    if (place === undefined) return;
    this.#fleet.nowMs += hourMs / 6 / this.#places.length;
    await this.#disaster(place);
    for (const copy of place.twin === null ? [place.main] : [place.main, place.twin])
      await this.#work(place, copy);
  }

  async end(): Promise<Omit<YearEnd, 'seed' | 'stations' | 'ordered'>> {
    const { given, repeated, live, database, order } = this.#fleet;
    for (const { main, twin } of this.#places)
      for (const copy of twin === null ? [main] : [main, twin]) {
        await this.#fleet.sendFacts(copy);
        copy.store.close();
      }
    if (repeated.length > 0) process.stderr.write(`${repeated.slice(0, 5).join('\n')}\n`);
    const sum = await orderSum(database, order.order);
    const leased = sum?.stations.reduce((all, station) => all + station.leased, 0) ?? 0;
    await this.#fleet.end();
    return {
      allocations: given.size,
      repeated: repeated.length,
      units: live,
      leased,
      ...this.#counts,
      refusals: this.#refusals,
      accounted: sum?.accounted === true && sum.stray === 0,
    };
  }

  async #work(place: Place, copy: Copy): Promise<void> {
    if (place.offlineTurns > 0) place.offlineTurns -= 1;
    else await this.#network(copy);
    const count = 1 + this.#below(60);
    for (let made = 0; made < count; made += 1) {
      const result = this.#fleet.make(copy, this.#fate());
      if (result === true) continue;
      this.#refusals[result] = (this.#refusals[result] ?? 0) + 1;
      if (result === 'identity.high-water') copy.store.ledger.acceptHighWater();
      return;
    }
  }

  async #network(copy: Copy): Promise<void> {
    // The first answer after a start opens the epoch, the second has the numbers.
    for (let asked = 0; asked < 2; asked += 1) {
      const lost = this.#oneIn(40);
      if (lost) this.#counts.lostAnswers += 1;
      this.#counts.contacts += 1;
      const answer = await this.#fleet.contact(copy, lost);
      if (answer === 'copy') {
        this.#counts.refusedAsCopy += 1;
        // A person comes by only now and then; until then it stands still.
        if (this.#oneIn(3)) await this.#fleet.enrol(copy);
        return;
      }
      if (!copy.desk.isShort) break;
    }
    await this.#fleet.sendFacts(copy);
  }

  async #disaster(place: Place): Promise<void> {
    const { main } = place;
    if (this.#happens(30)) place.offlineTurns = 1 + this.#below(12);
    if (this.#happens(40)) this.#counted('kills', () => this.#fleet.kill(main));
    if (this.#happens(40)) this.#counted('restarts', () => this.#fleet.restart(main));
    if (this.#happens(150)) {
      if (place.snapshot !== null) this.#fleet.forget(place.snapshot);
      place.snapshot = this.#fleet.snapshot(main);
    }
    const { snapshot } = place;
    if (snapshot !== null && this.#happens(300))
      this.#counted('restoredDisks', () => this.#fleet.restoreDisk(main, snapshot));
    if (snapshot !== null && this.#happens(300))
      this.#counted('restoredDatabases', () => this.#fleet.restoreDatabase(main, snapshot));
    if (place.twin === null && this.#happens(300))
      this.#counted('clones', () => {
        place.twin = this.#fleet.clone(main);
      });
    else if (place.twin !== null && this.#happens(20)) {
      // One of the two is switched off for good: either of them.
      const off = this.#oneIn(2) ? place.main : place.twin;
      place.main = off === place.main ? place.twin : place.main;
      place.twin = null;
      await this.#fleet.sendFacts(off);
      this.#fleet.discard(off);
    }
  }

  #counted(what: keyof typeof noCounts, happen: () => void): void {
    this.#counts[what] += 1;
    happen();
  }

  #fate(): Fate {
    const at = this.#fleet.random.fraction();
    if (at < 0.9) return 'reserved';
    return at < 0.96 ? 'committed' : at < 0.99 ? 'burned' : 'quarantined';
  }

  #happens(oneIn: number): boolean {
    return this.#oneIn(oneIn / this.#wildness);
  }

  #oneIn(count: number): boolean {
    return this.#fleet.random.fraction() * count < 1;
  }

  #below(count: number): number {
    return Math.floor(this.#fleet.random.fraction() * count);
  }
}
