/** `mintmark station names`: whether names of people are kept apart from documents, for how long, and erasing them. */
import type { Command } from 'commander';
import { Fault } from '../model/fault.ts';
import { print, printJson } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

interface Choice {
  readonly apart?: boolean;
  readonly keepDays?: string;
  readonly within?: boolean;
  readonly eraseBefore?: string;
}

export function addNamesCommand(station: Command): void {
  station
    .command('names')
    .description('how names of people are kept; without options show it')
    .option('--apart', 'documents hold digests from now on, the names lie beside them')
    .option('--keep-days <days>', 'with --apart: names are erased after so many days')
    .option('--within', 'documents hold names from now on, for good')
    .option(
      '--erase-before <time>',
      'erase the names of documents that were signed before this time (UTC, ISO 8601)',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  mintmark station names --apart --keep-days 730\n  mintmark station names --erase-before 2025-01-01T00:00:00Z',
    )
    .action(async (choice: Choice, command: Command) => {
      const options = globalOptions(command);
      const { view, erased } = await withEngine(options, async ({ api }) => {
        const policy = policyOf(choice);
        if (policy !== null) await api.saveNamePolicy(policy);
        const gone =
          choice.eraseBefore === undefined ? null : await api.eraseNames({ before: choice.eraseBefore });
        return { view: await api.names(null), erased: gone };
      });
      if (options.json) return printJson({ ...view, erased });
      if (erased !== null)
        print(`${erased.names} names of people are erased; the documents are as they were signed.`);
      const { apart, keepDays } = view.policy;
      print(apart ? 'Names are kept apart from documents.' : 'Documents hold the names of people.');
      if (keepDays !== null) print(`They are erased after ${keepDays} days.`);
      print(`Kept now: ${view.kept}.`);
    });
}

function policyOf({ apart, within, keepDays }: Choice) {
  if (apart === true && within === true) throw new Fault('contract.invalid', 'Either --apart or --within.');
  if (within === true) return { apart: false, keepDays: null };
  if (apart !== true && keepDays !== undefined)
    throw new Fault('contract.invalid', 'Names can only be erased when they are kept --apart.');
  return apart === true ? { apart: true, keepDays: keepDays === undefined ? null : Number(keepDays) } : null;
}
