/** `mintmark trust`: whose packages and orders this station takes. */
import type { Command } from 'commander';
import { readNamedFile } from './files.ts';
import { print, printJson, printTable } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

export function addTrustCommand(program: Command): void {
  const group = program.command('trust').description('whose signature counts on this station');
  group
    .command('list', { isDefault: true })
    .description('the keys that are trusted; without one, unsigned packages are taken')
    .action(async (_choice, command: Command) => {
      const options = globalOptions(command);
      const { signers } = await withEngine(options, (client) => client.api.getSettings(null));
      if (options.json) printJson({ signers });
      else if (signers.length === 0)
        print('No key is trusted yet: unsigned packages are taken, work orders are not.');
      else
        printTable(
          ['key', 'who', 'since'],
          signers.map(({ keyId, title, addedAt }) => [keyId, title, addedAt]),
        );
    });
  group
    .command('add')
    .description('trust a public key; from the first one on, only signed packages are taken')
    .argument('<pem>')
    .requiredOption('--title <text>', 'whose key it is')
    .action(async (file: string, choice: { title: string }, command: Command) => {
      const publicKeyPem = readNamedFile(file, 5_000).toString('utf8');
      const options = globalOptions(command);
      const trustSigner = { title: choice.title, publicKeyPem };
      const { signers } = await withEngine(options, (client) => client.api.saveSettings({ trustSigner }));
      if (options.json) printJson({ signers });
      else print(`Trusted: ${choice.title}.`);
    });
  group
    .command('remove')
    .description('trust a key no more; what it signed before stays')
    .argument('<key>', 'key id')
    .action(async (keyId: string, _choice, command: Command) => {
      await withEngine(globalOptions(command), (client) =>
        client.api.saveSettings({ distrustSigner: keyId }),
      );
      print('Removed.');
    });
}
