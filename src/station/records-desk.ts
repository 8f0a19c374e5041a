/** Records and receipts by files, for a line without a network. Only what the server signed settles a record. */

import type { TakenReceipts } from '../contract/exchange.ts';
import { objectionToReceipt } from '../evidence/receipt.ts';
import { Fault } from '../model/fault.ts';
import { parseStickFile, type ReceiptsFile, receiptsFileSchema } from '../model/stick-files.ts';
import type { Store } from '../store/store.ts';
import { recordsBatch } from '../sync/records-batch.ts';
import type { StationKey } from './station-key.ts';

const server = 'management-server';
/** What the server takes in one request: records, and payload as it is stored. */
const batchMost = 500;
const batchMostCharacters = 4_000_000;

export interface RecordsPage {
  readonly station: string;
  readonly batch: { readonly body: string; readonly signature: string } | null;
  readonly count: number;
  /** For the next page; null behind the last. */
  readonly next: string | null;
}

export class RecordsDesk {
  readonly #store: Store;
  readonly #key: StationKey;
  readonly #serverKey: () => { readonly publicKeyPem: string } | null;

  constructor(store: Store, key: StationKey, serverKey: () => { readonly publicKeyPem: string } | null) {
    this.#store = store;
    this.#key = key;
    this.#serverKey = serverKey;
  }

  page(after: string | null): RecordsPage {
    const [priority = -1, sequence = 0] = (after ?? '-1|0').split('|').map(Number);
    const found = this.#store.outboxFiles.owed(server, [priority, sequence], batchMost);
    const rows = withinCharacters(found);
    const last = rows.at(-1);
    const { stationId, signer } = this.#key;
    return {
      station: stationId,
      batch:
        last === undefined
          ? null
          : recordsBatch(rows, { stationId, sign: (bytes) => signer.signStatement(bytes) }),
      count: rows.length,
      next:
        last === undefined || (rows.length === found.length && found.length < batchMost)
          ? null
          : `${last.priority === 'revocation' ? 0 : 1}|${last.sequence}`,
    };
  }

  /** Throws Fault file.invalid for another form or another station, server.unknown while no server's key is known here. */
  take(text: string): TakenReceipts {
    const { station, results } = parseStickFile(text, receiptsFileSchema, 'receipts');
    const { stationId } = this.#key;
    if (station !== stationId)
      throw new Fault(
        'file.invalid',
        `These receipts are for the station ${station}, and this one is ${stationId}.`,
      );
    return this.takeResults(results);
  }

  /** Throws Fault server.unknown while no server's key is known here. */
  takeResults(results: ReceiptsFile['results']): TakenReceipts {
    const { stationId } = this.#key;
    const key = this.#serverKey();
    if (key === null)
      throw new Fault(
        'server.unknown',
        'No server is known here: enrol this station at one first, with a code.',
      );
    const counts = { accepted: 0, known: 0 };
    const refused: { id: string; reason: string }[] = [];
    const rejected: { id: string; reason: string }[] = [];
    this.#store.transaction(() => {
      for (const { id, status, receipt = '', reason = '' } of results) {
        const fact = this.#store.outboxFiles.find(id);
        if (fact === null) refused.push({ id, reason: 'this station has no such record' });
        else if (status !== 'accepted') rejected.push({ id, reason });
        else {
          const objection = objectionToReceipt(receipt, { ...fact, station: stationId }, key.publicKeyPem);
          if (objection !== null) refused.push({ id, reason: objection });
          else if (this.#settle(id, receipt)) counts.accepted += 1;
          else counts.known += 1;
        }
      }
    });
    return { ...counts, refused, rejected };
  }

  /** False when it was settled before. */
  #settle(id: string, receipt: string): boolean {
    const { outbox, outboxFiles } = this.#store;
    outboxFiles.ensure(id, server);
    if (outboxFiles.isSettled(id, server)) return false;
    outbox.accepted(id, server, receipt);
    return true;
  }
}

/** At least one: it is for the server to say that a record is too long. */
function withinCharacters<T extends { readonly payload: unknown }>(rows: readonly T[]): readonly T[] {
  let characters = 0;
  const beyond = rows.findIndex(({ payload }, index) => {
    characters += JSON.stringify(payload).length;
    return index > 0 && characters > batchMostCharacters;
  });
  return beyond === -1 ? rows : rows.slice(0, beyond);
}
