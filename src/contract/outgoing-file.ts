/** The file of a line without a network, put together from the engine's pages: the same by the window and by the command line. */
import type { RecordsFile } from '../model/stick-files.ts';
import type { Api } from './contract.ts';

export interface OutgoingFile {
  readonly file: RecordsFile;
  readonly records: number;
}

/** All pages of records, then the question: it says how many pages there are. */
export async function outgoingFile(api: Pick<Api, 'recordsPage' | 'exchangeAsk'>): Promise<OutgoingFile> {
  const batches: RecordsFile['batches'] = [];
  let records = 0;
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<Api['recordsPage']>> = await api.recordsPage({ after });
    if (page.batch !== null) batches.push({ ...page.batch });
    records += page.count;
    if (page.next === null) {
      const ask = await api.exchangeAsk({ pages: batches.length });
      const head = { format: 'mintmark-records', version: ask === null ? 1 : 2 } as const;
      return { file: { ...head, station: page.station, ...(ask === null ? {} : { ask }), batches }, records };
    }
    after = page.next;
  }
}
