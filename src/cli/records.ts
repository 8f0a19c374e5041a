import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { Fault } from '../model/fault.ts';
import { type Language, languages } from '../model/languages.ts';
import { print, printJson, printTable } from './output.ts';
import { rowsOf } from './pages.ts';
import { type GlobalOptions, globalOptions, withEngine } from './with-engine.ts';

interface RecordsChoice {
  readonly search?: string;
  readonly outcome?: string;
  readonly kind: string;
  readonly limit: string;
}

/** `mintmark records`: the jobs, and their signed documents as files. */
export function addRecordsCommand(program: Command): void {
  const records = program
    .command('records')
    .description('list the records of jobs')
    .option('--search <text>', 'part of a hardware id, serial number or recipe title, or a whole job id')
    .option('--outcome <outcome>', 'passed, failed, error, cancelled or interrupted')
    .option('--kind <kind>', 'job, or act: the log of who did what', 'job')
    .option('--limit <count>', 'how many', '50')
    .addHelpText(
      'after',
      '\nExamples:\n  mintmark records --outcome failed\n  mintmark records export JOB --format pdf --output record.pdf',
    )
    .action(async (choice: RecordsChoice, command: Command) => {
      const options = globalOptions(command);
      if (choice.kind === 'act') return listActs(options, Number(choice.limit));
      if (choice.kind !== 'job')
        throw new Fault('contract.invalid', `There is no kind called ${choice.kind}: say job or act.`);
      const rows = await withEngine(options, (client) =>
        rowsOf(Number(choice.limit), (page) =>
          client.api.listRecords({
            ...page,
            ...(choice.search === undefined ? {} : { search: choice.search }),
            ...(choice.outcome === undefined ? {} : { outcome: choice.outcome }),
          }),
        ),
      );
      if (options.json) printJson(rows);
      else
        printTable(
          ['job', 'started', 'recipe', 'slot', 'unit', 'outcome', 'synced'],
          rows.map((row) => [
            row.jobId,
            row.startedAt,
            row.recipeTitle,
            row.slotNumber,
            row.serialNumber ?? row.hardwareId,
            row.faultCode === null ? row.outcome : `${row.outcome} (${row.faultCode})`,
            row.syncState,
          ]),
        );
    });
  records
    .command('export')
    .description('write a signed document to a file')
    .argument('<document>', 'the job, or the job followed by "-wipe" for its wipe certificate')
    .option('--format <format>', 'json or pdf', 'json')
    .addOption(new Option('--language <language>', 'of a pdf').choices([...languages]))
    .requiredOption('--output <file>')
    .action(
      async (
        documentId: string,
        choice: { format: string; output: string; language?: Language },
        command: Command,
      ) => {
        const options = globalOptions(command);
        const file = await withEngine(options, (client) =>
          client.api.exportDocument({
            documentId,
            format: choice.format === 'pdf' ? 'pdf' : 'json',
            ...(choice.language === undefined ? {} : { language: choice.language }),
          }),
        );
        writeFileSync(choice.output, Buffer.from(file.base64, 'base64'), { flag: 'wx' });
        if (options.json) printJson({ output: choice.output });
        else print(`Written: ${choice.output}`);
      },
    );
}

/** Newest first. */
async function listActs(options: GlobalOptions, limit: number): Promise<void> {
  const { rows } = await withEngine(options, ({ api }) => api.listActs({ limit }));
  if (options.json) return printJson(rows);
  printTable(
    ['when', 'who', 'act', 'to what', 'second person', 'document'],
    rows.map(({ at, by, act, subject, approvedBy, documentId }) => [
      at,
      by?.name ?? 'the station',
      act,
      subject,
      approvedBy?.name ?? '',
      documentId,
    ]),
  );
}
