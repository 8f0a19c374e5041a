/**
 * The certificates with which stations sign in (mTLS): made for a key that the station keeps, for 90 days, and only one
 * that a station already has lets it have the next one. A revoked station gets none.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { and, eq, gt, isNull } from 'drizzle-orm';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { checkRequest } from '../identity/certificate-request.ts';
import { makeRevocationList } from '../identity/revocation-list.ts';
import { isDue, makeStationCertificate } from '../identity/service-certificate.ts';
import type { ServerDatabase } from './database.ts';
import { alone } from './fact-application.ts';
import { stationCertificates } from './issuing-schema.ts';
import type { OwnAuthority } from './own-authority.ts';
import { revocationList, revokedStations } from './revocation-lists.ts';
import { stations } from './schema.ts';

export interface StationCertificatesParts {
  readonly database: ServerDatabase;
  readonly authority: OwnAuthority;
  readonly clock: Clock;
  readonly random: Random;
}

export type StationCertificateAnswer =
  /** DER. */
  | { readonly type: 'certificate'; readonly certificate: Uint8Array }
  | { readonly type: 'needs-own-certificate' };

export class StationCertificates {
  readonly #parts: StationCertificatesParts;

  constructor(parts: StationCertificatesParts) {
    this.#parts = parts;
  }

  /** PEM of the station authority. */
  get rootPem(): string {
    return this.#parts.authority.pem;
  }

  /**
   * `signedIn`: the request came over a connection with a good certificate of this station. The same key gets the same
   * certificate until that one is due, so an answer that was lost costs nothing. Throws Fault identity.csr.
   */
  async issue(station: string, request: Uint8Array, signedIn: boolean): Promise<StationCertificateAnswer> {
    const { publicKey, publicKeySha256 } = checkRequest(request, station);
    const { database, authority, clock, random } = this.#parts;
    return database.transaction(async (transaction) => {
      await alone(transaction, `station-certificate:${station}`);
      const now = clock.now();
      const good = await transaction
        .select()
        .from(stationCertificates)
        .where(
          and(
            eq(stationCertificates.station, station),
            isNull(stationCertificates.revokedAt),
            gt(stationCertificates.notAfter, now),
          ),
        );
      const same = good.find((row) => row.publicKeySha256 === publicKeySha256 && !isDue(row.notAfter, now));
      if (same !== undefined) return { type: 'certificate', certificate: fromBase64(same.certificate) };
      if (good.length > 0 && !signedIn) return { type: 'needs-own-certificate' };
      const parts = { publicKey, issuer: authority.certificate, now, random };
      const certificate = await makeStationCertificate(station, parts, authority.sign);
      const read = new X509Certificate(certificate);
      await transaction.insert(stationCertificates).values({
        fingerprint: createHash('sha256').update(certificate).digest('hex'),
        station,
        serial: read.serialNumber.toLowerCase(),
        publicKeySha256,
        certificate: toBase64(certificate),
        notAfter: read.validToDate,
        issuedAt: now,
      });
      return { type: 'certificate', certificate };
    });
  }

  /** Whether a certificate that OpenSSL has found good is on record for that station and not revoked. */
  async isGood(fingerprint: string, station: string): Promise<boolean> {
    const [row] = await this.#parts.database
      .select({ fingerprint: stationCertificates.fingerprint })
      .from(stationCertificates)
      .innerJoin(stations, eq(stations.id, stationCertificates.station))
      .where(
        and(
          eq(stationCertificates.fingerprint, fingerprint),
          eq(stationCertificates.station, station),
          isNull(stationCertificates.revokedAt),
          isNull(stations.revokedAt),
        ),
      );
    return row !== undefined;
  }

  /** CertificateList as DER. */
  revocationList(): Promise<Uint8Array> {
    const { database, authority } = this.#parts;
    return revocationList('station-authority', this.#parts, revokedStations(database), (list) =>
      makeRevocationList(authority.certificate, list, authority.sign),
    );
  }
}

/**
 * Ends what a station may sign in with; with `station` the station itself: nothing that it sends is taken any more.
 * How many certificates ended, or null when there is no such station.
 */
export async function revokeStation(
  database: Pick<ServerDatabase, 'transaction'>,
  id: string,
  what: 'station' | 'certificates',
  now: Date,
): Promise<number | null> {
  return database.transaction(async (transaction) => {
    await alone(transaction, `station-certificate:${id}`);
    const [known] = await transaction.select({ id: stations.id }).from(stations).where(eq(stations.id, id));
    if (known === undefined) return null;
    if (what === 'station')
      await transaction
        .update(stations)
        .set({ revokedAt: now })
        .where(and(eq(stations.id, id), isNull(stations.revokedAt)));
    const ended = await transaction
      .update(stationCertificates)
      .set({ revokedAt: now })
      .where(and(eq(stationCertificates.station, id), isNull(stationCertificates.revokedAt)))
      .returning({ fingerprint: stationCertificates.fingerprint });
    return ended.length;
  });
}
