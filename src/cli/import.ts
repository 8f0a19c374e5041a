import { readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { Fault } from '../model/fault.ts';
import { print, printJson, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

/** What the contract takes, before base64. */
const maxBytes = 150_000_000;

/** `mintmark import FILE`: a package from the office, checked whole before anything of it is kept. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('import a package: recipes, groups, identity profiles, firmware')
    .argument('<file>', 'zip')
    .addHelpText('after', '\nExample:\n  mintmark import gateway-mk2-1.5.0.zip')
    .action(async (file: string, _options, command: Command) => {
      const options = globalOptions(command);
      const base64 = readPackage(file).toString('base64');
      const { recipes } = await withEngine(options, (client) => client.api.importPackage({ base64 }));
      if (options.json) printJson({ recipes });
      else print(`Imported: ${recipes.map(safeText).join(', ')}`);
    });
}

function readPackage(file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size > maxBytes)
      throw new Fault('file.invalid', `${file} is larger than ${maxBytes} bytes.`, { file, sizeBytes: size });
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    // Whatever the system says, the person named a file that can not be read.
    throw new Fault('file.missing', `${file} can not be read.`, { file }, { cause });
  }
}
