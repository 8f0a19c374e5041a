import type { Command } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

/** `mintmark plan RECIPE`: what would happen, or everything that speaks against it. Sends nothing to any unit. */
export function addPlanCommand(program: Command): void {
  program
    .command('plan')
    .description('show what a recipe would do, without touching a unit')
    .argument('<recipe>')
    .addHelpText('after', '\nExample:\n  mintmark plan gateway-mk2 --json')
    .action(async (recipe: string, _options, command: Command) => {
      const options = globalOptions(command);
      const plan = await withEngine(options, (client) => client.api.plan({ recipeId: recipe }));
      process.exitCode = plan.problems.length === 0 ? exitCodes.passed : exitCodes.error;
      if (options.json) {
        printJson(plan);
        return;
      }
      print(`${plan.title}, by ${plan.driver}`);
      printTable(
        ['step', 'what', 'at most'],
        plan.steps.map((step) => [step.step, step.detail, `${step.timeoutMs / 1000} s`]),
      );
      if (plan.files.length > 0)
        printTable(
          ['file', 'bytes', 'SHA-256'],
          plan.files.map((file) => [file.name, file.sizeBytes, file.sha256]),
        );
      if (plan.settings.length > 0)
        printTable(
          ['setting', 'value', 'from'],
          plan.settings.map((setting) => [
            setting.key,
            typeof setting.value === 'object' ? JSON.stringify(setting.value) : setting.value,
            setting.layer,
          ]),
        );
      if (plan.irreversible.length > 0) print(`Can not be undone: ${plan.irreversible.join(', ')}.`);
      for (const problem of plan.problems)
        print(`Problem: ${safeText(problem.message)} ${problem.help} (${problem.code})`);
    });
}
