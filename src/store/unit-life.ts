/** One unit's life record: its jobs, numbers, wipes, changes of state and what servers said, oldest first. */
import { X509Certificate } from 'node:crypto';
import { fromBase64 } from '../base/bytes.ts';
import type { Outcome, Readings } from '../model/job.ts';
import type { Unit } from '../model/unit.ts';
import type { Database } from './database.ts';
import type { Generation } from './identity-generations.ts';
import type { StoredLedger } from './ledger.ts';
import type { StoredSetting, Units } from './units.ts';

export interface LifeEvent {
  readonly at: string;
  readonly type: 'job' | 'identity' | 'wipe' | 'return' | 'state' | 'sync';
  readonly title: string;
  readonly detail: string;
  readonly outcome: Outcome | null;
  readonly jobId: string | null;
  readonly documentId: string | null;
}

export type CredentialState = 'live' | 'REVOCATION PENDING' | 'revoked' | 'none';

export interface UnitLife {
  readonly unit: Unit;
  readonly events: readonly LifeEvent[];
  readonly identities: readonly {
    readonly serialNumber: string;
    readonly state: string;
    readonly keyOrigin: string | null;
    readonly certificateFingerprint: string | null;
    readonly notAfter: string | null;
    readonly credentialState: CredentialState;
  }[];
  readonly settings: readonly StoredSetting[];
  readonly readings: Readings;
}

/** Events of a life that are shown; the newest ones stay. */
const eventsShown = 1_000;

export class UnitLives {
  readonly #database: Database;
  readonly #units: Units;
  readonly #ledger: StoredLedger;

  constructor(database: Database, units: Units, ledger: StoredLedger) {
    this.#database = database;
    this.#units = units;
    this.#ledger = ledger;
  }

  /** Throws Fault unit.unknown. */
  of(hardwareId: string): UnitLife {
    return {
      unit: this.#units.require(hardwareId),
      events: this.#events(hardwareId),
      identities: this.#ledger
        .history(hardwareId)
        .flatMap((row) => this.#ledger.generations(row))
        .map((generation) => ({
          serialNumber: generation.serialNumber,
          state: generation.state,
          keyOrigin: generation.keyOrigin,
          certificateFingerprint: generation.certificateFingerprint,
          notAfter: this.#notAfter(generation),
          credentialState: this.credentialState(generation),
        })),
      settings: this.#units.settings(hardwareId),
      readings: this.#units.readings(hardwareId),
    };
  }

  /**
   * `revoked` only with the receipt of a server or an authority, and when the authority that issued it has been told: until
   * then a certificate that should die is pending. A list that this station signed itself is no receipt.
   */
  credentialState({ certificates }: Pick<Generation, 'certificates'>): CredentialState {
    if (certificates.length === 0) return 'none';
    const asked = certificates.filter(({ revocationFactId }) => revocationFactId !== null);
    const pending = asked.some(({ revocationFactId }) => !this.#isAccepted(revocationFactId ?? ''));
    if (pending) return 'REVOCATION PENDING';
    return asked.length === certificates.length ? 'revoked' : 'live';
  }

  #notAfter({ certificateFingerprint }: Generation): string | null {
    const leaf = certificateFingerprint === null ? null : this.#ledger.certificate(certificateFingerprint);
    if (leaf === null) return null;
    try {
      return new Date(new X509Certificate(fromBase64(leaf)).validTo).toISOString();
    } catch {
      return null; // an unreadable certificate has no date to show; prove() is what judges it
    }
  }

  #isAccepted(factId: string): boolean {
    const row = this.#database.get(
      `SELECT 1 FROM facts JOIN deliveries USING (sequence)
       WHERE id = :factId AND state = 'accepted' AND receipt IS NOT NULL
         -- a webhook that heard of it revokes nothing
         AND (destination = 'management-server' OR destination LIKE 'issuer:%')
         AND NOT EXISTS (SELECT 1 FROM facts JOIN deliveries USING (sequence)
           WHERE id = :factId AND destination LIKE 'issuer:%' AND state <> 'accepted')`,
      { factId },
    );
    return row !== null;
  }

  #events(hardwareId: string): readonly LifeEvent[] {
    return this.#database
      .all<LifeEvent & { readonly place: number }>(
        `SELECT * FROM (
           SELECT started_at AS at, 'job' AS type, recipe_title AS title, coalesce(fault_code, '') AS detail,
             outcome, job_id AS jobId,
             (SELECT id FROM documents WHERE documents.job_id = jobs.job_id ORDER BY sequence LIMIT 1) AS documentId,
             0 AS place
           FROM jobs WHERE hardware_id = :hardwareId
           UNION ALL
           SELECT event.at, 'identity', serial_number || ' ' || to_state, coalesce(event.reason, ''), NULL,
             event.job_id, NULL, event.rowid
           FROM identity_events AS event JOIN identities AS identity ON identity.id = identity_id
           WHERE hardware_id = :hardwareId
           UNION ALL
           SELECT at, 'wipe', 'intent', method_id, NULL, job_id, NULL, 0 FROM intents WHERE hardware_id = :hardwareId
           UNION ALL
           SELECT issued_at, 'wipe', kind, id, NULL, job_id, id, sequence FROM documents
           WHERE hardware_id = :hardwareId AND kind IN ('wipe-certificate', 'wipe-report')
           UNION ALL
           SELECT opened_at, 'return', 'opened', reason, NULL, NULL, NULL, opened_sequence FROM returns
           WHERE hardware_id = :hardwareId
           UNION ALL
           SELECT triages.at, 'return', 'triage',
             coalesce((SELECT group_concat(json_extract(value, '$.verdict') || ': ' || json_extract(value, '$.text'), ' ')
               FROM json_each(findings) WHERE json_extract(value, '$.verdict') <> 'fine'), 'fine'),
             NULL, job_id, NULL, opened_sequence FROM triages JOIN returns USING (return_id)
           WHERE hardware_id = :hardwareId
           UNION ALL
           SELECT issued_at, 'return', kind,
             coalesce(json_extract(json, '$.body.outcome'), json_extract(json, '$.body.verdict'), json_extract(json, '$.body.method')),
             NULL, NULL, id, sequence FROM documents
           WHERE hardware_id = :hardwareId AND kind IN ('return-record', 'destroy-order', 'destruction-record')
           UNION ALL
           SELECT at, 'state', to_state, coalesce(note, ''), NULL, job_id, NULL, rowid FROM unit_events
           WHERE hardware_id = :hardwareId
           UNION ALL
           SELECT settled_at, 'sync', kind || ' ' || state, destination, NULL, NULL, NULL, sequence
           FROM facts JOIN deliveries USING (sequence)
           WHERE subject = :hardwareId AND settled_at IS NOT NULL AND state <> 'superseded'
         ) ORDER BY at DESC, place DESC LIMIT :limit`,
        { hardwareId, limit: eventsShown },
      )
      .map(({ place: _place, ...event }) => event)
      .reverse();
  }
}
