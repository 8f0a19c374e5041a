/** `mintmark group review|publish|back|versions|file`: from a draft to a signed version, and back. */
import type { Command } from 'commander';
import type { GroupsVersion } from '../model/group-version.ts';
import { readNamedFile, writeNewFile } from './files.ts';
import { draftCalled } from './group-draft.ts';
import { passphraseHelp, secretTextOf } from './office-key.ts';
import { print, printJson, printTable } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

interface Signing {
  readonly note: string;
  readonly key?: string;
  readonly passphraseFile: string;
}

export function addGroupPublishing(group: Command): void {
  group
    .command('review')
    .description('say that you have looked at what a draft would change (`mintmark group compare`)')
    .argument('<draft>')
    .action(async (id: string, _choice, command: Command) => {
      const draft = await withEngine(globalOptions(command), async ({ api }) => {
        const { revision } = await draftCalled({ api }, id);
        return api.reviewGroups({ draft: id, revision });
      });
      if (globalOptions(command).json) printJson(draft);
      else print(`Revision ${draft.revision} was looked at by ${draft.reviewedBy}.`);
    });
  signing(
    group
      .command('publish')
      .description('make a reviewed draft live, under the next number')
      .argument('<draft>'),
  ).action(async (id: string, choice: Signing, command: Command) => {
    const version = await withEngine(globalOptions(command), async ({ api }) => {
      const { revision } = await draftCalled({ api }, id);
      return api.publishGroups({ draft: id, revision, note: choice.note, ...keyOf(choice) });
    });
    told(version, command);
  });
  signing(
    group
      .command('back')
      .description('make what an earlier version was live once more, under a new number')
      .argument('<number>', 'of the version', Number),
  ).action(async (number: number, choice: Signing, command: Command) => {
    const version = await withEngine(globalOptions(command), ({ api }) =>
      api.backToGroups({ number, note: choice.note, ...keyOf(choice) }),
    );
    told(version, command);
  });
  group
    .command('versions')
    .description('what was published, newest first')
    .action(async (_choice, command: Command) => {
      const page = await withEngine(globalOptions(command), ({ api }) =>
        api.listGroupsVersions({ limit: 200 }),
      );
      if (globalOptions(command).json) return printJson(page);
      printTable(
        ['version', 'published', 'by', 'reviewed by', 'back to', 'note'],
        page.rows.map((row) => [
          row.number,
          row.publishedAt,
          row.publishedBy,
          row.reviewedBy,
          row.backTo,
          row.note,
        ]),
      );
    });
  group
    .command('file')
    .description('a published version as the file that travels: to a server, or by stick to another bench')
    .requiredOption('-o, --output <file>', 'never over one that is there')
    .option('--number <number>', 'not the live one', Number)
    .action(async (choice: { output: string; number?: number }, command: Command) => {
      const { text } = await withEngine(globalOptions(command), ({ api }) =>
        api.exportGroupsVersion(choice.number === undefined ? {} : { number: choice.number }),
      );
      writeNewFile(choice.output, text);
      if (globalOptions(command).json) printJson({ file: choice.output });
      else print(`${choice.output}: taken by \`mintmark import\` and \`mintmark server groups add\`.`);
    });
}

function signing(command: Command): Command {
  return command
    .option('--note <text>', 'why', '')
    .option('--key <pem>', 'private key of an office that this station trusts')
    .option('--passphrase-file <file>', passphraseHelp, '-');
}

function keyOf({ key, passphraseFile }: Signing): {
  readonly key?: { privateKeyPem: string; passphrase: string };
} {
  if (key === undefined) return {};
  return {
    key: {
      privateKeyPem: readNamedFile(key, 10_000).toString('utf8'),
      passphrase: secretTextOf(passphraseFile),
    },
  };
}

function told(version: GroupsVersion, command: Command): void {
  if (globalOptions(command).json) printJson(version);
  else print(`Version ${version.number} is live.`);
}
