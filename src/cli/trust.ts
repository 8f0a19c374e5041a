/** `mintmark trust`: whose packages and orders this station takes. */
import type { Command } from 'commander';
import { makeTrustList } from '../station/office/trust-list.ts';
import { readNamedFile, writeNewFile } from './files.ts';
import { openKey, passphraseHelp } from './office-key.ts';
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
          ['key', 'who', 'since', 'revoked'],
          signers.map(({ keyId, title, addedAt, revokedAt = null }) => [keyId, title, addedAt, revokedAt]),
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
  group
    .command('publish')
    .description("sign a list of the stations' keys, for whoever checks their documents with mintmark-verify")
    .argument('<file>', 'YAML: title, and keys with station and publicKeyPem')
    .requiredOption('-o, --output <file>', 'never over one that is there')
    .requiredOption('--key <pem>', "the office's private key")
    .option('--passphrase-file <file>', passphraseHelp, '-')
    .action(
      (file: string, choice: { output: string; key: string; passphraseFile: string }, command: Command) => {
        const list = makeTrustList(
          readNamedFile(file, 10_000_000).toString('utf8'),
          new Date(),
          openKey(choice),
        );
        writeNewFile(choice.output, `${JSON.stringify(list, null, 2)}\n`);
        if (globalOptions(command).json) printJson({ file: choice.output });
        else print(`${choice.output}: give it to whoever checks documents, with the office's public key.`);
      },
    );
}
