import type { Command } from 'commander';
import type { Client } from '../contract/client.ts';
import type { WipePlanView } from '../contract/contract.ts';
import type { ProofInput } from '../contract/people.ts';
import { Fault } from '../model/fault.ts';
import { followJob } from './follow-job.ts';
import { print, printJson, safeText } from './output.ts';
import { proofOf, secretFileHelp } from './proof.ts';
import { retireWhenRevoked } from './retire.ts';
import { occupied, report } from './run.ts';
import { globalOptions, withEngine } from './with-engine.ts';

interface WipeChoice {
  readonly slot: string;
  readonly confirm?: string;
  readonly retire?: boolean;
  readonly second?: string;
  readonly secondPinFile?: string;
  readonly secondBadgeFile?: string;
}

/** `mintmark wipe --slot N --confirm ID`: end of life. Without --confirm it only says what would be lost. */
export function addWipeCommand(program: Command): void {
  program
    .command('wipe')
    .description('wipe the unit in a slot and prove it; without --confirm only show what would be lost')
    .requiredOption('--slot <number>', 'the number printed on the bench')
    .option('--confirm <hardware-id>', "the unit's hardware id, to say that it is this one")
    .option('--second <name>', 'the second person, where a policy asks for one; with --second-pin-file')
    .option('--second-pin-file <file>', secretFileHelp)
    .option('--second-badge-file <file>', `a badge instead of name and PIN: ${secretFileHelp}`)
    .option('--retire', 'retire the unit after a wipe that passed')
    .addHelpText(
      'after',
      '\nExamples:\n  mintmark wipe --slot 2\n  mintmark wipe --slot 2 --confirm 3F2A91C04D7E5B60 --retire',
    )
    .action(async (choice: WipeChoice, command: Command) => {
      const options = globalOptions(command);
      process.exitCode = await withEngine(options, async (client) => {
        const plan = await identifiedPlan(client, choice.slot);
        if (choice.confirm === undefined) {
          if (options.json) printJson(plan);
          else printPlan(plan);
          return 0;
        }
        const view = await occupied(client, choice.slot);
        const second = secondOf(choice);
        if (second !== null)
          await client.api.approve({ act: 'wipe', subject: plan.hardwareId, proof: second });
        const { jobId } = await client.api.startWipe({
          slotId: view.slot.id,
          recipeId: plan.recipeId,
          confirmHardwareId: choice.confirm,
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

function secondOf({ second, secondPinFile, secondBadgeFile }: WipeChoice): ProofInput | null {
  if (second === undefined && secondBadgeFile === undefined) return null;
  return proofOf({
    ...(second === undefined ? {} : { name: second }),
    ...(secondPinFile === undefined ? {} : { pinFile: secondPinFile }),
    ...(secondBadgeFile === undefined ? {} : { badgeFile: secondBadgeFile }),
  });
}

function printPlan(plan: WipePlanView): void {
  print(`Unit ${safeText(plan.hardwareId)} ${safeText(plan.serialNumber)} (${plan.unitState})`);
  print(`Method: ${plan.method.title}, at most ${plan.method.level}.`);
  for (const item of plan.willBeLost) print(`  will be lost: ${safeText(item)}`);
  for (const item of plan.method.leaves) print(`  stays: ${safeText(item)}`);
  print(`Nothing was erased. To wipe: --confirm ${safeText(plan.hardwareId)}`);
}
