/**
 * One number of one unit through its lives: where the profile lets a unit keep its number, each life has certificates of its own,
 * and those of an earlier one have ended. A number without such a policy has one.
 */
import type { IdentityRow, IdentityState, KeyOrigin } from '../model/identity.ts';
import type { Database } from './database.ts';
import type { IssuedCertificate } from './identity-rows.ts';

export interface Generation {
  readonly serialNumber: string;
  readonly state: IdentityState;
  readonly keyOrigin: KeyOrigin | null;
  readonly certificateFingerprint: string | null;
  readonly certificates: readonly IssuedCertificate[];
  /** When the number was given to the unit, or given again. */
  readonly begunAt: string;
}

/** Oldest first; the last is the one that the row tells of. */
export function generationsOf(
  database: Database,
  row: IdentityRow,
  certificates: readonly IssuedCertificate[],
): readonly Generation[] {
  const reservedAt = database.get<{ at: string }>('SELECT reserved_at AS at FROM identities WHERE id = ?', [
    row.id,
  ])?.at;
  const begins = [reservedAt ?? row.updatedAt, ...givenAgainAt(database, row.id)];
  return begins.map((begunAt, index) => {
    const endedAt = begins[index + 1];
    const own = certificates.filter(
      ({ at }) => (index === 0 || at > begunAt) && (endedAt === undefined || at <= endedAt),
    );
    const { serialNumber, state, keyOrigin, certificateFingerprint } = row;
    if (endedAt === undefined)
      return { serialNumber, state, keyOrigin, certificateFingerprint, certificates: own, begunAt };
    return {
      serialNumber,
      state: 'revoked',
      keyOrigin: null,
      certificateFingerprint: own.at(-1)?.fingerprint ?? null,
      certificates: own,
      begunAt,
    };
  });
}

/** Each time that a number which had ended was given to its own unit again. */
export function givenAgainAt(database: Database, identityId: string): readonly string[] {
  return database
    .all<{ at: string }>(
      `SELECT at FROM identity_events
       WHERE identity_id = ? AND from_state IN ('revoked', 'burned') AND to_state = 'reserved' ORDER BY rowid`,
      [identityId],
    )
    .map(({ at }) => at);
}
