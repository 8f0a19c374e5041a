/** One page of a file of records: the request as the station would have sent it, and its signature. */
import { utf8 } from '../base/bytes.ts';
import type { RecordsFile } from '../model/stick-files.ts';
import type { StationCredentials } from './management-server.ts';

export function recordsBatch(
  rows: readonly {
    readonly id: string;
    readonly sequence: number;
    readonly kind: string;
    readonly createdAt: string;
    readonly payload: unknown;
  }[],
  { stationId, sign }: StationCredentials,
): RecordsFile['batches'][number] {
  const facts = rows.map(({ id, sequence, kind, createdAt, payload }) => ({
    id,
    sequence,
    kind,
    createdAt,
    payload,
  }));
  const body = JSON.stringify({ station: stationId, facts });
  return { body, signature: sign(utf8(body)) };
}
