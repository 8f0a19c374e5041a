import type { Command } from 'commander';
import { readNamedFile } from './files.ts';
import { print, printJson, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

/** What the contract takes, before base64. */
const maxBytes = 150_000_000;

/** `mintmark import FILE`: a package or a work order from the office, checked whole before anything of it is kept. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description(
      'import a package (recipes, groups, identity profiles, firmware), a work order or a version of the groups',
    )
    .argument('<file>', 'zip, or JSON for an order or groups')
    .addHelpText('after', '\nExample:\n  mintmark import gateway-mk2-1.5.0.zip')
    .action(async (file: string, _options, command: Command) => {
      const options = globalOptions(command);
      const base64 = readNamedFile(file, maxBytes).toString('base64');
      const {
        recipes,
        order,
        groups = null,
      } = await withEngine(options, (client) => client.api.importFile({ base64 }));
      if (options.json) printJson({ recipes, order, groups });
      else if (groups !== null) print(`Version ${groups} of the groups is live.`);
      else if (order !== null) print(`Imported the work order ${safeText(order)}.`);
      else print(`Imported: ${recipes.map(safeText).join(', ')}`);
    });
}
