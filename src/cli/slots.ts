import type { Command } from 'commander';
import type { Client } from '../contract/client.ts';
import type { SlotView } from '../model/station.ts';
import { print, printJson, printTable } from './output.ts';
import { slotByNumber } from './slot-choice.ts';
import { globalOptions, withEngine } from './with-engine.ts';

/** `mintmark slots`: the bench as a table; teaching, arming, and plugging in virtual units. */
export function addSlotsCommand(program: Command): void {
  const slots = program
    .command('slots')
    .description('show the slots of the bench')
    .addHelpText(
      'after',
      '\nExamples:\n  mintmark slots\n  mintmark slots teach 3 --port /dev/ttyACM0\n  mintmark slots arm gateway-mk2 1 2 3\n  mintmark slots plug 1',
    )
    .action(async (_options, command: Command) => {
      const options = globalOptions(command);
      const state = await withEngine(options, async (client) => {
        // An engine that has just started has looked at its ports when it answers this.
        await client.api.listPorts(undefined);
        return client.api.snapshot(undefined);
      });
      if (options.json) printJson(state.slots);
      else printTable(['slot', 'port', 'unit', 'serial number', 'state', 'armed'], state.slots.map(rowOf));
    });
  slots
    .command('teach')
    .description('bind a slot number to a port')
    .argument('<number>', 'the number printed on the bench')
    .requiredOption(
      '--port <path>',
      'path of the port (see "mintmark ports"), tcp://host:port, or a pseudo-terminal',
    )
    .action(async (number: string, choice: { port: string }, command: Command) => {
      const options = globalOptions(command);
      await withEngine(options, (client) => teach(client, Number(number), choice.port));
      if (!options.json) print(`Slot ${number} is ${choice.port} now.`);
    });
  slots
    .command('arm')
    .description('start a recipe whenever a unit is plugged in ("none" disarms)')
    .argument('<recipe>')
    .argument('<numbers...>')
    .action(async (recipe: string, numbers: string[], _options, command: Command) => {
      await withEngine(globalOptions(command), async (client) => {
        const state = await client.api.snapshot(undefined);
        await client.api.armSlots({
          slotIds: numbers.map((number) => slotByNumber(state, number).slot.id),
          recipeId: recipe === 'none' ? null : recipe,
        });
      });
    });
  for (const action of ['plug', 'unplug'] as const) {
    slots
      .command(action)
      .description(`${action} the virtual unit of a slot`)
      .argument('<number>')
      .option('--misbehaviour <name>', 'a new unit that goes wrong in this way')
      .action(async (number: string, choice: { misbehaviour?: string }, command: Command) => {
        await withEngine(globalOptions(command), async (client) => {
          const view = slotByNumber(await client.api.snapshot(undefined), number);
          await client.api.virtualBench({
            slotId: view.slot.id,
            action,
            misbehaviour: choice.misbehaviour ?? null,
          });
        });
      });
  }
}

/** A path that no list shows (pseudo-terminal, TCP) becomes a hand-entered port first. */
async function teach(client: Client, slotNumber: number, path: string): Promise<void> {
  const listed = (await client.api.listPorts(undefined)).find((port) => port.path === path);
  if (listed === undefined) {
    const { manualPorts } = await client.api.getSettings(undefined);
    await client.api.saveSettings({ manualPorts: [...new Set([...manualPorts, path])] });
  }
  const port = listed ?? (await client.api.listPorts(undefined)).find((candidate) => candidate.path === path);
  await client.api.teachSlot({ slotNumber, location: port?.location ?? path });
}

function rowOf(view: SlotView): readonly (string | number | null)[] {
  const { activity } = view;
  const state =
    activity.type === 'done'
      ? activity.outcome
      : activity.type === 'running'
        ? activity.progress.step
        : activity.type;
  return [
    view.slot.number,
    view.port?.title ?? '',
    view.hardwareId,
    view.serialNumber,
    state,
    view.armedRecipeId,
  ];
}
