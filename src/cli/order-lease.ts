/** `mintmark order lease`: numbers of a shared order by files, for a line without a network. Also `order accept-numbers`. */
import type { Command } from 'commander';
import { readNamedFile, writeNewFile } from './files.ts';
import { print, printJson } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

export function addLeaseCommands(order: Command): void {
  const group = order
    .command('lease')
    .description('numbers of a shared order as files, for a line without a network');
  group
    .command('request')
    .description('write a signed request; the server answers it with `mintmark server lease`')
    .requiredOption('-o, --output <file>', 'never over one that is there')
    .addHelpText(
      'after',
      '\nThe answer has to come back to the same run of the engine (keep the window or `mintmark serve` open), except for\norders with "contact: none".',
    )
    .action(async (choice: { output: string }, command: Command) => {
      const options = globalOptions(command);
      const { text } = await withEngine(options, (client) => client.api.leaseRequestFile(null));
      writeNewFile(choice.output, text);
      if (options.json) printJson({ file: choice.output });
      else print(`${choice.output}: take it to the server, and its answer back here.`);
    });
  group
    .command('import')
    .description("take the server's answer; the same one again does nothing")
    .argument('<file>')
    .action(async (file: string, _choice, command: Command) => {
      const text = readNamedFile(file, 5_000_000).toString('utf8');
      const options = globalOptions(command);
      const taken = await withEngine(options, (client) => client.api.importLeases({ text }));
      if (options.json) return printJson(taken);
      print(`${taken.leases} new leases; new orders: ${taken.orders.join(', ') || 'none'}.`);
      if (taken.closed.length > 0) print(`Closed by the office: ${taken.closed.join(', ')}.`);
      for (const { message, help } of taken.refused) print(`${message} ${help}`);
    });
  order
    .command('accept-numbers')
    .description(
      'after a restore: burn every number up to the highest that is known anywhere, and go on behind it',
    )
    .action(async (_choice, command: Command) => {
      await withEngine(globalOptions(command), (client) => client.api.acceptNumbers(null));
      print('Every number up to the highest known one is burned.');
    });
}
