/** `mintmark issuer unlock`, `lock` and `choose-pin`: authorities that a person opens. PINs come from files or standard input. */
import type { Command } from 'commander';
import { secretTextOf } from './office-key.ts';
import { print, printJson } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

export const pinHelp = 'file with the PIN; - is standard input';

/** At the engine that runs on the data folder: what a person opens there stays open until it ends. */
export function addPinCommands(group: Command): void {
  group
    .command('unlock')
    .description('enter the PIN of an authority that waits for one, at the engine that is running')
    .argument('<name>')
    .option('--pin-file <file>', pinHelp, '-')
    .option('--use-last-try', 'I have looked the PIN up: use the last try before the token locks', false)
    .action(async (name: string, choice: { pinFile: string; useLastTry: boolean }, command: Command) => {
      const { pinFile, useLastTry } = choice;
      const issuer = await withEngine(globalOptions(command), (client) =>
        client.api.unlockIssuer({ name, pin: secretTextOf(pinFile), useLastTry }),
      );
      if (globalOptions(command).json) printJson(issuer);
      else print(`${name} is ${issuer.state}.`);
    });
  group
    .command('choose-pin')
    .description('a new PIN for an authority whose key lies in the station, at the engine that is running')
    .argument('<name>')
    .option('--pin-file <file>', pinHelp, '-')
    .option('--current-pin-file <file>', 'file with the PIN that it has now; not for the first one')
    .action(async (name: string, choice: { pinFile: string; currentPinFile?: string }, command: Command) => {
      const { pinFile, currentPinFile } = choice;
      const current = currentPinFile === undefined ? null : secretTextOf(currentPinFile);
      const issuer = await withEngine(globalOptions(command), (client) =>
        client.api.chooseIssuerPin({ name, pin: secretTextOf(pinFile), current }),
      );
      if (globalOptions(command).json) printJson(issuer);
      else print(`${name} has a new PIN and is ${issuer.state}.`);
    });
  group
    .command('lock')
    .description('lock an authority that was opened with its PIN')
    .argument('<name>')
    .action(async (name: string, _choice, command: Command) => {
      const issuer = await withEngine(globalOptions(command), (client) => client.api.lockIssuer({ name }));
      if (globalOptions(command).json) printJson(issuer);
      else print(`${name} is ${issuer.state}.`);
    });
}
