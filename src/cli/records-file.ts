/** `mintmark sync export` and `import`: the file of a line without a network to its server, and the server's answer. */
import type { Command } from 'commander';
import type { AnswerTaken, TakenReceipts } from '../contract/exchange.ts';
import { outgoingFile } from '../contract/outgoing-file.ts';
import { answerFormat } from '../model/exchange.ts';
import { parseStickFile, receiptsFileSchema } from '../model/stick-files.ts';
import { readNamedFile, refuseExisting, writeNewFile } from './files.ts';
import { print, printJson, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

const limitBytes = 500_000_000;
/** Of receipts in one request to the engine. */
const atOnce = 2_000;

type Client = Parameters<Parameters<typeof withEngine>[1]>[0];

export function addRecordsFileCommands(sync: Command): void {
  sync
    .command('export')
    .description(
      'write everything that no server has signed for yet, and what this station asks for, into one signed file: for a line without a network',
    )
    .requiredOption('-o, --output <file>', 'never over one that is there')
    .action(async (choice: { output: string }, command: Command) => {
      // a newer file takes the place of the one before: the answer to that would bring no numbers any more
      refuseExisting(choice.output);
      const options = globalOptions(command);
      const { file, records } = await withEngine(options, ({ api }) => outgoingFile(api));
      writeNewFile(choice.output, JSON.stringify(file));
      if (options.json) printJson({ file: choice.output, records, asks: file.ask !== undefined });
      else
        print(
          `${choice.output}: ${records} records. Take it to the server (mintmark server records), and its answer back here.`,
        );
    });
  sync
    .command('import')
    .description(
      "take the server's answer: receipts, orders and numbers, groups, revocations, and which packages there are; the same one again does nothing",
    )
    .argument('<file>')
    .action(async (name: string, _choice, command: Command) => {
      const options = globalOptions(command);
      const text = readNamedFile(name, limitBytes).toString('utf8');
      await withEngine(options, async (client) => {
        if (text.includes(answerFormat)) {
          const taken = await client.api.importAnswer({ answer: text });
          if (options.json) printJson(taken);
          else printAnswer(taken);
          return;
        }
        const receipts = await takeReceipts(text, client);
        if (options.json) printJson(receipts);
        else printReceipts(receipts);
      });
    });
}

/** Receipts alone, as servers before this version gave them. */
async function takeReceipts(text: string, client: Client): Promise<TakenReceipts> {
  const file = parseStickFile(text, receiptsFileSchema, 'receipts');
  const total = {
    accepted: 0,
    known: 0,
    refused: [] as { id: string; reason: string }[],
    rejected: [] as { id: string; reason: string }[],
  };
  for (let start = 0; start < Math.max(1, file.results.length); start += atOnce) {
    const part = JSON.stringify({ ...file, results: file.results.slice(start, start + atOnce) });
    const taken = await client.api.importReceipts({ text: part });
    total.accepted += taken.accepted;
    total.known += taken.known;
    total.refused.push(...taken.refused);
    total.rejected.push(...taken.rejected);
  }
  return total;
}

function printReceipts({ accepted, known, refused, rejected }: TakenReceipts): void {
  for (const { id, reason } of [...refused, ...rejected]) print(`${safeText(id)}: ${safeText(reason)}`);
  print(
    `${accepted} records are settled, ${known} were before; ${rejected.length} are not taken by the server, ${refused.length} receipts are not good.`,
  );
}

function printAnswer({ receipts, orders, groups, packages, revoked, notes }: AnswerTaken): void {
  printReceipts(receipts);
  if (orders.orders.length > 0) print(`New orders: ${orders.orders.map(safeText).join(', ')}.`);
  if (orders.leases > 0) print(`${orders.leases} new leases of numbers.`);
  if (orders.closed.length > 0) print(`Closed orders: ${orders.closed.map(safeText).join(', ')}.`);
  for (const { message } of orders.refused) print(`An order was not taken: ${safeText(message)}`);
  if (groups !== null) print(`Version ${groups} of the groups is live.`);
  if (revoked.certificates > 0) print(`${revoked.certificates} certificates are known as revoked now.`);
  for (const title of revoked.signers) print(`The office key ${safeText(title)} is revoked.`);
  for (const { package: name, version, sha256 } of packages)
    print(
      `The server has the package ${safeText(name)} ${version} (SHA-256 ${sha256}): bring its file and import it.`,
    );
  for (const note of notes) print(safeText(note));
}
