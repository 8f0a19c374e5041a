import type { Command } from 'commander';
import type { Client } from '../contract/client.ts';
import { Fault } from '../model/fault.ts';
import type { SlotView, StationState } from '../model/station.ts';
import { exitCodeOf } from './exit-codes.ts';
import { type FinishedActivity, followJob } from './follow-job.ts';
import { print, printJson, safeText } from './output.ts';
import { slotByNumber } from './slot-choice.ts';
import { type GlobalOptions, globalOptions, withEngine } from './with-engine.ts';

const arrivalTimeoutMs = 15_000;

/** `mintmark run RECIPE --slot N`: one job, followed to its end. */
export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description('run a recipe on the unit in a slot')
    .argument('<recipe>')
    .requiredOption('--slot <number>', 'the number printed on the bench')
    .addHelpText('after', '\nExample:\n  mintmark run gateway-mk2 --slot 1')
    .action(async (recipe: string, choice: { slot: string }, command: Command) => {
      const options = globalOptions(command);
      process.exitCode = await withEngine(options, async (client) => {
        const view = await occupied(client, choice.slot);
        const { jobId } = await client.api.startJob({ slotId: view.slot.id, recipeId: recipe });
        return report(options, await followJob(client, view.slot.id, jobId, !options.json), jobId);
      });
    });
}

/** An engine that has just started needs a moment to see its ports. */
export async function occupied(client: Client, slotNumber: string): Promise<SlotView> {
  const state = await client.api.snapshot(undefined);
  // Said at once, and not after a wait for a unit that could not be worked on.
  if (state.people.demanded && state.people.signedIn === null)
    throw new Fault(
      'person.sign-in',
      'Nobody is signed in at this station: give --as with --as-pin-file, or sign in with: mintmark person sign-in.',
    );
  const first = slotByNumber(state, slotNumber);
  if (first.port !== null) return first;
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Fault('slot.empty', `There is no unit in slot ${slotNumber}.`, { slot: slotNumber })),
      arrivalTimeoutMs,
    );
    const onState = (state: StationState): void => {
      const view = state.slots.find((candidate) => candidate.slot.id === first.slot.id);
      if (view?.port == null) return;
      clearTimeout(timer);
      resolve(view);
    };
    client.follow(onState).catch(reject);
  });
}

/** Prints the end of a job; returns the exit code. */
export function report(
  options: GlobalOptions,
  finished: { readonly view: SlotView; readonly done: FinishedActivity },
  jobId: string,
): number {
  const { view, done } = finished;
  if (options.json)
    printJson({
      jobId,
      outcome: done.outcome,
      hardwareId: view.hardwareId,
      serialNumber: view.serialNumber,
      durationMs: done.durationMs,
      fault: done.fault,
      steps: done.steps,
      documentId: done.documentId,
    });
  else {
    print(
      `${done.outcome.toUpperCase()}  ${safeText(view.serialNumber ?? view.hardwareId ?? 'unknown unit')}  ${(done.durationMs / 1000).toFixed(1)} s  record ${jobId}`,
    );
    if (done.fault !== null)
      print(`${safeText(done.fault.message)}\n${done.fault.help} (${done.fault.code})`);
  }
  return exitCodeOf(done.outcome);
}
