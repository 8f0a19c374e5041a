/**
 * What other stations have ended: learnt from the server while there is one, from its file where there is none. A unit that is
 * retired anywhere is then known as retired here, by scan and when it is plugged in.
 */
import type { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { isSignedByServer } from '../../evidence/server-statement.ts';
import { Fault } from '../../model/fault.ts';
import { type RetiredUnits, signedRetiredUnitsSchema, signedUnitSightSchema } from '../../model/retired.ts';
import type { Store } from '../../store/store.ts';
import { PullLoop } from '../../sync/pull-loop.ts';
import { postAsStation } from '../../sync/station-request.ts';
import { ServerPull } from '../pulled/server-pull.ts';
import type { StationKey } from '../station-key.ts';

export interface RetiredControlParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
  serverKey(): { readonly keyId: string; readonly publicKeyPem: string } | null;
  fetchFor(url: string): typeof fetch;
  /** Units that are in slots right now may be among them. */
  onLearnt(hardwareIds: readonly string[]): void;
}

const askTimeoutMs = 5_000;

export class RetiredControl {
  readonly #parts: RetiredControlParts;
  readonly #pull = new ServerPull((url) => this.#asking(url));

  constructor(parts: RetiredControlParts) {
    this.#parts = parts;
  }

  /** The station points at this server now, or at none. */
  use(url: string | null): Promise<void> {
    return this.#pull.use(url);
  }

  wake(): void {
    this.#pull.wake();
  }

  close(): Promise<void> {
    return this.#pull.close();
  }

  #asking(url: string): PullLoop | null {
    if (this.#parts.serverKey() === null) return null;
    const { clock, random } = this.#parts;
    return new PullLoop({
      clock,
      random,
      exchange: (signal) => this.#exchange(url, signal),
      // A server that is away is shown by the sync of records already; an old one has no such list.
      onFault: () => undefined,
    });
  }

  /** What the server knows of one unit is kept. Quiet where there is no server, or none that answers now. */
  async ask(scan: string): Promise<void> {
    const { url } = this.#pull;
    const server = this.#parts.serverKey();
    if (url === null || server === null) return;
    const body = { station: this.#parts.key.stationId, scan };
    const reply = await this.#post(url, '/api/v1/units/find', body, AbortSignal.timeout(askTimeoutMs)).catch(
      (thrown: unknown) => {
        // Not found here is what is said then; the clerk goes on with what this station knows.
        if (thrown instanceof Fault) return null;
        throw thrown;
      },
    );
    if (reply === null) return;
    const parsed = signedUnitSightSchema.safeParse(parsedJson(reply));
    if (!parsed.success) return;
    const { sight, ...signature } = parsed.data;
    const genuine =
      sight.asked === scan && isSignedByServer('unit sight', sight, signature, server.publicKeyPem);
    if (genuine && sight.unit !== null && this.#parts.store.goneUnits.learn(sight.unit))
      this.#parts.onLearnt([sight.unit.hardwareId]);
  }

  /** Throws Fault gone.invalid for a file that is none or of another server. */
  importFile(text: string): { readonly learned: number; readonly at: string } {
    const server = this.#parts.serverKey();
    if (server === null)
      throw new Fault('gone.invalid', 'This station knows no server whose list it could take.');
    const signed = signedRetiredUnitsSchema.safeParse(parsedJson(text));
    if (!signed.success) throw new Fault('gone.invalid', 'This is not a list of retired units.');
    return { learned: this.#take(signed.data, server.publicKeyPem), at: signed.data.retired.at };
  }

  async #exchange(url: string, signal: AbortSignal): Promise<boolean> {
    const { store, key } = this.#parts;
    const server = this.#parts.serverKey();
    if (server === null) return false;
    const since = store.settings.get(cursorSetting(server.keyId));
    const body = { station: key.stationId, since: typeof since === 'string' ? since : null };
    const text = await this.#post(url, '/api/v1/units/retired', body, signal);
    if (text === null) return false;
    const signed = signedRetiredUnitsSchema.safeParse(parsedJson(text));
    if (!signed.success)
      throw new Fault('server.nonsense', `${url} gives no list of retired units.`, { url });
    this.#take(signed.data, server.publicKeyPem);
    store.settings.set(cursorSetting(server.keyId), signed.data.retired.upTo);
    return signed.data.retired.more;
  }

  #take(
    { retired, ...signature }: z.infer<typeof signedRetiredUnitsSchema>,
    serverPublicKeyPem: string,
  ): number {
    if (!isSignedByServer('retired units', retired, signature, serverPublicKeyPem))
      throw new Fault(
        'gone.invalid',
        'This list of retired units is not signed by the server of this station.',
      );
    const learnt = this.#learn(retired);
    if (learnt.length > 0) this.#parts.onLearnt(learnt);
    return learnt.length;
  }

  #learn({ units }: RetiredUnits): readonly string[] {
    const { store } = this.#parts;
    return store.transaction(() =>
      units
        .filter(({ state }) => state === 'retired' || state === 'destroyed')
        .filter((unit) => store.goneUnits.learn(unit))
        .map(({ hardwareId }) => hardwareId),
    );
  }

  /** Null for a server that does not know this question. */
  async #post(url: string, path: string, body: unknown, signal: AbortSignal): Promise<string | null> {
    const { key } = this.#parts;
    const station = {
      stationId: key.stationId,
      sign: (bytes: Uint8Array) => key.signer.signStatement(bytes),
    };
    const reply = await postAsStation(new URL(path, url), station, body, signal, this.#parts.fetchFor(url));
    return reply.status === 200 ? reply.text : null;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // what is no JSON is no list either
  }
}

/** How far the list of this server was taken. */
function cursorSetting(keyId: string): string {
  return `retired.up-to.${keyId.slice(0, 16)}`;
}
