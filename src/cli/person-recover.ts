/** `mintmark person recover`: a new PIN for an administrator, by a physical act at the data folder of a stopped station. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { utf8 } from '../base/bytes.ts';
import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import type { Person } from '../model/people.ts';
import { readSecretText, secretFileHelp } from './proof.ts';
import { dataFolderOf, globalOptions } from './with-engine.ts';

export function addRecoverCommand(group: Command, report: (command: Command, person: Person) => void): void {
  group
    .command('recover')
    .description('an administrator who can not sign in any more gets a new PIN; the engine has to be stopped')
    .argument('<person>', 'name or id of an administrator')
    .requiredOption('--pin-file <file>', secretFileHelp)
    .addHelpText(
      'after',
      '\nThe first time it says which file has to be put into the data folder, and what has to be in it. It is in the log, signed.',
    )
    .action(async (person: string, choice: { pinFile: string }, command: Command) => {
      // Never through an engine: it is no request that a window or another computer could send.
      const { recoverAdministrator } = await import('../station/people/recovery.ts');
      const recovered = await recoverAdministrator({
        dataFolder: dataFolderOf(globalOptions(command)),
        person,
        pin: new Secret(utf8(readSecretText(choice.pinFile))),
        account: userInfo().username,
        clock: systemClock,
        random: systemRandom,
      });
      report(command, recovered);
    });
}
