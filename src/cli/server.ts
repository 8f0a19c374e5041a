import { renameSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { readNamedFile } from './files.ts';
import { print, printJson } from './output.ts';
import { addStationCommands, serverFolderOf } from './server-admin.ts';
import { addServerGroupCommands } from './server-groups.ts';
import { addIssuingCommands } from './server-issuing.ts';
import { addServerOrderCommands } from './server-order.ts';
import { addServerPackageCommands } from './server-packages.ts';
import { addPeopleCommands } from './server-people.ts';
import { addServerRecordsCommand } from './server-records.ts';
import { addRetiredCommand } from './server-retired.ts';
import { appVersion } from './version.ts';
import { globalOptions } from './with-engine.ts';

/** `mintmark server`: the management server. PostgreSQL by DATABASE_URL, PGlite in the data folder without. */
export function addServerCommand(program: Command): void {
  const server = program.command('server').description('run the management server on loopback');
  addStationCommands(server);
  addRetiredCommand(server);
  addServerOrderCommands(server);
  addServerGroupCommands(server);
  addServerRecordsCommand(server);
  addServerPackageCommands(server);
  addIssuingCommands(server);
  addPeopleCommands(server);
  server
    .option('--port <number>', 'port to listen on (0: any)', '8600')
    .option('--tls', 'prove itself by a root of its own, which enrolment codes pin (or as server.yaml says)')
    .option('--name <host...>', 'with --tls: what stations call this server, beside localhost')
    .option('--office <pem...>', 'public keys of offices whose work orders are taken from now on')
    .option('--announce <file>', 'write address and enrolment code to a file that only this user can read')
    .addHelpText(
      'after',
      '\nExamples:\n  mintmark --data /srv/mintmark server --port 8600\n  mintmark --data /srv/mintmark server --tls --name mintmark.example\n  DATABASE_URL=postgres://… mintmark server',
    )
    .action(
      async (
        choice: {
          port: string;
          tls?: boolean;
          name?: string[];
          office?: readonly string[];
          announce?: string;
        },
        command: Command,
      ) => {
        const options = globalOptions(command);
        const folder = serverFolderOf(command);
        const announce = (url: string, enrolmentCode: string): void => {
          if (choice.announce === undefined) return;
          writeFileSync(`${choice.announce}.new`, JSON.stringify({ url, enrolmentCode }), { mode: 0o600 });
          renameSync(`${choice.announce}.new`, choice.announce);
        };
        // Loaded only here, so that no other command waits for it.
        const { openServer } = await import('../server/server.ts');
        const running = await openServer({
          folder,
          databaseUrl: process.env.DATABASE_URL ?? null,
          port: Number(choice.port),
          version: appVersion,
          offices: (choice.office ?? []).map((file) => ({
            title: basename(file),
            publicKeyPem: readNamedFile(file, 5_000).toString('utf8'),
          })),
          ...(choice.tls === true ? { tls: { names: choice.name ?? [] } } : {}),
          onNewCode: (code) => {
            announce(running.url, code);
            if (choice.announce === undefined) print(`The next station enrols with: ${code}`);
          },
        });
        announce(running.url, running.enrolmentCode);
        if (options.json)
          printJson({
            url: running.url,
            enrolmentCode: running.enrolmentCode,
            tlsRootSha256: running.tlsRootSha256,
          });
        else {
          const root =
            running.tlsRootSha256 === null ? '' : `\nSHA-256 of its root: ${running.tlsRootSha256}`;
          print(
            `The management server is at ${running.url}${root}\nA station enrols with: ${running.enrolmentCode}`,
          );
        }
        await new Promise<void>((stop) => {
          process.once('SIGINT', () => stop());
          process.once('SIGTERM', () => stop());
        });
        await running[Symbol.asyncDispose]();
        process.exit(0);
      },
    );
}
