import { renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import envPaths from 'env-paths';
import { print, printJson } from './output.ts';
import { appVersion } from './version.ts';
import { globalOptions } from './with-engine.ts';

/** `mintmark server`: the management server. PostgreSQL by DATABASE_URL, PGlite in the data folder without. */
export function addServerCommand(program: Command): void {
  program
    .command('server')
    .description('run the management server on loopback')
    .option('--port <number>', 'port to listen on (0: any)', '8600')
    .option('--announce <file>', 'write address and enrolment code to a file that only this user can read')
    .addHelpText(
      'after',
      '\nExamples:\n  mintmark --data /srv/mintmark server --port 8600\n  DATABASE_URL=postgres://… mintmark server',
    )
    .action(async (choice: { port: string; announce?: string }, command: Command) => {
      const options = globalOptions(command);
      const folder = resolve(options.data ?? join(envPaths('Mintmark', { suffix: '' }).data, 'server'));
      const announce = (url: string, enrolmentCode: string): void => {
        if (choice.announce === undefined) return;
        writeFileSync(`${choice.announce}.new`, JSON.stringify({ url, enrolmentCode }), { mode: 0o600 });
        renameSync(`${choice.announce}.new`, choice.announce);
      };
      // Loaded only here, so that no other command waits for it.
      const { openServer } = await import('../server/server.ts');
      const server = await openServer({
        folder,
        databaseUrl: process.env.DATABASE_URL ?? null,
        port: Number(choice.port),
        version: appVersion,
        onNewCode: (code) => {
          announce(server.url, code);
          if (choice.announce === undefined) print(`The next station enrols with: ${code}`);
        },
      });
      announce(server.url, server.enrolmentCode);
      if (options.json) printJson({ url: server.url, enrolmentCode: server.enrolmentCode });
      else print(`The management server is at ${server.url}\nA station enrols with: ${server.enrolmentCode}`);
      await new Promise<void>((stop) => {
        process.once('SIGINT', () => stop());
        process.once('SIGTERM', () => stop());
      });
      await server[Symbol.asyncDispose]();
      process.exit(0);
    });
}
