/** `mintmark secret`: network keys and passwords that units get, sealed on this station. They are never shown. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { listSecrets, removeSecret, setSecret } from '../station/secret-desk.ts';
import { exitCodes } from './exit-codes.ts';
import { readNamedFile } from './files.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { dataFolderOf, globalOptions } from './with-engine.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export function addSecretCommand(program: Command): void {
  const group = program
    .command('secret')
    .description('secrets that units are given (Wi-Fi and network keys), sealed on this station');
  group
    .command('list', { isDefault: true })
    .description('their names; nothing shows what they are')
    .action((_choice, command: Command) => {
      const options = globalOptions(command);
      const secrets = listSecrets(dataFolderOf(options));
      if (options.json) printJson(secrets);
      else
        printTable(
          ['secret', 'set at'],
          secrets.map(({ name, createdAt }) => [name, createdAt]),
        );
    });
  group
    .command('set')
    .description('seal one, over one of the same name; a line end at its end does not belong to it')
    .argument('<name>')
    .option('--file <file>', 'a file with the secret; - is standard input', '-')
    .addHelpText('after', '\nExample:\n  mintmark secret set factory-wifi < wifi.txt')
    .action(async (name: string, choice: { file: string }, command: Command) => {
      const options = globalOptions(command);
      const secret = read(choice.file);
      try {
        const parts = { folder: dataFolderOf(options), clock: systemClock, random: systemRandom };
        await setSecret(name, secret, parts);
      } finally {
        secret.erase();
      }
      if (options.json) printJson({ name });
      else print(`${safeText(name)} is sealed on this station.`);
    });
  group
    .command('remove')
    .argument('<name>')
    .action((name: string, _choice, command: Command) => {
      const options = globalOptions(command);
      const removed = removeSecret(name, dataFolderOf(options));
      if (options.json) printJson({ removed });
      else print(removed ? `${safeText(name)} is gone.` : `There is no secret called ${safeText(name)}.`);
      if (!removed) process.exitCode = exitCodes.error;
    });
}

function read(file: string): Secret {
  const bytes = file === '-' ? readFileSync(0) : readNamedFile(file, 10_000);
  let end = bytes.length;
  if (bytes[end - 1] === lineFeed) end -= 1;
  if (bytes[end - 1] === carriageReturn) end -= 1;
  const secret = new Secret(Uint8Array.from(bytes.subarray(0, end)));
  bytes.fill(0);
  return secret;
}
