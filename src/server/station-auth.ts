/** Stations: enrolled once by a one-time code, then known by the key that signs every request's body. */
import { createHash, createPublicKey, randomBytes, timingSafeEqual, verify } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { fromBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { isEd25519PublicKey } from '../evidence/receipt.ts';
import type { ServerDatabase } from './database.ts';
import type { Transaction } from './fact-application.ts';
import { readmit } from './lease-epoch.ts';
import { writeAudit } from './people/audit.ts';
import { spendCode, unspendCode } from './people/enrolment-codes.ts';
import { stations } from './schema.ts';

export interface KnownStation {
  readonly id: string;
  readonly organisation: string;
  readonly publicKeyPem: string;
}

export interface EnrolmentRequest {
  readonly code: string;
  readonly stationId: string;
  readonly name: string;
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

  async enrol(request: EnrolmentRequest): Promise<EnrolmentAnswer> {
    if (!sameText(request.code, this.#code)) return this.#enrolByWrittenCode(request);
    if (!isEd25519PublicKey(request.publicKeyPem)) return 'bad-key';
    // Taken away before anything is awaited: two stations that show it at once can not both have it.
    const shown = this.#code;
    this.#code = newCode();
    const answer = await this.#database
      .transaction((transaction) => this.#register(transaction, request, 'main'))
      .catch((thrown: unknown) => {
        this.#code = shown;
        throw thrown; // nobody was enrolled, so the code is still good
      });
    if (answer === 'taken') this.#code = shown;
    else this.#onNewCode(this.#code);
    return answer;
  }

  /** A code that somebody made on the fleet page, for their own organisation: any process of the server takes it. */
  async #enrolByWrittenCode(request: EnrolmentRequest): Promise<EnrolmentAnswer> {
    return this.#database.transaction(async (transaction) => {
      const spent = await spendCode(transaction, request.code, this.#clock.now());
      if (spent === null) return 'wrong-code';
      const answer = isEd25519PublicKey(request.publicKeyPem)
        ? await this.#register(transaction, request, spent.organisation)
        : 'bad-key';
      // the code stays good: nobody was enrolled with it
      if (answer !== 'enrolled') await unspendCode(transaction, request.code);
      return answer;
    });
  }

  async #register(
    transaction: Transaction,
    request: EnrolmentRequest,
    organisation: string,
  ): Promise<'enrolled' | 'taken'> {
    const now = this.#clock.now();
    const { stationId: id, name, publicKeyPem } = request;
    const made = await transaction
      .insert(stations)
      .values({ id, name, publicKeyPem, enrolledAt: now, lastSeenAt: now, organisation })
      .onConflictDoNothing()
      .returning({ id: stations.id });
    const known = await findStation(transaction, id);
    if (known?.publicKeyPem !== publicKeyPem || known.organisation !== organisation) return 'taken';
    await readmit(transaction, id);
    const act = made.length > 0 ? 'station-enrolled' : 'station-enrolled-again';
    await writeAudit(transaction, { organisation, actor: `station:${id}`, act, subject: id, at: now });
    return 'enrolled';
  }
}

/** Null also for a station that was revoked. */
export async function findStation(
  database: Pick<ServerDatabase, 'select'>,
  id: string,
): Promise<KnownStation | null> {
  const [row] = await database
    .select({ id: stations.id, publicKeyPem: stations.publicKeyPem, organisation: stations.organisation })
    .from(stations)
    .where(and(eq(stations.id, id), isNull(stations.revokedAt)));
  return row ?? null;
}

/** Ed25519 over the body's own bytes. False for anything that is not a signature of this station. */
export function isSignedBy(
  station: Pick<KnownStation, 'publicKeyPem'>,
  body: Uint8Array,
  signature: string,
): boolean {
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
