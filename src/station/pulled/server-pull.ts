/**
 * What this station asks its server for once in a while, for as long as it points at one: the asking begins anew with another server,
 * ends with the station, and never runs twice. What is asked, and what becomes of the answer, is its owner's.
 */
import { Lane } from '../../base/lane.ts';

/** The loop that asks (sync). */
export interface Asking {
  start(): void;
  wake(): void;
  close(): Promise<void>;
}

export class ServerPull {
  /** Null where this server is not asked. Called in turn, when what went before has ended. */
  readonly #asking: (url: string) => Asking | null;
  readonly #lane = new Lane();
  #current: Asking | null = null;
  #url: string | null = null;
  #closed = false;

  constructor(asking: (url: string) => Asking | null) {
    this.#asking = asking;
  }

  /** The server that the station points at; null for none, and behind the end. */
  get url(): string | null {
    return this.#closed ? null : this.#url;
  }

  get isAsking(): boolean {
    return this.#current !== null;
  }

  /** The station points at this server now, or at none. */
  use(url: string | null): Promise<void> {
    return this.#lane.run(async () => {
      await this.#current?.close();
      this.#current = null;
      this.#url = url;
      if (this.#closed || url === null) return;
      this.#current = this.#asking(url);
      this.#current?.start();
    });
  }

  wake(): void {
    this.#current?.wake();
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.use(null);
  }
}
