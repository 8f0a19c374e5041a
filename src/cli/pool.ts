/** `mintmark pool`: keys and certificates made in advance, for lines that will have no network. */
import { type Command, InvalidArgumentError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

/** Small enough that each call ends soon, and what is made is on record. */
const batch = 25;

export function addPoolCommand(program: Command): void {
  const group = program
    .command('pool')
    .description(
      'keys and certificates made in advance, for lines without a network (issuers.yaml: kind pool)',
    );
  group
    .command('list', { isDefault: true })
    .description('what is ready, used, and over')
    .action(async (_choice, command: Command) => {
      const options = globalOptions(command);
      await withEngine(options, async (client) => {
        const pools = await client.api.listPools(undefined);
        if (options.json) return printJson(pools);
        printTable(
          ['pool', 'ready', 'used', 'ended', 'unanswered', 'the first expires'],
          pools.map(({ pool, ready, used, ended, making, expiresAt }) => [
            pool,
            ready,
            used,
            ended,
            making,
            expiresAt,
          ]),
        );
      });
    });
  group
    .command('make')
    .description('make keys for the next numbers and have them certified now')
    .argument('<pool>')
    .requiredOption('--profile <profile>', 'the identity profile whose numbers they are for')
    .requiredOption('--count <number>', 'how many', wholeNumber)
    .option('--order <order>', 'whose numbers, where several are open')
    .option('--storage-days <number>', 'how long they may lie here before they are used', wholeNumber, 90)
    .action(
      async (
        pool: string,
        choice: { profile: string; count: number; order?: string; storageDays: number },
        command: Command,
      ) => {
        const options = globalOptions(command);
        const { profile, order, storageDays } = choice;
        await withEngine(options, async (client) => {
          let made = 0;
          for (;;) {
            const count = Math.min(batch, choice.count - made);
            const more = order === undefined ? {} : { order };
            const standing = await client.api.makePool({ pool, profile, count, storageDays, ...more });
            made += standing.made;
            const done = made >= choice.count || standing.made < count;
            if (!done) continue;
            if (options.json) printJson({ ...standing, made });
            else print(`Made ${made} for ${safeText(pool)}: ${standing.ready} are ready.`);
            if (made < choice.count) process.exitCode = exitCodes.error;
            return;
          }
        });
      },
    );
  group
    .command('end')
    .description('put everything that was not used up for revocation; its keys are gone')
    .argument('<pool>')
    .action(async (pool: string, _choice, command: Command) => {
      const options = globalOptions(command);
      await withEngine(options, async (client) => {
        const ended = await client.api.endPool({ pool });
        if (options.json) return printJson(ended);
        print(`${ended.revoked} certificates of ${safeText(pool)} are put up for revocation.`);
        if (ended.unknown.length > 0)
          print(
            `The authority was asked for these and did not answer; look for them there: ${ended.unknown.map(safeText).join(', ')}.`,
          );
      });
    });
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('a whole number above 0');
}
