/**
 * The nightly scrub: looks for what rotted or was changed behind our back. SQLite's own check proves structure, not
 * content (one flipped bit turns serial-42 into serial-52 and passes), so content is compared with what it must agree
 * with: rows with signed documents, documents with their chain, facts with documents, numbers with their events.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { fromBase64 } from '../base/bytes.ts';
import type { SignedDocument } from '../model/document.ts';
import { asFault } from '../model/fault.ts';
import type { Database } from './database.ts';
import type { Documents } from './documents.ts';
import type { StoredIdentity } from './identity-rows.ts';
import { type JobRow, toJobStart } from './job-rows.ts';
import type { StoredJournal } from './journal.ts';
import type { StoredLedger } from './ledger.ts';
import type { Names } from './names.ts';

export interface ScrubFinding {
  readonly what: 'structure' | 'document' | 'fact' | 'job' | 'identity' | 'high-water';
  readonly id: string;
  readonly text: string;
}

export interface ScrubParts {
  readonly database: Database;
  readonly documents: Documents;
  readonly journal: StoredJournal;
  readonly ledger: StoredLedger;
  readonly names: Names;
}

/** Judges one document by itself: its hash and signature. Null when it is right. Evidence has it. */
export type DocumentCheck = (document: SignedDocument) => string | null;

const findingLimit = 100;
const pageSize = 500;

/**
 * At most 100 findings; none when all is well. Reads everything: minutes on a large database. With `newest` only that
 * many documents, their jobs and as many numbers, the newest ones: quick enough for every start.
 */
export function scrub(
  parts: ScrubParts,
  checkDocument: DocumentCheck,
  newest?: number,
): readonly ScrubFinding[] {
  const found: ScrubFinding[] = [];
  const after = newest === undefined ? 0 : Math.max(0, parts.documents.head().sequence - newest);
  const sources = [
    ...(newest === undefined ? [structure(parts)] : []),
    documents(parts, checkDocument, after),
    jobs(parts, after),
    identities(parts, newest ?? -1),
    highWater(parts),
  ];
  for (const source of sources) {
    for (const finding of whole(source)) {
      found.push(finding);
      if (found.length >= findingLimit) return found;
    }
  }
  return found;
}

/** A source that can not be read to its end is a finding too. */
function* whole(source: Iterable<ScrubFinding>): Generator<ScrubFinding> {
  try {
    yield* source;
  } catch (thrown) {
    yield { what: 'structure', id: '', text: asFault(thrown).message }; // rotten bytes can make any reader stumble
  }
}

function* structure({ database }: ScrubParts): Generator<ScrubFinding> {
  for (const row of database.all<Record<string, unknown>>('PRAGMA integrity_check(20)')) {
    const text = String(Object.values(row)[0]);
    if (text !== 'ok') yield { what: 'structure', id: '', text };
  }
  for (const row of database.all('PRAGMA foreign_key_check')) {
    yield { what: 'structure', id: '', text: `a broken reference: ${JSON.stringify(row)}` };
  }
}

interface DocumentRow {
  readonly sequence: number;
  readonly id: string;
  readonly kind: string;
  readonly previous: string | null;
  readonly issued_at: string;
  readonly payload_sha256: string;
  readonly json: string;
  readonly payload: string | null;
}

function* documents(
  { database, documents: chain }: ScrubParts,
  check: DocumentCheck,
  after: number,
): Generator<ScrubFinding> {
  let previous: string | null =
    database.get<{ hash: string }>('SELECT payload_sha256 AS hash FROM documents WHERE sequence = ?', [after])
      ?.hash ?? null;
  let sequence = after;
  for (;;) {
    const rows: readonly DocumentRow[] = database.all<DocumentRow>(
      `SELECT documents.*, facts.payload FROM documents LEFT JOIN facts ON facts.id = documents.id
       WHERE documents.sequence > ? ORDER BY documents.sequence LIMIT ?`,
      [sequence, pageSize],
    );
    for (const row of rows) {
      const finding = (text: string): ScrubFinding => ({ what: 'document', id: row.id, text });
      const document = chain.find(row.id);
      if (document === null) {
        yield finding('can not be found by its id');
        return;
      }
      if (document.sequence !== sequence + 1 || document.previous !== previous)
        yield finding('breaks the chain');
      const columns = [row.sequence, row.id, row.kind, row.previous, row.issued_at, row.payload_sha256];
      const { id, kind, issuedAt, payloadSha256 } = document;
      if (
        !isDeepStrictEqual(columns, [document.sequence, id, kind, document.previous, issuedAt, payloadSha256])
      ) {
        yield finding('does not agree with its row');
      }
      if (row.payload !== row.json)
        yield { what: 'fact', id: row.id, text: 'does not agree with its document' };
      const wrong = check(document);
      if (wrong !== null) yield finding(wrong);
      previous = document.payloadSha256;
      sequence = row.sequence;
    }
    if (rows.length < pageSize) return;
  }
}

function* jobs(
  { database, documents: chain, journal, names }: ScrubParts,
  afterDocument: number,
): Generator<ScrubFinding> {
  let after = '';
  for (;;) {
    const rows = database.all<JobRow>(
      `SELECT * FROM jobs WHERE job_id > :after AND outcome IS NOT NULL
         AND (:afterDocument = 0 OR job_id IN (SELECT job_id FROM documents WHERE sequence > :afterDocument))
       ORDER BY job_id LIMIT :pageSize`,
      { after, afterDocument, pageSize },
    );
    for (const row of rows) {
      const [record] = chain.ofJob(row.job_id);
      const body = record === undefined ? undefined : names.revealed(record).body;
      const differing = body === undefined ? ['record'] : disagreements(row, body, journal.steps(row.job_id));
      if (differing.length > 0) {
        yield {
          what: 'job',
          id: row.job_id,
          text: `does not agree with its record: ${differing.join(', ')}`,
        };
      }
    }
    after = rows.at(-1)?.job_id ?? after;
    if (rows.length < pageSize) return;
  }
}

/** Names of what differs. What a record does not state is not compared. */
function disagreements(row: JobRow, body: SignedDocument['body'], steps: unknown): readonly string[] {
  const start = toJobStart(row);
  const unit = {
    hardwareId: row.hardware_id,
    serialNumber: row.serial_number,
    model: row.model,
    firmware: row.firmware,
    certificateFingerprint: row.certificate_fingerprint,
  };
  const known = {
    outcome: row.outcome,
    requested: start,
    steps,
    endedAt: row.ended_at,
    durationMs: row.duration_ms,
    unit,
  };
  return Object.entries(known)
    .filter(
      ([name, value]) => name in body && !isDeepStrictEqual(JSON.parse(JSON.stringify(value)), body[name]),
    )
    .map(([name]) => name);
}

function* identities({ database }: ScrubParts, newest: number): Generator<ScrubFinding> {
  const rows = database.all<StoredIdentity & { readonly last_state: string | null }>(
    `SELECT *, (SELECT to_state FROM identity_events WHERE identity_id = identities.id ORDER BY id DESC LIMIT 1)
       AS last_state FROM identities ORDER BY reserved_at DESC LIMIT ?`,
    [newest],
  );
  for (const row of rows) {
    const finding = (text: string): ScrubFinding => ({ what: 'identity', id: row.serial_number, text });
    if (!/^[A-Z0-9-]*$/.test(row.serial_number) || !row.serial_number.endsWith(String(row.counter))) {
      yield finding('does not agree with its counter');
    }
    if (row.last_state !== row.state) yield finding('does not agree with its last transition');
    const [leaf]: readonly string[] = JSON.parse(row.certificate_chain);
    const digest = leaf === undefined ? null : createHash('sha256').update(fromBase64(leaf)).digest('hex');
    if (digest !== row.certificate_fingerprint) yield finding('does not agree with its certificate');
  }
}

function* highWater({ ledger }: ScrubParts): Generator<ScrubFinding> {
  try {
    ledger.reconcileHighWater();
  } catch (thrown) {
    yield { what: 'high-water', id: '', text: asFault(thrown).message }; // the fault is the finding
  }
}
