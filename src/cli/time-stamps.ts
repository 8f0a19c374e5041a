/** `mintmark station time-stamps`: documents are shown to a time-stamp authority (RFC 3161) as soon as it answers. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { Fault } from '../model/fault.ts';
import { print, printJson, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

interface Choice {
  readonly url?: string;
  readonly certificates?: string;
  readonly off?: boolean;
}

export function addTimeStampsCommand(station: Command): void {
  station
    .command('time-stamps')
    .description(
      'have documents stamped by a time-stamp authority (RFC 3161); without options show how it stands',
    )
    .option('--url <url>', 'where the authority answers')
    .option(
      '--certificates <file>',
      'certificates (PEM) that vouch for it, from elsewhere than the authority',
    )
    .option('--off', 'ask no authority any more; what is stamped stays stamped')
    .addHelpText(
      'after',
      '\nExample:\n  mintmark station time-stamps --url http://tsa.example/tsr --certificates tsa-root.pem',
    )
    .action(async (choice: Choice, command: Command) => {
      const options = globalOptions(command);
      const view = await withEngine(options, (client) => {
        if (choice.off) return client.api.useTimeStamps({ authority: null });
        if (choice.url === undefined && choice.certificates === undefined) return client.api.timeStamps(null);
        if (choice.url === undefined || choice.certificates === undefined)
          throw new Fault('contract.invalid', '--url and --certificates belong together.');
        const certificatesPem = readFileSync(choice.certificates, 'utf8');
        return client.api.useTimeStamps({ authority: { url: choice.url, certificatesPem } });
      });
      if (options.json) printJson(view);
      else if (view.url === null) print('No time-stamp authority is asked.');
      else {
        print(`${safeText(view.url)}: ${view.stamped} stamped, ${view.waiting} waiting.`);
        if (view.lastFault !== null) print(`Last trouble: ${safeText(view.lastFault.message)}`);
      }
    });
}
