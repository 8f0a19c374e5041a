/** `mintmark server order` and `server lease`: the office's way to a server that runs. Its signature is the authority. */
import type { Command } from 'commander';
import { canonicalBytes } from '../evidence/canonical.ts';
import { signForBench } from '../evidence/office-signature.ts';
import { Fault } from '../model/fault.ts';
import { pinnedFetch } from '../station/pinned-fetch.ts';
import { readNamedFile, writeNewFile } from './files.ts';
import { openKey, passphraseHelp } from './office-key.ts';
import { print, printJson, printTable } from './output.ts';
import { globalOptions } from './with-engine.ts';

const limitBytes = 5_000_000;
export const defaultServer = 'http://127.0.0.1:8600';
export const serverHelp = 'address of the server';
export const rootHelp = 'with TLS: the root that the server made for itself (tls-root.pem in its folder)';

interface Sum {
  readonly order: { readonly order: string; readonly title: string; readonly quantity: number };
  readonly closedAt: string | null;
  readonly stations: readonly (Readonly<Record<(typeof columns)[number], number>> & {
    readonly station: string;
  })[];
  readonly stray: number;
  readonly unleased: number;
  readonly accounted: boolean;
}

const columns = ['leased', 'good', 'open', 'burned', 'held', 'returned', 'unknown', 'outstanding'] as const;

export function addServerOrderCommands(server: Command): void {
  const group = server.command('order').description('work orders at a server that runs');
  group
    .command('add')
    .description(
      'hand in an order that `mintmark order sign` made; the server must trust who signed it (--office)',
    )
    .argument('<file>')
    .option('--server <url>', serverHelp, defaultServer)
    .option('--root <pem>', rootHelp)
    .action(async (file: string, choice: ServerAddress, command: Command) => {
      const reply = await callServer(
        choice,
        '/api/v1/orders',
        readNamedFile(file, limitBytes).toString('utf8'),
      );
      if (globalOptions(command).json) printJson(reply);
      else print(`${choice.server} has the order of ${file}.`);
    });
  group
    .command('close')
    .description('end an order for all stations; they close it when they next ask')
    .argument('<order>')
    .requiredOption('--key <pem>', "the office's private key")
    .option('--passphrase-file <file>', passphraseHelp, '-')
    .option('--server <url>', serverHelp, defaultServer)
    .option('--root <pem>', rootHelp)
    .action(
      async (
        order: string,
        choice: ServerAddress & { key: string; passphraseFile: string },
        command: Command,
      ) => {
        const close = { version: 1, order, issuedAt: new Date().toISOString() };
        const signed = { close, ...signForBench('order close', canonicalBytes(close), openKey(choice)) };
        const reply = await callServer(choice, '/api/v1/orders/close', JSON.stringify(signed));
        if (globalOptions(command).json) printJson(reply);
        else print(`Closed ${order} at ${choice.server}.`);
      },
    );
  group
    .command('report')
    .description('what became of every number of an order, over all stations')
    .argument('<order>')
    .option('--server <url>', serverHelp, defaultServer)
    .option('--root <pem>', rootHelp)
    .option('--token-file <file>', 'a token with orders:read (mintmark server token make)')
    .option('--numbers', 'every number with its unit and its fate')
    .action(async (order: string, choice: ServerAddress & { numbers?: boolean }, command: Command) => {
      const path = `/api/v1/orders/${encodeURIComponent(order)}`;
      const sum = (await callServer(choice, path)) as Sum;
      const numbers = choice.numbers === true ? await allNumbers(choice, path) : null;
      if (globalOptions(command).json) return printJson(numbers === null ? sum : { ...sum, numbers });
      printSum(sum);
      if (numbers !== null)
        printTable(
          ['number', 'unit', 'station', 'fate', 'reason'],
          numbers.map((row) => [row.serialNumber, row.hardwareId, row.station, row.state, row.reason]),
        );
    });
  server
    .command('lease')
    .description('answer the request file of a line without a network')
    .argument('<file>', 'made by `mintmark order lease request`')
    .requiredOption('-o, --output <file>', 'never over one that is there')
    .option('--server <url>', serverHelp, defaultServer)
    .option('--root <pem>', rootHelp)
    .action(async (file: string, choice: ServerAddress & { output: string }, command: Command) => {
      const request = readNamedFile(file, limitBytes).toString('utf8');
      const answer = await callServer(choice, '/api/v1/leases/file', request);
      writeNewFile(choice.output, `${JSON.stringify(answer, null, 2)}\n`);
      if (globalOptions(command).json) printJson({ file: choice.output });
      else print(`${choice.output}: take it back to the station; \`mintmark order lease import\`.`);
    });
}

function printSum({ order, closedAt, stations, stray, unleased, accounted }: Sum): void {
  print(
    `${order.order}: ${order.title}, ${order.quantity} units ordered, ${closedAt === null ? 'open' : `closed ${closedAt}`}.`,
  );
  printTable(
    ['station', ...columns],
    [
      ...stations.map((row) => [row.station, ...columns.map((column) => row[column])]),
      ['all', ...columns.map((column) => stations.reduce((sum, row) => sum + row[column], 0))],
    ],
  );
  print(`Units that can still be leased: ${unleased}. Numbers outside of all leases: ${stray}.`);
  print(accounted ? 'Every leased number is accounted for.' : 'NOT every leased number is accounted for.');
}

export interface ServerAddress {
  readonly server: string;
  readonly root?: string;
  readonly tokenFile?: string;
}

interface NumberRow {
  readonly counter: number;
  readonly serialNumber: string;
  readonly hardwareId: string;
  readonly station: string;
  readonly state: string;
  readonly reason: string | null;
}

async function allNumbers(server: ServerAddress, path: string): Promise<readonly NumberRow[]> {
  const rows: NumberRow[] = [];
  for (;;) {
    const page = (await callServer(server, `${path}/numbers?after=${rows.at(-1)?.counter ?? -1}`)) as {
      readonly rows: readonly NumberRow[];
    };
    if (page.rows.length === 0) return rows;
    rows.push(...page.rows);
  }
}

/** Throws Fault server.unreachable, server.refused with the server's own words. */
export async function callServer(
  { server, root, tokenFile }: ServerAddress,
  path: string,
  body?: string | Uint8Array,
): Promise<unknown> {
  const request = root === undefined ? fetch : pinnedFetch(readNamedFile(root, 20_000).toString('utf8'));
  const response = await request(new URL(path, server), {
    redirect: 'error',
    // a package may be long, and the way to the server slow
    signal: AbortSignal.timeout(typeof body === 'string' || body === undefined ? 30_000 : 600_000),
    headers: {
      ...(body === undefined
        ? {}
        : { 'content-type': typeof body === 'string' ? 'application/json' : 'application/zip' }),
      ...(tokenFile === undefined
        ? {}
        : { authorization: `Bearer ${readNamedFile(tokenFile, 300).toString('utf8').trim()}` }),
    },
    ...(body === undefined
      ? {}
      : { method: 'POST', body: typeof body === 'string' ? body : new Uint8Array(body) }),
  }).catch((cause: unknown) => {
    throw new Fault('server.unreachable', `${server} does not answer.`, { url: server }, { cause });
  });
  const reply: unknown = await response.json().catch((cause: unknown) => {
    throw new Fault(
      'server.nonsense',
      `${server} answers something else than a management server does.`,
      {},
      { cause },
    );
  });
  if (response.ok) return reply;
  const words =
    typeof reply === 'object' && reply !== null && 'message' in reply
      ? String(reply.message)
      : 'no reason given';
  throw new Fault('server.refused', `${server} refuses (${response.status}): ${words}`, {
    status: response.status,
  });
}
