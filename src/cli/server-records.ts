/** `mintmark server records`: gives the file of a line without a network to the server, and writes its one signed answer. */
import type { Command } from 'commander';
import { z } from 'zod';
import {
  type AnswerFile,
  answerFormat,
  type SignedAsk,
  type SignedPart,
  signedPartSchema,
} from '../model/exchange.ts';
import { Fault } from '../model/fault.ts';
import { signedRevocationNewsSchema } from '../model/revocations.ts';
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
import { globalOptions } from './with-engine.ts';

const limitBytes = 500_000_000;
const timeoutMs = 120_000;
const partsSchema = z.object({ parts: z.array(signedPartSchema) });
const factsSchema = z.object({ results: receiptsFileSchema.shape.results });

export interface AtServer {
  readonly server: string;
  readonly request: typeof fetch;
}

export function addServerRecordsCommand(server: Command): void {
  server
    .command('records')
    .description('give the file of a line without a network to the server, and write its answer')
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
        const at = { server: choice.server, request };
        const { answer, results } =
          file.ask === undefined ? await receiptsAlone(file, at) : await wholeAnswer(file, file.ask, at);
        writeNewFile(choice.output, JSON.stringify(answer));
        const accepted = results.filter(({ status }) => status === 'accepted').length;
        if (globalOptions(command).json)
          return printJson({ file: choice.output, accepted, results: results.length });
        for (const { id, status, reason } of results)
          if (status !== 'accepted') print(`${safeText(id)}: ${safeText(reason ?? status)}`);
        print(
          `${choice.output}: the server took ${accepted} of ${results.length}. Take it back: mintmark sync import.`,
        );
      },
    );
}

/** Of a station that is enrolled nowhere, or of an earlier version. */
async function receiptsAlone(
  { station, batches }: RecordsFile,
  at: AtServer,
): Promise<{ readonly answer: ReceiptsFile; readonly results: ReceiptsFile['results'] }> {
  const results: ReceiptsFile['results'] = [];
  for (const { body, signature } of batches) {
    const headers = { 'mintmark-station': station, 'mintmark-signature': signature };
    results.push(...(await post(at, '/api/v1/facts', body, factsSchema, headers)).results);
  }
  return { answer: { format: 'mintmark-receipts', version: 1, station, results }, results };
}

/** The answer to a file whose station asks for more than receipts. Throws Fault server.*. */
export async function wholeAnswer(
  { station, batches }: RecordsFile,
  ask: SignedAsk,
  at: AtServer,
): Promise<{ readonly answer: AnswerFile; readonly results: ReceiptsFile['results'] }> {
  const parts: SignedPart[] = [];
  const give = async (page: (RecordsFile['batches'][number] & { readonly number: number }) | null) =>
    (await post(at, '/api/v1/exchange', JSON.stringify({ ask, page }), partsSchema)).parts;
  let refused: unknown = null;
  try {
    for (const [index, batch] of batches.entries())
      parts.push(...(await give({ ...batch, number: index + 1 })));
  } catch (thrown) {
    // of a station that was revoked nothing is taken, and that is what it has to be told
    refused = thrown;
  }
  // at the end: what is told of orders knows of the records already
  const rest = await give(null);
  if (refused !== null && !rest.some(isOwnEnd)) throw refused;
  parts.push(...rest);
  const results = parts.flatMap(({ part }) =>
    part.kind === 'receipts' ? factsSchema.parse(part.content).results : [],
  );
  return { answer: { format: answerFormat, version: 1, station, parts }, results };
}

function isOwnEnd({ part }: SignedPart): boolean {
  const news = signedRevocationNewsSchema.safeParse(part.content);
  return part.kind === 'revocations' && news.success && news.data.revocations.stationRevokedAt !== null;
}

async function post<T>(
  { server, request }: AtServer,
  path: string,
  body: string,
  schema: z.ZodType<T>,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const response = await request(new URL(path, server), {
    method: 'POST',
    redirect: 'error',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new Fault('server.unreachable', `${server} does not answer.`, { url: server }, { cause });
  });
  const text = await response.text();
  if (!response.ok)
    throw new Fault(
      'server.refused',
      `${server} does not take the file (${response.status}): ${text.slice(0, 200)}`,
    );
  const read = schema.safeParse(jsonOf(text));
  if (!read.success)
    throw new Fault('server.nonsense', `${server} answers something else than a management server does.`);
  return read.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema refuses null, which says it in one place
  }
}
