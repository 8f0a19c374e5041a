import type { Command } from 'commander';
import type { UnitLife } from '../contract/contract.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { rowsOf } from './pages.ts';
import { globalOptions, withEngine } from './with-engine.ts';

/** `mintmark units [ID]`: all units, or one life record. */
export function addUnitsCommand(program: Command): void {
  program
    .command('units')
    .description('list units, or show the life record of one')
    .argument('[id]', 'hardware id or serial number')
    .option('--search <text>', 'part of a hardware id, serial number or model')
    .addHelpText('after', '\nExamples:\n  mintmark units\n  mintmark units GW2-004711')
    .action(async (id: string | undefined, choice: { search?: string }, command: Command) => {
      const options = globalOptions(command);
      await withEngine(options, async (client) => {
        if (id !== undefined) {
          const life = await client.api.getUnit({ hardwareId: id });
          if (options.json) printJson(life);
          else printLife(life);
          return;
        }
        const rows = await rowsOf(500, (page) =>
          client.api.listUnits({
            ...page,
            ...(choice.search === undefined ? {} : { search: choice.search }),
          }),
        );
        if (options.json) printJson(rows);
        else
          printTable(
            ['hardware id', 'serial number', 'model', 'state', 'firmware', 'last seen'],
            rows.map((unit) => [
              unit.hardwareId,
              unit.serialNumber,
              unit.model,
              unit.state,
              unit.firmware,
              unit.lastSeenAt,
            ]),
          );
      });
    });
}

function printLife({ unit, events, identities, settings }: UnitLife): void {
  print(
    `${safeText(unit.hardwareId)}  ${safeText(unit.model)}  ${unit.state}  ${safeText(unit.serialNumber ?? '')}`,
  );
  printTable(
    ['when', 'what', 'detail', 'outcome'],
    events.map((event) => [event.at, event.title, event.detail, event.outcome]),
  );
  if (identities.length > 0)
    printTable(
      ['serial number', 'state', 'key made in', 'credential'],
      identities.map((row) => [row.serialNumber, row.state, row.keyOrigin, row.credentialState]),
    );
  if (settings.length > 0)
    printTable(
      ['setting', 'requested', 'observed'],
      settings.map((row) => [row.key, row.requested, row.observed]),
    );
}
