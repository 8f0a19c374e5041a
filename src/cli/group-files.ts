/** `mintmark group text|look`: all groups as a text to be edited, and a signed file before it is imported. */
import type { Command } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { readNamedFile, writeNewFile } from './files.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

export const fileLimitBytes = 16 * 1024 * 1024;

export function addGroupFiles(group: Command): void {
  group
    .command('text')
    .description('all groups as YAML, to be edited and given back with `mintmark group edit`')
    .requiredOption('-o, --output <file>', 'never over one that is there')
    .option('--draft <draft>', 'of a draft instead of what is live')
    .action(async (choice: { output: string; draft?: string }, command: Command) => {
      const { text } = await withEngine(globalOptions(command), ({ api }) =>
        api.exportGroupsText(choice.draft === undefined ? {} : { draft: choice.draft }),
      );
      writeNewFile(choice.output, text);
      if (globalOptions(command).json) printJson({ file: choice.output });
      else print(`${choice.output}: to be edited and given to \`mintmark group edit\`.`);
    });
  group
    .command('look')
    .description(
      'a published version as a file, before `mintmark import`: who signed it, what it would change here',
    )
    .argument('<file>')
    .action(async (file: string, _choice, command: Command) => {
      const text = readNamedFile(file, fileLimitBytes).toString('utf8');
      const view = await withEngine(globalOptions(command), ({ api }) => api.lookAtGroupsFile({ text }));
      if (view.problem !== null) process.exitCode = exitCodes.invalid;
      if (globalOptions(command).json) return printJson(view);
      const { version, signer, isLive } = view;
      print(
        `Version ${version.number}, published ${version.publishedAt} by ${safeText(version.publishedBy)}, signed by ${safeText(signer ?? `the key ${version.keyId.slice(0, 16)}`)}.`,
      );
      if (isLive) return print('It is live here already.');
      print(`It would change ${view.groups} groups with ${view.units} units.`);
      printTable(
        ['group', 'change', 'units', 'settings'],
        view.changes.map(({ group: id, change, units, values, moreValues }) => [
          id,
          change,
          units,
          values.length + moreValues,
        ]),
      );
      if (view.next !== null) print('And more.');
      if (view.problem !== null) print(`It can not be taken: ${safeText(view.problem.message)}`);
    });
}
