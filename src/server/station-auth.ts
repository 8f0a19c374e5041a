/** Stations: enrolled once by a one-time code, then known by the key that signs every request's body. */
import { createHash, createPublicKey, randomBytes, timingSafeEqual, verify } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { fromBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { isEd25519PublicKey } from '../evidence/receipt.ts';
import type { ServerDatabase } from './database.ts';
import { readmit } from './lease-epoch.ts';
import { stations } from './schema.ts';

export interface KnownStation {
  readonly id: string;
  readonly publicKeyPem: string;
}

export type EnrolmentAnswer = 'enrolled' | 'wrong-code' | 'taken' | 'bad-key';

/** One code at a time: spent by the first station that shows it, then replaced. */
export class EnrolmentDesk {
  readonly #database: ServerDatabase;
  readonly #clock: Clock;
  readonly #onNewCode: (code: string) => void;
  #code = newCode();

  constructor(database: ServerDatabase, clock: Clock, onNewCode: (code: string) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#onNewCode = onNewCode;
  }

  get code(): string {
    return this.#code;
  }

  async enrol(request: {
    readonly code: string;
    readonly stationId: string;
    readonly name: string;
    readonly publicKeyPem: string;
  }): Promise<EnrolmentAnswer> {
    if (!sameText(request.code, this.#code)) return 'wrong-code';
    if (!isEd25519PublicKey(request.publicKeyPem)) return 'bad-key';
    // Taken away before anything is awaited: two stations that show it at once can not both have it.
    const shown = this.#code;
    this.#code = newCode();
    const answer = await this.#register(request).catch((thrown: unknown) => {
      this.#code = shown;
      throw thrown; // nobody was enrolled, so the code is still good
    });
    if (answer === 'taken') this.#code = shown;
    else this.#onNewCode(this.#code);
    return answer;
  }

  async #register(request: {
    readonly stationId: string;
    readonly name: string;
    readonly publicKeyPem: string;
  }): Promise<'enrolled' | 'taken'> {
    const now = this.#clock.now();
    const { stationId: id, name, publicKeyPem } = request;
    await this.#database
      .insert(stations)
      .values({ id, name, publicKeyPem, enrolledAt: now, lastSeenAt: now })
      .onConflictDoNothing();
    const known = await findStation(this.#database, id);
    if (known?.publicKeyPem !== publicKeyPem) return 'taken';
    await readmit(this.#database, id);
    return 'enrolled';
  }
}

/** Null also for a station that was revoked. */
export async function findStation(
  database: Pick<ServerDatabase, 'select'>,
  id: string,
): Promise<KnownStation | null> {
  const [row] = await database
    .select({ id: stations.id, publicKeyPem: stations.publicKeyPem })
    .from(stations)
    .where(and(eq(stations.id, id), isNull(stations.revokedAt)));
  return row ?? null;
}

/** Ed25519 over the body's own bytes. False for anything that is not a signature of this station. */
export function isSignedBy(station: KnownStation, body: Uint8Array, signature: string): boolean {
  if (!/^[A-Za-z0-9+/]{86}==$/.test(signature)) return false;
  return verify(null, body, createPublicKey(station.publicKeyPem), fromBase64(signature));
}

function newCode(): string {
  return randomBytes(18).toString('base64url');
}

function sameText(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
