/** `mintmark order`: signed by the office, counted and closed by the station. */
import type { Command } from 'commander';
import { signOrder } from '../station/office/sign-order.ts';
import { readNamedFile, writeNewFile } from './files.ts';
import { openKey, passphraseHelp } from './office-key.ts';
import { addLeaseCommands } from './order-lease.ts';
import { print, printJson, printTable } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

export function addOrderCommand(program: Command): void {
  const group = program.command('order').description('work orders: sign, list, lease, close');
  addLeaseCommands(group);
  group
    .command('sign')
    .description('sign an order that was written as YAML; the result is imported with `mintmark import`')
    .argument('<file>', 'YAML or JSON')
    .requiredOption('-o, --output <file>', 'never over one that is there')
    .requiredOption('--key <pem>', "the office's private key")
    .option('--passphrase-file <file>', passphraseHelp, '-')
    .action(
      (file: string, choice: { output: string; key: string; passphraseFile: string }, command: Command) => {
        const signed = signOrder(readNamedFile(file, 100_000).toString('utf8'), file, openKey(choice));
        writeNewFile(choice.output, `${JSON.stringify(signed, null, 2)}\n`);
        if (globalOptions(command).json) printJson({ file: choice.output, order: signed.order.order });
        else print(`${choice.output}: order ${signed.order.order}, ${signed.order.quantity} units.`);
      },
    );
  group
    .command('list')
    .description('the orders of this station and what became of their numbers')
    .action(async (_choice, command: Command) => {
      const options = globalOptions(command);
      const { orders } = await withEngine(options, (client) => client.api.getSettings(null));
      if (options.json) return printJson({ orders });
      printTable(
        // A shared order: this station's numbers, what it may still begin, and the good ones over all stations.
        [
          'order',
          'title',
          'ordered',
          'good',
          'open',
          'burned',
          'on hold',
          'remaining',
          'shared: good in all',
          'until',
          'state',
        ],
        orders.map(({ order, standing, closedAt, usable, total }) => [
          order.order,
          order.title,
          order.quantity,
          standing.good,
          standing.open,
          standing.burned,
          standing.held,
          usable ?? standing.remaining,
          total === undefined ? null : total === null ? 'not known' : `${total.good} (${total.at})`,
          order.notAfter,
          closedAt === null ? 'open' : `closed ${closedAt}`,
        ]),
      );
    });
  group
    .command('close')
    .description('end an order for good; signs a report that accounts for every number')
    .argument('<order>')
    .action(async (order: string, _choice, command: Command) => {
      const options = globalOptions(command);
      const { orders } = await withEngine(options, (client) =>
        client.api.saveSettings({ closeOrder: order }),
      );
      const closed = orders.find((candidate) => candidate.order.order === order);
      if (options.json) printJson({ order: closed });
      else
        print(
          `Closed ${order}: ${closed?.standing.good} of ${closed?.order.quantity} good. Report: ${closed?.reportId}`,
        );
    });
  group
    .command('accept-clock')
    .description('the clock of this computer is right now and was wrong before')
    .action(async (_choice, command: Command) => {
      await withEngine(globalOptions(command), (client) => client.api.saveSettings({ acceptClock: true }));
      print('The clock is taken as it is.');
    });
}
