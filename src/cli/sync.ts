import type { Command } from 'commander';
import { keepsRecords, type SyncState } from '../model/document.ts';
import { print, printJson, printTable } from './output.ts';
import { addRecordsFileCommands } from './records-file.ts';
import { globalOptions, withEngine } from './with-engine.ts';

/** `mintmark sync`: what waits for the server, what it took, what it refused and why. */
export function addSyncCommand(program: Command): void {
  const sync = program
    .command('sync')
    .description('show the queue to the server')
    .option('--state <state>', 'waiting, accepted, rejected, superseded or set-aside')
    .option('--destination <name>', 'only what goes there')
    .option('--aside <id>', 'put a record aside that need not go to --destination any more, with --reason')
    .option('--reason <text>', 'why: it is signed into the log with who decided')
    .option('--retry', 'try everything that waits or was rejected now')
    .option('--server <url>', 'send records there from now on ("none" for nowhere)')
    .option('--code <code>', 'one-time code of that server, to enrol this station there')
    .addHelpText(
      'after',
      '\nExamples:\n  mintmark sync\n  mintmark sync --state rejected\n  mintmark sync --retry\n  mintmark sync --aside ID --destination erp --reason "entered by hand"\n  mintmark sync --server http://127.0.0.1:8600 --code CODE',
    )
    .action(
      async (
        choice: {
          state?: SyncState;
          destination?: string;
          aside?: string;
          reason?: string;
          retry?: boolean;
          server?: string;
          code?: string;
        },
        command: Command,
      ) => {
        const options = globalOptions(command);
        await withEngine(options, async (client) => {
          if (choice.server !== undefined || choice.code !== undefined)
            await client.api.saveSettings({
              ...(choice.server === undefined
                ? {}
                : { serverUrl: choice.server === 'none' ? null : choice.server }),
              ...(choice.code === undefined ? {} : { enrolmentCode: choice.code }),
            });
          if (choice.aside !== undefined)
            await client.api.putAside({
              id: choice.aside,
              destination: choice.destination ?? 'management-server',
              reason: choice.reason ?? '',
            });
          const only = choice.destination === undefined ? {} : { destination: choice.destination };
          if (choice.retry) await client.api.retrySync(only);
          const { sync } = await client.api.snapshot(undefined);
          const { rows } = await client.api.listSync({
            limit: 200,
            ...only,
            ...(choice.state === undefined ? {} : { state: choice.state }),
          });
          if (options.json) {
            printJson({ destinations: sync, rows });
            return;
          }
          if (!sync.some(({ destination }) => keepsRecords(destination)))
            print('No server is set: records stay here.');
          for (const view of sync)
            print(
              `${view.destination} ${view.address}: ${view.waiting} waiting, ${view.accepted} accepted, ${view.rejected} rejected${view.superseded > 0 ? `, ${view.superseded} superseded` : ''}${view.setAside > 0 ? `, ${view.setAside} put aside` : ''}${view.lastFault === null ? '' : ` (${view.lastFault.message})`}`,
            );
          printTable(
            ['number', 'what', 'about', 'to', 'state', 'tries', 'why', 'id'],
            rows.map((row) => [
              row.sequence,
              row.kind,
              row.subject,
              row.destination,
              row.state,
              row.attempts,
              row.lastError,
              row.id,
            ]),
          );
        });
      },
    );
  addRecordsFileCommands(sync);
}
