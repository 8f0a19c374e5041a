import type { Command } from 'commander';
import type { Client } from '../contract/client.ts';
import type { WipePlanView } from '../contract/contract.ts';
import { Fault } from '../model/fault.ts';
import { followJob } from './follow-job.ts';
import { print, printJson, safeText } from './output.ts';
import { retireWhenRevoked } from './retire.ts';
import { occupied, report } from './run.ts';
import { agree, type SecondChoice, withSecondPerson } from './second-person.ts';
import { globalOptions, withEngine } from './with-engine.ts';

interface WipeChoice extends SecondChoice {
  readonly slot: string;
  readonly confirm?: string;
  readonly retire?: boolean;
  /** Only what would be lost, also with --confirm. */
  readonly plan?: boolean;
  /** Only when it is on the list of this batch. */
  readonly batch?: string;
}

/** `mintmark wipe --slot N --confirm ID`: end of life. Without --confirm it only says what would be lost. */
export function addWipeCommand(program: Command): void {
  withSecondPerson(
    program
      .command('wipe')
      .description('wipe the unit in a slot and prove it; without --confirm only show what would be lost'),
  )
    .requiredOption('--slot <number>', 'the number printed on the bench')
    .option('--plan', 'only show what would be lost, and erase nothing')
    .option('--confirm <hardware-id>', "the unit's hardware id, to say that it is this one")
    .option('--batch <batch>', 'only when the unit is on the list of this batch')
    .option('--retire', 'retire the unit after a wipe that passed')
    .addHelpText(
      'after',
      '\nExamples:\n  mintmark wipe --slot 2 --plan\n  mintmark wipe --slot 2 --confirm 3F2A91C04D7E5B60 --retire',
    )
    .action(async (choice: WipeChoice, command: Command) => {
      const options = globalOptions(command);
      process.exitCode = await withEngine(options, async (client) => {
        const plan = await identifiedPlan(client, choice.slot);
        if (choice.plan === true || choice.confirm === undefined) {
          if (options.json) printJson(plan);
          else printPlan(plan);
          return 0;
        }
        const view = await occupied(client, choice.slot);
        await agree(client, choice, 'wipe', plan.hardwareId);
        const { jobId } = await client.api.startWipe({
          slotId: view.slot.id,
          recipeId: plan.recipeId,
          confirmHardwareId: choice.confirm,
          ...(choice.batch === undefined ? {} : { batchId: choice.batch }),
        });
        const finished = await followJob(client, view.slot.id, jobId, !options.json);
        if (choice.retire && finished.done.outcome === 'passed')
          await retireWhenRevoked(client, plan.hardwareId);
        return report(options, finished, jobId);
      });
    });
}

/** A unit that was not identified in its slot yet is diagnosed first: nothing is ever wiped by guess. */
async function identifiedPlan(client: Client, slotNumber: string): Promise<WipePlanView> {
  const view = await occupied(client, slotNumber);
  if (view.hardwareId === null) {
    const { recipes } = await client.api.snapshot(undefined);
    const diagnose = recipes.find((recipe) => recipe.purpose === 'diagnose');
    if (diagnose === undefined)
      throw new Fault(
        'plan.refused',
        'There is no recipe that only diagnoses, to find out which unit this is.',
      );
    const { jobId } = await client.api.startJob({ slotId: view.slot.id, recipeId: diagnose.id });
    const { done } = await followJob(client, view.slot.id, jobId, false);
    if (done.fault !== null && done.outcome === 'error') throw Fault.fromData(done.fault);
  }
  return client.api.wipePlan({ slotId: view.slot.id });
}

function printPlan(plan: WipePlanView): void {
  print(`Unit ${safeText(plan.hardwareId)} ${safeText(plan.serialNumber)} (${plan.unitState})`);
  print(`Method: ${plan.method.title}, at most ${plan.method.level}.`);
  for (const item of plan.willBeLost) print(`  will be lost: ${safeText(item)}`);
  for (const item of plan.method.leaves) print(`  stays: ${safeText(item)}`);
  print(`Nothing was erased. To wipe: --confirm ${safeText(plan.hardwareId)}`);
}
