/** `mintmark batch …`: a list of units that shall be wiped, checked one by one, and the signed sheet that accounts for each. */
import type { Command } from 'commander';
import type { BatchView } from '../contract/returns.ts';
import { exitCodes } from './exit-codes.ts';
import { readNamedFile } from './files.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { agree, type SecondChoice, withSecondPerson } from './second-person.ts';
import { globalOptions, withEngine } from './with-engine.ts';

const listLimitBytes = 2_000_000;

export function addBatchCommand(program: Command): void {
  const group = program
    .command('batch')
    .description('lists of units to wipe; each is checked against its list')
    .addHelpText(
      'after',
      '\nExample:\n  mintmark batch load week-48 units.csv --title "Returns of week 48"\n  mintmark wipe --slot 2 --confirm ID --batch week-48\n  mintmark batch close week-48',
    );
  withSecondPerson(
    group
      .command('load')
      .description('load a list: one number a line, or the first column of a CSV')
      .argument('<batch>', 'its name')
      .argument('<file>')
      .option('--title <text>'),
  ).action(
    async (batchId: string, file: string, choice: SecondChoice & { title?: string }, command: Command) => {
      const options = globalOptions(command);
      const text = readNamedFile(file, listLimitBytes).toString('utf8');
      const view = await withEngine(options, async (client) => {
        await agree(client, choice, 'batch', batchId);
        return client.api.loadBatch({ batchId, title: choice.title ?? batchId, text });
      });
      if (options.json) printJson(view);
      else printBatch(view);
    },
  );
  group
    .command('list')
    .description('batches, newest first')
    .action(async (_choice, command: Command) => {
      const options = globalOptions(command);
      const { rows } = await withEngine(options, ({ api }) => api.listBatches({ limit: 100 }));
      if (options.json) return printJson(rows);
      printTable(
        ['batch', 'title', 'loaded', 'certified', 'destroyed', 'to come', 'sheet'],
        rows.map(({ batchId, title, loadedAt, counts, documentId }) => [
          batchId,
          title,
          loadedAt,
          counts.verified + counts['verified-with-exceptions'],
          counts.destroyed,
          counts.missing,
          documentId,
        ]),
      );
    });
  group
    .command('show')
    .argument('<batch>')
    .description('each unit of the list, and who was refused')
    .action(async (batchId: string, _choice, command: Command) => {
      const options = globalOptions(command);
      const view = await withEngine(options, ({ api }) => api.getBatch({ batchId }));
      if (options.json) printJson(view);
      else printBatch(view);
    });
  group
    .command('check')
    .argument('<batch>')
    .argument('<unit>', 'serial number or hardware id, as it is scanned')
    .description(`is this unit on the list? Ends with ${exitCodes.failed} when it is not`)
    .action(async (batchId: string, scan: string, _choice, command: Command) => {
      const options = globalOptions(command);
      const check = await withEngine(options, ({ api }) => api.checkBatchUnit({ batchId, scan }));
      process.exitCode = check.listed ? exitCodes.passed : exitCodes.failed;
      if (options.json) printJson(check);
      else print(safeText(check.words));
    });
  group
    .command('close')
    .argument('<batch>')
    .option('--note <text>', '', '')
    .description('sign the sheet: it accounts for each unit, also for those that never came')
    .action(async (batchId: string, choice: { note: string }, command: Command) => {
      const options = globalOptions(command);
      const closed = await withEngine(options, ({ api }) => api.closeBatch({ batchId, note: choice.note }));
      if (options.json) printJson(closed);
      else print(`Closed. Signed sheet: ${closed.documentId}`);
    });
}

function printBatch({ batch, units, refused }: BatchView): void {
  print(
    `${safeText(batch.title)} (${batch.batchId}), loaded by ${safeText(batch.loadedBy)}: ${units.length} units.`,
  );
  printTable(
    ['line', 'listed as', 'hardware id', 'fate', 'document'],
    units.map(({ line, listedAs, hardwareId, fate, document }) => [
      line,
      listedAs,
      hardwareId,
      fate,
      document?.id,
    ]),
  );
  for (const { hardwareId, reason } of refused)
    print(`Refused: ${safeText(hardwareId)}. ${safeText(reason)}`);
}
