/** `mintmark server station …`: what the operator of a management server does, while it runs or not. */
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import envPaths from 'env-paths';
import { z } from 'zod';
import { print, printJson, printTable } from './output.ts';
import { globalOptions } from './with-engine.ts';

const stationRows = z.array(
  z.object({
    station: z.string(),
    name: z.string(),
    lastSeenAt: z.string(),
    certificateUntil: z.string().nullable(),
    revokedAt: z.string().nullable(),
    handlesReturns: z.boolean(),
  }),
);

export function serverFolderOf(command: Command): string {
  return resolve(globalOptions(command).data ?? join(envPaths('Mintmark', { suffix: '' }).data, 'server'));
}

/** What the server did or has. Loaded only here, so that no other command waits for it. */
export async function atServer(
  command: Command,
  action: Parameters<typeof import('../server/admin-desk.ts')['administerFolder']>[0],
): Promise<unknown> {
  const { administerFolder } = await import('../server/admin-desk.ts');
  return administerFolder(action, {
    folder: serverFolderOf(command),
    databaseUrl: process.env.DATABASE_URL ?? null,
  });
}

export function addStationCommands(server: Command): void {
  const group = server.command('station').description('stations that are enrolled at this server');
  group
    .command('list', { isDefault: true })
    .description('each station and until when it may sign in by certificate')
    .action(async (_choice, command: Command) => {
      const rows = stationRows.parse(await atServer(command, { action: 'list-stations' }));
      if (globalOptions(command).json) return printJson({ stations: rows });
      printTable(
        ['station', 'name', 'last seen', 'certificate until', 'revoked', 'returns'],
        rows.map((row) => [
          row.station,
          row.name,
          row.lastSeenAt,
          row.certificateUntil,
          row.revokedAt,
          row.handlesReturns ? 'yes' : '',
        ]),
      );
    });
  group
    .command('returns')
    .description('let a station end certificates of units that other stations made: a returns desk')
    .argument('<station>')
    .option('--off', 'not any more')
    .action(async (station: string, choice: { off?: boolean }, command: Command) => {
      const allowed = choice.off !== true;
      await atServer(command, { action: 'set-returns', station, allowed });
      if (globalOptions(command).json) return printJson({ station, handlesReturns: allowed });
      print(
        allowed
          ? `${station} may end the certificates of all units.`
          : `${station} may end only what was signed for it.`,
      );
    });
  group
    .command('revoke')
    .description('take nothing from a station any more, and end its certificates')
    .argument('<station>')
    .option('--certificates', 'only its certificates: it may ask for another with its own key')
    .action(async (station: string, choice: { certificates?: boolean }, command: Command) => {
      const what = choice.certificates === true ? 'certificates' : 'station';
      const done = z
        .object({ certificatesEnded: z.number() })
        .parse(await atServer(command, { action: 'revoke-station', station, what }));
      if (globalOptions(command).json) return printJson({ station, what, ...done });
      const ended = `${done.certificatesEnded} certificate${done.certificatesEnded === 1 ? '' : 's'} ended`;
      print(what === 'station' ? `${station} is revoked: ${ended}.` : `${station}: ${ended}.`);
    });
}
