/** `mintmark package`: what the office does with packages. Only files: no station is needed and none is touched. */
import type { Command } from 'commander';
import { inspectPackage } from '../station/office/inspect-package.ts';
import { makePackage } from '../station/office/make-package.ts';
import { type ComparedPackage, comparedFile, comparePackages } from '../station/office/package-parts.ts';
import { readFolder, readNamedFile, writeNewFile } from './files.ts';
import { openKey, passphraseHelp } from './office-key.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { appVersion } from './version.ts';
import { globalOptions } from './with-engine.ts';

const limitBytes = 150_000_000;

export function addPackageCommand(program: Command): void {
  const group = program.command('package').description('make, inspect and compare packages');
  group
    .command('make')
    .description(
      'a package of everything in a folder: package.yaml, recipes/, groups.yaml, profiles.yaml, files',
    )
    .argument('<folder>')
    .requiredOption('-o, --output <file>', 'zip; never over one that is there')
    .option('--key <pem>', "the office's private key; without it the package is not signed")
    .option('--passphrase-file <file>', passphraseHelp, '-')
    .addHelpText(
      'after',
      '\nExample:\n  mintmark package make gateway/ -o gateway-1.5.0.zip --key office.pem --passphrase-file p.txt',
    )
    .action(
      (
        folder: string,
        choice: { output: string; key?: string; passphraseFile: string },
        command: Command,
      ) => {
        const { key, passphraseFile } = choice;
        const files = readFolder(folder, limitBytes);
        const signingKey = key === undefined ? null : openKey({ key, passphraseFile });
        const { bytes, contents } = makePackage(files, signingKey, appVersion);
        writeNewFile(choice.output, bytes);
        if (globalOptions(command).json)
          printJson({
            file: choice.output,
            package: contents.id,
            manifestSha256: contents.manifestSha256,
            signer: contents.signer,
          });
        else
          print(
            `${choice.output}: ${contents.title}, ${contents.recipes.length} recipes, ${contents.signer === null ? 'NOT signed' : 'signed'}. Manifest ${contents.manifestSha256}`,
          );
      },
    );
  group
    .command('inspect')
    .description('what is in a package, and whether a key has signed it')
    .argument('<file>')
    .option('--key <pem>', 'public key that must have signed it')
    .action((file: string, choice: { key?: string }, command: Command) => {
      const publicKey = choice.key === undefined ? null : readNamedFile(choice.key, 10_000).toString('utf8');
      const { contents, signed } = inspectPackage(readNamedFile(file, limitBytes), publicKey, appVersion);
      if (globalOptions(command).json) {
        const { files, recipes, groups, profiles, ...facts } = contents;
        printJson({
          ...facts,
          signed,
          recipes: recipes.map(({ id }) => id),
          groups: groups.map(({ id }) => id),
          profiles: profiles.map(({ profile }) => profile),
          files: files.map(({ path, bytes }) => ({ path, sizeBytes: bytes.length })),
        });
        return;
      }
      print(`${safeText(contents.title)} (${contents.id}), version ${contents.version ?? 'none'}`);
      print(`Manifest SHA-256: ${contents.manifestSha256}`);
      print(
        publicKey !== null
          ? 'Signed by this key.'
          : signed
            ? 'Signed; say --key to check by whom.'
            : 'NOT signed.',
      );
      printTable(
        ['what', 'name', 'bytes'],
        [
          ...contents.recipes.map(({ id, source }) => ['recipe', id, source.length]),
          ...contents.groups.map(({ id }) => ['group', id, '']),
          ...contents.profiles.map(({ profile }) => ['identity profile', profile, '']),
          ...contents.files.map(({ path, bytes }) => ['file', path, bytes.length]),
        ],
      );
    });
  group
    .command('compare')
    .description('what differs between two packages')
    .argument('<old>')
    .argument('<new>')
    .action((old: string, next: string, _choice, command: Command) => {
      const [before, after] = [old, next].map((file) =>
        comparedFile(inspectPackage(readNamedFile(file, limitBytes), null, appVersion).contents),
      ) as [ComparedPackage, ComparedPackage];
      const changes = comparePackages(before, after).map(({ kind, name, change }) => ({
        name: name === '' ? kind : `${kind} ${name}`,
        change,
      }));
      if (globalOptions(command).json) printJson({ changes });
      else if (changes.length === 0) print('The contents are the same.');
      else
        printTable(
          ['change', 'name'],
          changes.map(({ change, name }) => [change, name]),
        );
    });
}
