/**
 * The issuers of a running station with their live states: read from issuers.yaml at the start and whenever it changed,
 * asked in the background so that nobody waits for an authority that does not answer. A file with a mistake changes
 * nothing: what worked goes on, and the mistake is told.
 */
import type { Clock } from '../base/clock.ts';
import { Deadline, orAborted } from '../base/deadline.ts';
import type { Random } from '../base/random.ts';
import type { Issuer, IssuerDescription, IssuerState } from '../identity/issuer.ts';
import { issuerFault } from '../identity/issuer-fault.ts';
import type { IssuerFile } from '../identity/issuer-file.ts';
import type { PoolShelf } from '../identity/key-pool.ts';
import { openIssuer } from '../identity/open-issuer.ts';
import type { SignedDocument } from '../model/document.ts';
import { asFault, type FaultData } from '../model/fault.ts';
import { endingsOf } from './issuer-endings.ts';
import { issuerFileStamp, noIssuers, readIssuerFile } from './issuer-settings.ts';
import { type IssuerSight, lookAt } from './issuer-sight.ts';
import {
  type IssuerEntry,
  type IssuerKind,
  type IssuerStanding,
  notAsked,
  standingOf,
} from './issuer-standing.ts';
import { refusedIssuer } from './refused-issuer.ts';

export interface IssuerBoardParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  /** What the pools of this station hold; without them there are none. */
  readonly shelf?: PoolShelf;
  /** How this station's keys followed each other. */
  readonly rotations?: () => readonly SignedDocument[];
  /** The station's own. */
  readonly local: { readonly name: string; readonly issuer: Issuer; readonly demo: boolean };
}

const refreshEveryMs = 15_000;
const lookLimitMs = 20_000;
/** A start waits this long for the first answers: afterwards jobs may begin. */
const firstLookMs = 3_000;

export class IssuerBoard implements AsyncDisposable {
  readonly #parts: IssuerBoardParts;
  readonly #entries = new Map<string, IssuerEntry>();
  readonly #issuers = new Map<string, Issuer>();
  readonly #ended = new AbortController();
  readonly #closing = new Set<Promise<void>>();
  #stamp = '';
  #keepsFresh = false;
  #fault: FaultData | null = null;
  #onFault: (fault: FaultData | null) => void = () => undefined;
  #onChange: () => void = () => undefined;

  private constructor(parts: IssuerBoardParts) {
    this.#parts = parts;
  }

  static async open(parts: IssuerBoardParts): Promise<IssuerBoard> {
    const board = new IssuerBoard(parts);
    // until the file has been read: it may say production, and a file with a mistake says nothing
    board.#use({ ...noIssuers, production: true });
    board.#notice();
    const asked = board.refresh();
    if (board.#entries.size > 1) {
      using patience = new Deadline(
        board.#ended.signal,
        firstLookMs,
        () => new Error('not all have answered'),
      );
      await Promise.race([asked, aborted(patience.signal)]);
    } else await asked;
    return board;
  }

  /** By the name that profiles use; changes with the file. */
  get issuers(): ReadonlyMap<string, Issuer> {
    return this.#issuers;
  }

  /** As last seen; a look at the file comes with it. */
  stateOf(name: string): IssuerState {
    this.#notice();
    const known = this.#entries.get(name)?.sight.state;
    if (known !== undefined) return known;
    const reason = this.#fault?.message ?? `There is no issuer called ${name} on this station.`;
    return { state: 'unavailable', reason, problem: 'settings' };
  }

  /** The station's own first, then those of the file in its order; as last seen. */
  list(): readonly IssuerStanding[] {
    this.#notice();
    return [...this.#entries].map(([name, entry]) => standingOf(name, entry));
  }

  find(name: string): IssuerStanding | null {
    this.#notice();
    const entry = this.#entries.get(name);
    return entry === undefined ? null : standingOf(name, entry);
  }

  get fileFault(): FaultData | null {
    return this.#fault;
  }

  /** Asks one now and waits for the answer. Never rejects. */
  async look(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    // a look that was on its way may have begun before what is asked about
    await entry.looking;
    await this.#look(entry, 'anew');
  }

  /** Told whenever an authority was seen in another state than before, or came or went. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  /** Told at once, and whenever the file's mistake comes or goes. */
  onFileFault(listener: (fault: FaultData | null) => void): void {
    this.#onFault = listener;
    listener(this.#fault);
  }

  /** Asks all; never rejects. */
  async refresh(): Promise<void> {
    await Promise.all([...this.#entries.values()].map((entry) => this.#look(entry)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the station closes'));
    for (const { issuer } of this.#entries.values()) this.#close(issuer);
    await Promise.all(this.#closing);
  }

  /** As long as there are issuers that can go away by themselves. */
  async #keepFresh(): Promise<void> {
    if (this.#keepsFresh) return;
    this.#keepsFresh = true;
    const { signal } = this.#ended;
    while (!signal.aborted && this.#entries.size > 1) {
      // rejects when the station closes, which ends the loop
      await this.#parts.clock.sleep(refreshEveryMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      this.#notice();
      await this.refresh();
    }
    this.#keepsFresh = false;
  }

  #notice(): void {
    const { folder } = this.#parts;
    try {
      const stamp = issuerFileStamp(folder);
      if (stamp === this.#stamp) return;
      this.#stamp = stamp;
      this.#use(readIssuerFile(folder));
      this.#tell(null);
    } catch (thrown) {
      // the mistake is shown; the issuers stay as they were
      this.#tell(asFault(thrown).toData());
    }
  }

  #tell(fault: FaultData | null): void {
    this.#fault = fault;
    this.#onFault(fault);
  }

  #use(file: IssuerFile): void {
    const { local } = this.#parts;
    const wanted = new Map<string, { kind: IssuerKind; fingerprint: string; make: () => Issuer }>();
    const ownRefused = file.production && local.demo;
    wanted.set(local.name, {
      kind: 'local-ca',
      fingerprint: `local ${ownRefused}`,
      make: () => (ownRefused ? refusedIssuer(local.issuer) : local.issuer),
    });
    for (const [name, settings] of Object.entries(file.issuers))
      wanted.set(name, {
        // for people it is the same thing: a key of this station
        kind: settings.kind === 'sealed' ? 'local-ca' : settings.kind,
        fingerprint: JSON.stringify([file.production, settings]),
        make: () => openIssuer(name, settings, { ...this.#parts, production: file.production }),
      });
    for (const [name, { issuer, fingerprint }] of this.#entries) {
      if (wanted.get(name)?.fingerprint === fingerprint) continue;
      this.#entries.delete(name);
      this.#issuers.delete(name);
      if (name !== local.name) this.#close(issuer);
    }
    for (const [name, { kind, fingerprint, make }] of wanted) {
      if (this.#entries.has(name)) continue;
      const entry: IssuerEntry = {
        issuer: make(),
        kind,
        fingerprint,
        sight: notAsked,
        lookedAt: null,
        looking: null,
      };
      this.#entries.set(name, entry);
      this.#issuers.set(name, this.#watched(entry));
      void this.#look(entry);
    }
    this.#onChange();
    void this.#keepFresh();
  }

  /** An issue that fails says more about the state than a look that is some seconds old. */
  #watched(entry: IssuerEntry): Issuer {
    const { issuer } = entry;
    return {
      describe: () => issuer.describe(),
      state: (signal) => issuer.state(signal),
      issue: (request) =>
        issuer.issue(request).catch((thrown: unknown) => {
          void this.#look(entry);
          throw thrown;
        }),
      ...(issuer.pool === undefined ? {} : { pool: issuer.pool }),
      ...endingsOf(issuer),
    };
  }

  #look(entry: IssuerEntry, how: 'again' | 'anew' = 'again'): Promise<void> {
    const { description } = entry.sight;
    entry.looking ??= this.#ask(entry.issuer, how === 'anew' ? null : description)
      .then((sight) => {
        const before = entry.sight;
        entry.sight = sight;
        entry.lookedAt = this.#parts.clock.now().toISOString();
        if (before.state.state !== sight.state.state || before.pin?.need !== sight.pin?.need)
          this.#onChange();
      })
      .finally(() => {
        entry.looking = null;
      });
    return entry.looking;
  }

  async #ask(issuer: Issuer, known: IssuerDescription | null): Promise<IssuerSight> {
    using deadline = new Deadline(this.#ended.signal, lookLimitMs, () =>
      issuerFault('network', 'The authority does not answer.'),
    );
    try {
      return await orAborted(lookAt(issuer, deadline.signal, known), deadline.signal);
    } catch (thrown) {
      // the deadline, or the end of the station
      return {
        description: known,
        pin: null,
        state: { state: 'unavailable', reason: asFault(thrown).message, problem: 'network' },
      };
    }
  }

  #close(issuer: Issuer): void {
    if (issuer.close === undefined) return;
    const closing = issuer.close().catch(() => undefined); // what can not be closed is gone
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
