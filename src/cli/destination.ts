/** `mintmark destination`: where records go besides the management server, and what is wrong on the way there. */
import { type Command, InvalidArgumentError } from 'commander';
import type { DestinationReport } from '../contract/destinations.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

const stageWords: Readonly<Record<DestinationReport['steps'][number]['stage'], string>> = {
  settings: 'settings, files and secrets',
  dns: 'name',
  tcp: 'connection',
  tls: 'TLS',
  clock: 'clock',
  credentials: 'credentials',
  permission: 'permission',
  schema: 'interface',
};

export function addDestinationCommand(program: Command): void {
  const group = program
    .command('destination')
    .description('where records go besides the management server (destinations.yaml in the data folder)');
  group
    .command('list', { isDefault: true })
    .description('each destination: what waits, what was taken, refused, superseded or put aside')
    .action(async (_choice, command: Command) => {
      const options = globalOptions(command);
      await withEngine(options, async (client) => {
        const destinations = await client.api.listDestinations(undefined);
        if (options.json) return printJson({ destinations });
        printTable(
          [
            'destination',
            'kind',
            'address',
            'from',
            'waiting',
            'accepted',
            'rejected',
            'superseded',
            'aside',
            'trouble',
          ],
          destinations.map((one) => [
            one.destination,
            one.kind,
            one.address,
            one.from,
            one.waiting,
            one.accepted,
            one.rejected,
            one.superseded,
            one.setAside,
            one.lastFault?.message,
          ]),
        );
      });
    });
  group
    .command('test')
    .description('go the way to a destination now and say where it ends; nothing is changed there')
    .argument('<name>')
    .action(async (name: string, _choice, command: Command) => {
      const options = globalOptions(command);
      await withEngine(options, async (client) => {
        const report = await client.api.testDestination({ name });
        if (options.json) printJson(report);
        else printReport(report);
        if (!report.works) process.exitCode = exitCodes.error;
      });
    });
  group
    .command('add')
    .description('write a destination into destinations.yaml; secrets are named, never given')
    .argument('<name>')
    .argument(
      '<settings...>',
      'as key=value; of a secret: password.secret=NAME or password.file=PATH',
      pair,
      [],
    )
    .requiredOption('--kind <kind>', 'webhook, mqtt, leshan, hawkbit, thingsboard, aws-iot, azure-dps')
    .requiredOption(
      '--from <fact>',
      'what it gets: "first" (everything), "now" (what comes), or the number of the first fact',
    )
    .option(
      '--facts <kinds>',
      'kinds of facts, with commas between; what its kind has of itself when not given',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  mintmark destination add erp url=https://erp.example/hook key.secret=erp-hook --kind webhook --from now\n  mintmark destination add lwm2m url=http://127.0.0.1:8080 dialect=m15 --kind leshan --from first',
    )
    .action(
      async (
        name: string,
        pairs: readonly Pair[],
        choice: { kind: string; from: string; facts?: string },
        command: Command,
      ) => {
        const options = globalOptions(command);
        const settings = {
          kind: choice.kind,
          from: /^\d+$/.test(choice.from) ? Number(choice.from) : choice.from,
          ...(choice.facts === undefined ? {} : { facts: choice.facts.split(',') }),
          ...nested(pairs),
        };
        await withEngine(options, async (client) => {
          const added = await client.api.addDestination({ name, settings });
          if (options.json) return printJson(added);
          print(
            `${name} is written. ${added.waiting} records wait for it now. Next: mintmark destination test ${name}`,
          );
        });
      },
    );
  group
    .command('remove')
    .description(
      'take a destination out of destinations.yaml; what waits for it is put aside with the reason',
    )
    .argument('<name>')
    .requiredOption('--reason <text>')
    .action(async (name: string, choice: { reason: string }, command: Command) => {
      const options = globalOptions(command);
      await withEngine(options, async (client) => {
        const removed = await client.api.removeDestination({ name, reason: choice.reason });
        if (options.json) return printJson(removed);
        print(`${name} is removed; ${removed.putAside} records were put aside.`);
      });
    });
}

type Json = string | number | { [key: string]: Json };
type Pair = readonly [readonly string[], string | number];

function pair(text: string, before: readonly Pair[]): readonly Pair[] {
  const match = /^([A-Za-z][A-Za-z.]{0,60})=(.*)$/s.exec(text);
  if (match === null) throw new InvalidArgumentError('expected key=value');
  const [, key = '', value = ''] = match;
  return [...before, [key.split('.'), /^\d{1,9}$/.test(value) ? Number(value) : value]];
}

function nested(pairs: readonly Pair[]): { [key: string]: Json } {
  const whole: { [key: string]: Json } = {};
  for (const [path, value] of pairs) {
    let place = whole;
    for (const part of path.slice(0, -1)) {
      const next = Object.hasOwn(place, part) ? place[part] : undefined;
      const child: { [key: string]: Json } = typeof next === 'object' ? next : {};
      place[part] = child;
      place = child;
    }
    place[path.at(-1) ?? ''] = value;
  }
  return whole;
}

function printReport({ name, works, steps, advice }: DestinationReport): void {
  for (const { stage, state, words } of steps) {
    const mark = state === 'ok' ? 'ok       ' : state === 'wrong' ? 'WRONG    ' : 'not tried';
    print(`${mark}  ${stageWords[stage]}${words === '' ? '' : `: ${safeText(words)}`}`);
  }
  print(works ? `${name} works.` : `${name} does not work. ${safeText(advice)}`);
}
