/** `mintmark server issuer …`, `quota …`, `certificate …`: what a management server signs with, how much, and what it ended. */
import type { Command } from 'commander';
import { z } from 'zod';
import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import { Fault } from '../model/fault.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { atServer, serverFolderOf } from './server-admin.ts';
import { globalOptions } from './with-engine.ts';

const quotaRows = z.array(
  z.object({ subject: z.string(), profile: z.string(), quantity: z.number(), used: z.number() }),
);

export function addIssuingCommands(server: Command): void {
  addIssuer(server.command('issuer').description('authorities of this server (server.yaml in its folder)'));
  addQuota(server.command('quota').description('how many certificates each station may have signed'));
  server
    .command('certificate')
    .description('certificates that this server signed')
    .command('revoke')
    .description('end one; it is in the next revocation list')
    .argument('<sha256>', 'of the certificate, 64 digits of 0-9 and a-f')
    .option('--reason <reason>', 'as RFC 5280 calls it', 'unspecified')
    .action(async (sha256: string, choice: { reason: string }, command: Command) => {
      const fingerprint = sha256.replaceAll(':', '').toLowerCase();
      const reason = z
        .enum(['unspecified', 'keyCompromise', 'superseded', 'cessationOfOperation'])
        .safeParse(choice.reason);
      if (!reason.success || !/^[0-9a-f]{64}$/.test(fingerprint))
        throw new Fault('contract.invalid', 'Say the SHA-256 of a certificate, and a reason of RFC 5280.');
      const done = { fingerprint, reason: reason.data };
      await atServer(command, { action: 'revoke-certificate', ...done });
      if (globalOptions(command).json) printJson(done);
      else print(`Revoked: ${fingerprint} (${reason.data}).`);
    });
}

function addIssuer(group: Command): void {
  const parts = (command: Command) => ({
    folder: serverFolderOf(command),
    clock: systemClock,
    random: systemRandom,
  });
  group
    .command('create')
    .description('make key and root of an authority in server.yaml, once')
    .argument('<name>')
    .requiredOption('--organization <text>')
    .requiredOption('--common-name <text>')
    .option('--demo', 'for development: its name says so, and production refuses it')
    .action(
      async (
        name: string,
        choice: { organization: string; commonName: string; demo?: boolean },
        command: Command,
      ) => {
        const { createServerAuthority } = await import('../server/issuing-desk.ts');
        const names = { ...choice, demo: choice.demo === true };
        const made = await createServerAuthority(name, names, parts(command));
        if (globalOptions(command).json) printJson(made);
        else print(`Made ${made.file}.\nSHA-256 of the root: ${made.sha256}`);
      },
    );
  group
    .command('show', { isDefault: true })
    .description('each authority, its state, its root and the profiles that it signs for')
    .argument('[name]', 'with its root as PEM')
    .action(async (name: string | undefined, _choice, command: Command) => {
      const { reportAuthorities } = await import('../server/issuing-desk.ts');
      const reports = await reportAuthorities(parts(command));
      const shown = name === undefined ? reports : reports.filter((report) => report.name === name);
      if (shown.length === 0 && name !== undefined)
        throw new Fault('server.unknown', `server.yaml has no issuer called ${name}.`);
      if (globalOptions(command).json) return printJson({ issuers: shown });
      printTable(
        ['issuer', 'kind', 'state', 'root', 'profiles', 'what is wrong'],
        shown.map((report) => [
          report.name,
          report.kind,
          report.state,
          `${report.title ?? ''}${report.demo === true ? ' (for development)' : ''}`,
          report.profiles.join(', '),
          report.reason,
        ]),
      );
      const [one] = shown;
      if (name !== undefined && one?.rootPem != null)
        print(`SHA-256 of the root: ${safeText(one.rootSha256)}\n${one.rootPem}`);
    });
}

function addQuota(group: Command): void {
  group
    .command('set')
    .description('allow so many certificates; 0 stops. What was used stays counted')
    .requiredOption('--profile <name>')
    .requiredOption('--count <number>')
    .option('--station <id>')
    .option('--order <id>', 'for all stations that work on this order, on top of their own')
    .action(
      async (
        choice: { profile: string; count: string; station?: string; order?: string },
        command: Command,
      ) => {
        const { station, order, profile } = choice;
        const quantity = Number(choice.count);
        if ((station === undefined) === (order === undefined) || !Number.isInteger(quantity) || quantity < 0)
          throw new Fault('contract.invalid', 'Say either --station or --order, and a count of 0 or more.');
        const subject = station === undefined ? (`order:${order}` as const) : (`station:${station}` as const);
        await atServer(command, { action: 'set-quota', subject, profile, quantity });
        if (globalOptions(command).json) printJson({ subject, profile, quantity });
        else print(`${subject} may have ${quantity} certificates of ${profile}.`);
      },
    );
  group
    .command('list', { isDefault: true })
    .description('what is allowed and what was used')
    .action(async (_choice, command: Command) => {
      const rows = quotaRows.parse(await atServer(command, { action: 'list-quotas' }));
      if (globalOptions(command).json) return printJson({ quotas: rows });
      printTable(
        ['for', 'profile', 'allowed', 'used', 'left'],
        rows.map((row) => [
          row.subject,
          row.profile,
          row.quantity,
          row.used,
          Math.max(0, row.quantity - row.used),
        ]),
      );
    });
}
