/** `mintmark station`: the key of this station. */
import { type Command, Option } from 'commander';
import { addNamesCommand } from './names.ts';
import { print, printJson } from './output.ts';
import { addTimeStampsCommand } from './time-stamps.ts';
import { globalOptions, withEngine } from './with-engine.ts';

const reasons = ['routine', 'people-changed', 'suspected-compromise', 'hardware-changed'] as const;
type Reason = (typeof reasons)[number];

export function addStationCommand(program: Command): void {
  const group = program.command('station').description('the key with which this station signs');
  group
    .command('key', { isDefault: true })
    .description('print the public key')
    .action(async (_choice, command: Command) => {
      const options = globalOptions(command);
      const { publicKeyPem } = await withEngine(options, (client) => client.api.getSettings(null));
      if (options.json) printJson({ publicKeyPem });
      else print(publicKeyPem.trimEnd());
    });
  group
    .command('rotate-key')
    .description('make a new key; the old one announces it in the chain as its last act')
    .addOption(new Option('--reason <reason>').choices([...reasons]).default('routine'))
    .addHelpText(
      'after',
      '\nPrint its paper with: mintmark records export DOCUMENT --format pdf\nThen send the new public key to the office for its trust list.',
    )
    .action(async (choice: { reason: Reason }, command: Command) => {
      const options = globalOptions(command);
      const made = await withEngine(options, (client) =>
        client.api.rotateStationKey({ reason: choice.reason }),
      );
      if (options.json) printJson(made);
      else print(`The station has a new key. Document: ${made.documentId}\n${made.publicKeyPem.trimEnd()}`);
    });
  addTimeStampsCommand(group);
  addNamesCommand(group);
}
