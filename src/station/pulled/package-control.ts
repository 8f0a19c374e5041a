/**
 * Packages from the server: which there are is asked once in a while; what is newer than here is fetched by its hash, over as many
 * tries as it takes, and taken by the same rules as a file. Only on a bench that trusts an office: a server alone is nobody's word.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { packageRequestBytes } from '../../evidence/server-statement.ts';
import { Fault, type FaultData } from '../../model/fault.ts';
import { type OfferedPackage, offeredPackageSchema, offeredPackagesMost } from '../../model/package-file.ts';
import { isOlder } from '../../model/package-version.ts';
import type { Store } from '../../store/store.ts';
import { downloadPackage } from '../../sync/package-download.ts';
import { dropPartials, PartialFile, partialPath } from '../../sync/partial-file.ts';
import { PullLoop } from '../../sync/pull-loop.ts';
import { postAsStation } from '../../sync/station-request.ts';
import type { StationKey } from '../station-key.ts';
import { rotationsOf } from '../station-keys.ts';
import { ServerPull } from './server-pull.ts';

export interface PackageControlParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
  fetchFor(url: string): typeof fetch;
  /** A whole package whose hash is the one that was offered. Throws what it is refused for. */
  take(bytes: Uint8Array, offered: OfferedPackage): void;
  /** Why what the server has is not taken here; null when all is well. A server that is away is shown by the sync already. */
  onFault(fault: FaultData | null): void;
}

const answerSchema = z.object({ packages: z.array(offeredPackageSchema).max(offeredPackagesMost) });
/** Of one connection: a slow line gets on with every try, because what came is kept. */
const timeoutMs = 10 * 60_000;

export class PackageControl {
  readonly #parts: PackageControlParts;
  readonly #pull = new ServerPull((url) => this.#asking(url));
  readonly #folder: string;
  /** What was refused here once, by the hash of the file: it is not fetched again and again. */
  readonly #refused = new Map<string, FaultData>();

  constructor(parts: PackageControlParts) {
    this.#parts = parts;
    this.#folder = join(parts.store.folder, 'downloads');
  }

  /** The station points at this server now, or at none. */
  use(url: string | null): Promise<void> {
    return this.#pull.use(url);
  }

  wake(): void {
    this.#refused.clear();
    this.#pull.wake();
  }

  close(): Promise<void> {
    return this.#pull.close();
  }

  /** Which of these would be fetched: newer than here, signed by an office that is trusted here. */
  wanted(offered: readonly OfferedPackage[]): readonly OfferedPackage[] {
    const { catalogue, signers } = this.#parts.store;
    const here = new Map(catalogue.packages().map((known) => [known.id, known]));
    return offered.filter(({ package: name, version, keyId, manifestSha256 }) => {
      const known = here.get(name);
      if (signers.find(keyId) === null || known?.manifestSha256 === manifestSha256) return false;
      return known === undefined || known.version === null || isOlder(known.version, version);
    });
  }

  #asking(url: string): PullLoop {
    const { clock, random, onFault } = this.#parts;
    return new PullLoop({
      clock,
      random,
      timeoutMs,
      exchange: async (signal) => {
        await this.#exchange(url, signal);
        return false;
      },
      onFault: (fault) => {
        if (fault === null || !fault.code.startsWith('server.')) onFault(fault ?? this.#firstRefused());
      },
    });
  }

  async #exchange(server: string, signal: AbortSignal): Promise<void> {
    const { store, key, fetchFor } = this.#parts;
    const station = {
      stationId: key.stationId,
      sign: (bytes: Uint8Array) => key.signer.signStatement(bytes),
      rotations: () => rotationsOf(store),
    };
    const request = fetchFor(server);
    const url = new URL('/api/v1/packages/pull', server);
    const reply = await postAsStation(url, station, { station: key.stationId }, signal, request);
    // A server of an older release has no packages: that is no fault of anybody.
    if (reply.status === 404) return;
    if (reply.status !== 200)
      throw new Fault('server.refused', `${url.origin} gives no packages (${reply.status}).`, {
        status: reply.status,
      });
    const answer = answerSchema.safeParse(jsonOf(reply.text));
    if (!answer.success)
      throw new Fault(
        'server.nonsense',
        `${url.origin} answers something else than a management server does.`,
      );
    const wanted = this.wanted(answer.data.packages);
    dropPartials(this.#folder, new Set(wanted.map(({ sha256 }) => sha256)));
    for (const offered of wanted) {
      if (this.#refused.has(offered.sha256)) continue;
      await this.#fetch(offered, server, signal, request);
    }
  }

  async #fetch(
    offered: OfferedPackage,
    server: string,
    signal: AbortSignal,
    request: typeof fetch,
  ): Promise<void> {
    const { key, take } = this.#parts;
    const { stationId: station } = key;
    const partial = new PartialFile(this.#folder, offered.sha256);
    try {
      await downloadPackage(
        offered,
        partial,
        {
          server,
          station: { stationId: station, sign: (bytes) => key.signer.signStatement(bytes) },
          fetch: request,
          requestBytes: (sha256) => packageRequestBytes({ station, sha256 }),
        },
        signal,
      );
    } finally {
      partial.close();
    }
    const file = partialPath(this.#folder, offered.sha256);
    try {
      take(readFileSync(file), offered);
    } catch (thrown) {
      // It came whole and is not taken: a person's affair, and fetching it once more would not help.
      if (!(thrown instanceof Fault) || thrown.code.startsWith('store.')) throw thrown;
      this.#refused.set(offered.sha256, thrown.toData());
    }
    rmSync(file, { force: true });
  }

  #firstRefused(): FaultData | null {
    const [first] = this.#refused.values();
    return first ?? null;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema refuses null, which says it in one place
  }
}
