/** `mintmark records export` and `receipts`, and `mintmark server records`: records on a stick, and the server's receipts back. */
import type { Command } from 'commander';
import { Fault } from '../model/fault.ts';
import {
  parseStickFile,
  type ReceiptsFile,
  type RecordsFile,
  receiptsFileSchema,
  recordsFileSchema,
} from '../model/stick-files.ts';
import { pinnedFetch } from '../station/pinned-fetch.ts';
import { readNamedFile, writeNewFile } from './files.ts';
import { print, printJson, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

const limitBytes = 1_000_000_000;
/** Of receipts in one request to the engine. */
const atOnce = 2_000;

export function addRecordsFileCommands(sync: Command): void {
  sync
    .command('export')
    .description(
      'write everything that no server has signed for yet into one signed file, for a line without a network',
    )
    .requiredOption('-o, --output <file>', 'never over one that is there')
    .action(async (choice: { output: string }, command: Command) => {
      const options = globalOptions(command);
      const batches: RecordsFile['batches'] = [];
      let count = 0;
      const station = await withEngine(options, async (client) => {
        for (let after: string | null = null; ; ) {
          const page: Awaited<ReturnType<typeof client.api.recordsPage>> = await client.api.recordsPage({
            after,
          });
          if (page.batch !== null) batches.push({ ...page.batch });
          count += page.count;
          if (page.next === null) return page.station;
          after = page.next;
        }
      });
      const file: RecordsFile = { format: 'mintmark-records', version: 1, station, batches };
      writeNewFile(choice.output, JSON.stringify(file));
      if (options.json) printJson({ file: choice.output, records: count });
      else
        print(
          `${choice.output}: ${count} records. Take it to the server (mintmark server records), and its answer back here.`,
        );
    });
  sync
    .command('import')
    .description("take the server's answer; the same one again does nothing")
    .argument('<file>')
    .action(async (name: string, _choice, command: Command) => {
      const options = globalOptions(command);
      const file = parseStickFile(
        readNamedFile(name, limitBytes).toString('utf8'),
        receiptsFileSchema,
        'receipts',
      );
      const total = { accepted: 0, known: 0, refused: [] as unknown[], rejected: [] as unknown[] };
      await withEngine(options, async (client) => {
        for (let start = 0; start < Math.max(1, file.results.length); start += atOnce) {
          const text = JSON.stringify({ ...file, results: file.results.slice(start, start + atOnce) });
          const taken = await client.api.importReceipts({ text });
          total.accepted += taken.accepted;
          total.known += taken.known;
          total.refused.push(...taken.refused);
          total.rejected.push(...taken.rejected);
          if (!options.json)
            for (const { id, reason } of [...taken.refused, ...taken.rejected])
              print(`${safeText(id)}: ${safeText(reason)}`);
        }
      });
      if (options.json) return printJson(total);
      print(
        `${total.accepted} records are settled, ${total.known} were before; ${total.rejected.length} are not taken by the server, ${total.refused.length} receipts are not good.`,
      );
    });
}

export function addServerRecordsCommand(server: Command): void {
  server
    .command('records')
    .description('give the records of a line without a network to the server, and write its answer')
    .argument('<file>', 'made by `mintmark sync export`')
    .requiredOption('-o, --output <file>', 'never over one that is there')
    .option('--server <url>', 'address of the server', 'http://127.0.0.1:8600')
    .option('--root <pem>', 'file with the root that the server proves itself by')
    .action(
      async (name: string, choice: { output: string; server: string; root?: string }, command: Command) => {
        const file = parseStickFile(
          readNamedFile(name, limitBytes).toString('utf8'),
          recordsFileSchema,
          'records',
        );
        const request =
          choice.root === undefined
            ? fetch
            : pinnedFetch(readNamedFile(choice.root, 20_000).toString('utf8'));
        const results: ReceiptsFile['results'] = [];
        for (const batch of file.batches)
          results.push(...(await give(file.station, batch, choice.server, request)));
        const answer: ReceiptsFile = {
          format: 'mintmark-receipts',
          version: 1,
          station: file.station,
          results,
        };
        writeNewFile(choice.output, JSON.stringify(answer));
        const accepted = results.filter(({ status }) => status === 'accepted').length;
        if (globalOptions(command).json)
          printJson({ file: choice.output, accepted, results: results.length });
        else
          print(
            `${choice.output}: the server took ${accepted} of ${results.length}. Take it back: mintmark sync import.`,
          );
      },
    );
}

async function give(
  station: string,
  { body, signature }: RecordsFile['batches'][number],
  server: string,
  request: typeof fetch,
): Promise<ReceiptsFile['results']> {
  const response = await request(new URL('/api/v1/facts', server), {
    method: 'POST',
    redirect: 'error',
    headers: {
      'content-type': 'application/json',
      'mintmark-station': station,
      'mintmark-signature': signature,
    },
    body,
    signal: AbortSignal.timeout(120_000),
  }).catch((cause: unknown) => {
    throw new Fault('server.unreachable', `${server} does not answer.`, { url: server }, { cause });
  });
  const text = await response.text();
  if (!response.ok)
    throw new Fault(
      'server.refused',
      `${server} does not take the file (${response.status}): ${text.slice(0, 200)}`,
    );
  const read = receiptsFileSchema.shape.results.safeParse(
    (JSON.parse(text) as { results?: unknown }).results,
  );
  if (!read.success)
    throw new Fault('server.nonsense', `${server} answers something else than a management server does.`);
  return read.data;
}
