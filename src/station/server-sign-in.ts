/** Keeps the certificate with which this station signs in at its server: fetched after the enrolment, renewed before it ends. */
import type { Clock } from '../base/clock.ts';
import { keepOwnCertificate } from '../identity/server-certificate.ts';
import { ServerConnection } from '../identity/server-connection.ts';
import { serverFilesOf } from '../identity/server-files.ts';
import type { SignedDocument } from '../model/document.ts';
import { asFault, Fault, type FaultData } from '../model/fault.ts';

const lookEveryMs = 3_600_000;
const retryAfterMs = 60_000;

export interface SignInParts {
  /** The station's data folder. */
  readonly folder: string;
  readonly url: string;
  readonly clock: Clock;
  /** How the station's keys followed each other. */
  readonly rotations: () => readonly SignedDocument[];
  /** Why there is no certificate, or null when there is one again. */
  onState(fault: FaultData | null): void;
}

/** Does nothing for a server where this station is not enrolled over TLS. */
export class ServerSignIn implements AsyncDisposable {
  readonly #parts: SignInParts;
  readonly #ended = new AbortController();
  readonly #running: Promise<void>;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#running = serverFilesOf(parts.folder, parts.url) === null ? Promise.resolve() : this.#keep();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the station closes'));
    await this.#running;
  }

  async #keep(): Promise<void> {
    const { clock, onState } = this.#parts;
    const { signal } = this.#ended;
    const connection = new ServerConnection(this.#parts);
    while (!signal.aborted) {
      let pauseMs = lookEveryMs;
      try {
        await keepOwnCertificate(connection, clock, signal);
        if (!signal.aborted) onState(null);
      } catch (thrown) {
        // nobody called: the reason has to be where people look, and it is tried again
        pauseMs = retryAfterMs;
        const { message, context } = asFault(thrown);
        if (!signal.aborted) onState(new Fault('server.sign-in', message, context).toData());
      }
      // rejects when the station closes, which ends the loop
      await clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  }
}
