/** `mintmark server package` and `office`: what stations pull from the server, and whose signature counts there no more. */
import type { Command } from 'commander';
import { type OfferedPackage, offeredPackageSchema, packageLimitBytes } from '../model/package-file.ts';
import { readNamedFile } from './files.ts';
import { print, printJson, safeText } from './output.ts';
import { atServer } from './server-admin.ts';
import { callServer, defaultServer, rootHelp, type ServerAddress, serverHelp } from './server-order.ts';
import { globalOptions } from './with-engine.ts';

export function addServerPackageCommands(server: Command): void {
  server
    .command('package')
    .description('packages at the server')
    .command('add')
    .description('hand in a package that an office has signed; stations that trust it pull it')
    .argument('<file>', 'zip, made by `mintmark package make --key`')
    .option('--server <url>', serverHelp, defaultServer)
    .option('--root <pem>', rootHelp)
    .action(async (file: string, choice: ServerAddress, command: Command) => {
      const bytes = readNamedFile(file, packageLimitBytes);
      const taken: OfferedPackage = offeredPackageSchema.parse(
        await callServer(choice, '/api/v1/packages', bytes),
      );
      if (globalOptions(command).json) printJson(taken);
      else
        print(`${safeText(taken.title)} ${taken.version} is at ${choice.server} (SHA-256 ${taken.sha256}).`);
    });
  server
    .command('office')
    .description('office keys that this server trusts')
    .command('revoke')
    .description('take nothing that this key signs any more, and tell the stations that trust it')
    .argument('<key>', 'key id: SHA-256 of the raw public key')
    .action(async (keyId: string, _choice, command: Command) => {
      await atServer(command, { action: 'revoke-office', keyId });
      if (globalOptions(command).json) printJson({ keyId });
      else
        print(
          `Revoked. Stations hear of it when they next ask; those without a network with their next answer file.`,
        );
    });
}
