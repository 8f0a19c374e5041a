/** `mintmark server retired`: the signed list of retired units as a file, for stations without a network. */
import type { Command } from 'commander';
import { signedRetiredUnitsSchema } from '../model/retired.ts';
import { writeNewFile } from './files.ts';
import { print, printJson } from './output.ts';
import { atServer } from './server-admin.ts';
import { globalOptions } from './with-engine.ts';

export function addRetiredCommand(server: Command): void {
  server
    .command('retired')
    .description(
      'write the signed list of retired units, for `mintmark return import-retired` at a line without a network',
    )
    .requiredOption('-o, --output <file>', 'never over one that is there')
    .option('--organisation <name>', 'whose units', 'main')
    .action(async (choice: { output: string; organisation: string }, command: Command) => {
      const { organisation, output } = choice;
      const signed = signedRetiredUnitsSchema.parse(
        await atServer(command, { action: 'retired-units', organisation }),
      );
      writeNewFile(output, `${JSON.stringify(signed)}\n`);
      const { length } = signed.retired.units;
      if (globalOptions(command).json) printJson({ file: output, units: length, more: signed.retired.more });
      else print(`${output}: ${length} units${signed.retired.more ? ', and there are more' : ''}.`);
    });
}
