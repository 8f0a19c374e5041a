/** `mintmark server groups`: versions of the groups at the server. The office's signature is the authority. */
import type { Command } from 'commander';
import { readNamedFile } from './files.ts';
import { print, printJson, printTable } from './output.ts';
import { callServer, defaultServer, rootHelp, type ServerAddress, serverHelp } from './server-order.ts';
import { globalOptions } from './with-engine.ts';

const limitBytes = 16 * 1024 * 1024;

interface Listing {
  readonly live: {
    readonly number: number;
    readonly publishedAt: string;
    readonly publishedBy: string;
  } | null;
  readonly rows: readonly {
    readonly id: string;
    readonly title: string;
    readonly parent: string | null;
    readonly differs: number;
  }[];
}

export function addServerGroupCommands(server: Command): void {
  const groups = server.command('groups').description('versions of the groups, and which units differ');
  groups
    .command('add')
    .description('hand in a version that an office has signed; stations pull it')
    .argument('<file>', 'made by `mintmark group file`')
    .option('--server <url>', serverHelp, defaultServer)
    .option('--root <pem>', rootHelp)
    .action(async (file: string, choice: ServerAddress, command: Command) => {
      const body = readNamedFile(file, limitBytes).toString('utf8');
      const taken = (await callServer(choice, '/api/v1/groups', body)) as { readonly number: number };
      if (globalOptions(command).json) printJson(taken);
      else print(`Version ${taken.number} is at ${choice.server}.`);
    });
  groups
    .command('list')
    .description('the live tree, and how many units of each group differ from it')
    .option('--server <url>', serverHelp, defaultServer)
    .option('--root <pem>', rootHelp)
    .option('--token-file <file>', 'a token with registry:read (mintmark server token make)')
    .action(async (choice: ServerAddress, command: Command) => {
      const listing = (await callServer(choice, '/api/v1/groups?limit=500')) as Listing;
      if (globalOptions(command).json) return printJson(listing);
      print(
        listing.live === null
          ? 'No version was handed in yet.'
          : `Version ${listing.live.number}, published ${listing.live.publishedAt} by ${listing.live.publishedBy}.`,
      );
      printTable(
        ['group', 'title', 'below', 'differ'],
        listing.rows.map((row) => [
          row.id,
          row.title,
          row.parent,
          row.differs > 10_000 ? '10000+' : row.differs,
        ]),
      );
    });
}
