/** `mintmark server invite|unlock|organisation|token|audit`: people of a management server, from the operator's own command line. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { Fault } from '../model/fault.ts';
import { writeNewFile } from './files.ts';
import { print, printJson, printTable } from './output.ts';
import { atServer, serverFolderOf } from './server-admin.ts';
import { globalOptions } from './with-engine.ts';

const backupReport = z.object({ rows: z.number(), files: z.array(z.string()) });
const roles = z.enum(['viewer', 'operator', 'engineer', 'administrator']);
const organisationHelp = 'whose data it is for';
const scopeHelp =
  'registry:read, registry:export, orders:read, groups:read, fleet:report, fleet:read, metrics:read';

export function addPeopleCommands(server: Command): void {
  server
    .command('invite')
    .description(
      'a one-time code with which somebody takes an account on the fleet page; the first is for an administrator',
    )
    .option('--role <role>', 'viewer, operator, engineer or administrator', 'administrator')
    .option('--organisation <id>', organisationHelp, 'main')
    .action(async (choice: { role: string; organisation: string }, command: Command) => {
      const role = roles.safeParse(choice.role);
      if (!role.success)
        throw new Fault('contract.invalid', 'The role is viewer, operator, engineer or administrator.');
      const { organisation } = choice;
      const made = z
        .object({ code: z.string(), endsAt: z.coerce.date() })
        .parse(await atServer(command, { action: 'invite', organisation, role: role.data }));
      if (globalOptions(command).json) return printJson(made);
      print(
        `${made.code}\nGood once, until ${made.endsAt.toISOString()}, for a new ${role.data} of ${organisation}.`,
      );
    });
  server
    .command('unlock')
    .description('let a name sign in again at once that was locked by wrong passwords')
    .argument('<name>')
    .action(async (login: string, _choice, command: Command) => {
      await atServer(command, { action: 'unlock', login });
      if (globalOptions(command).json) printJson({ login });
      else print(`${login} may try again.`);
    });
  addBackup(server);
  addOrganisation(server);
  addToken(server);
  server
    .command('audit')
    .description('whether every line of the log of what people did follows from the one before it')
    .action(async (_choice, command: Command) => {
      const lines = z
        .array(z.object({ organisation: z.string(), brokenAt: z.number().nullable() }))
        .parse(await atServer(command, { action: 'check-audit' }));
      const broken = lines.filter(({ brokenAt }) => brokenAt !== null);
      if (globalOptions(command).json) printJson({ organisations: lines });
      else
        for (const { organisation, brokenAt } of lines)
          print(`${organisation}: ${brokenAt === null ? 'every line holds' : `broken at line ${brokenAt}`}`);
      if (broken.length > 0) process.exitCode = 4;
    });
}

function addBackup(server: Command): void {
  server
    .command('backup')
    .description('everything of this server in one file, while it runs; the file holds its private keys')
    .argument('<file>', 'never over one that is there')
    .action(async (file: string, _choice, command: Command) => {
      const done = backupReport.parse(await atServer(command, { action: 'backup', file: resolve(file) }));
      if (globalOptions(command).json) printJson({ file, ...done });
      else
        print(
          `${file}: ${done.rows} rows and ${done.files.length} files. It holds private keys: keep it as secret as the folder.`,
        );
    });
  server
    .command('restore')
    .description(
      'into an empty folder (and an empty database); stations notice that the server is older than they are',
    )
    .argument('<file>')
    .action(async (file: string, _choice, command: Command) => {
      const { restoreFolder } = await import('../server/operations/restore-folder.ts');
      const place = { folder: serverFolderOf(command), databaseUrl: process.env.DATABASE_URL ?? null };
      const done = await restoreFolder(resolve(file), place, new Date());
      if (globalOptions(command).json) printJson({ file, ...done });
      else print(`${place.folder}: ${done.rows} rows and ${done.files.length} files.`);
    });
}

function addOrganisation(server: Command): void {
  const group = server
    .command('organisation')
    .description('organisations that share this server and see nothing of each other');
  group
    .command('add')
    .argument('<id>', 'small letters, digits and hyphens')
    .requiredOption('--title <text>')
    .action(async (organisation: string, choice: { title: string }, command: Command) => {
      await atServer(command, { action: 'make-organisation', organisation, title: choice.title });
      if (globalOptions(command).json) printJson({ organisation });
      else
        print(
          `${organisation} is there. Its first administrator: mintmark server invite --organisation ${organisation}`,
        );
    });
  group.command('list', { isDefault: true }).action(async (_choice, command: Command) => {
    const rows = z
      .array(z.object({ id: z.string(), title: z.string() }))
      .parse(await atServer(command, { action: 'list-organisations' }));
    if (globalOptions(command).json) return printJson({ organisations: rows });
    printTable(
      ['organisation', 'title'],
      rows.map(({ id, title }) => [id, title]),
    );
  });
}

function addToken(server: Command): void {
  server
    .command('token')
    .description('a token for a program')
    .command('make')
    .description('written to a file that only this user can read, never to the screen')
    .requiredOption('--title <text>', 'what it is for')
    .requiredOption('--scope <scope...>', scopeHelp)
    .requiredOption('-o, --output <file>', 'never over one that is there')
    .option('--days <number>', 'how long it is good', '365')
    .option('--organisation <id>', organisationHelp, 'main')
    .action(
      async (
        choice: { title: string; scope: string[]; output: string; days: string; organisation: string },
        command: Command,
      ) => {
        const { title, organisation } = choice;
        const action = {
          action: 'make-token',
          title,
          organisation,
          days: Number(choice.days),
          scopes: choice.scope,
        };
        const { adminActionSchema } = await import('../server/admin.ts');
        const asked = adminActionSchema.safeParse(action);
        if (!asked.success) throw new Fault('contract.invalid', `Scopes: ${scopeHelp}. Days: 1 to 3650.`);
        const made = z
          .object({ id: z.string(), token: z.string() })
          .parse(await atServer(command, asked.data));
        const file = resolve(choice.output);
        writeNewFile(file, `${made.token}\n`, 0o600);
        if (globalOptions(command).json) printJson({ id: made.id, file });
        else print(`${file}: token ${made.id}.`);
      },
    );
}
