import type { Command } from 'commander';
import { printJson, printTable } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

/** `mintmark address`: the blocks of addresses that units are given from, and what is left of them. */
export function addAddressCommand(program: Command): void {
  program
    .command('address')
    .description('blocks of MAC and EUI-64 addresses: given, burned, left')
    .action(async (_choice, command: Command) => {
      const options = globalOptions(command);
      await withEngine(options, async (client) => {
        const blocks = await client.api.addressUse(undefined);
        if (options.json) return printJson(blocks);
        printTable(
          ['block', 'kind', 'first', 'last', 'given', 'units', 'burned', 'left', 'next'],
          blocks.map((one) => [
            one.block,
            one.type,
            one.first,
            one.last,
            one.given,
            one.units,
            one.burned,
            one.remaining,
            one.next,
          ]),
        );
      });
    });
}
