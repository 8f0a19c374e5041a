import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import cliProgress from 'cli-progress';
import type { Command } from 'commander';
import type { Client } from '../contract/client.ts';
import { connectClient } from '../contract/client.ts';
import { serve } from '../contract/serve.ts';
import { Fault } from '../model/fault.ts';
import type { SlotView, StationState } from '../model/station.ts';
import { embeddedServer } from './embedded-server.ts';
import { labelOf, percentOf } from './follow-job.ts';
import { print, printTable, safeText } from './output.ts';
import { pipePair } from './pipe-pair.ts';
import { retireWhenRevoked } from './retire.ts';
import { appVersion } from './version.ts';
import { globalOptions } from './with-engine.ts';

const provisionRecipe = 'gateway-mk2';
const wipeRecipe = 'gateway-mk2-wipe';
/** The slot whose unit has a weak supply, and the one whose unit comes back. */
const faultySlot = 5;
const returnedSlot = 2;
const patienceMs = 180_000;

/** `mintmark demo`: eight virtual units from blank to green, one of them faulty, one returned and wiped. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('eight virtual units at once: provisioned, one faulty, one returned, wiped and retired')
    .option('--no-server', 'without a management server beside it')
    .action(async (choice: { server: boolean }, command: Command) => {
      const { data } = globalOptions(command);
      const folder = data === undefined ? mkdtempSync(join(tmpdir(), 'mintmark-demo-')) : resolve(data);
      await using server = choice.server ? embeddedServer(join(folder, 'server')) : null;
      const { openStation } = await import('../station/station.ts');
      await using station = await openStation({
        dataFolder: join(folder, 'station'),
        bench: 'virtual',
        appVersion,
        ...(server === null ? {} : { embeddedServer: server.announcement }),
      });
      const [ours, theirs] = pipePair();
      serve(station, theirs);
      await runDemo(connectClient(ours), folder, server !== null);
    });
}

async function runDemo(client: Client, folder: string, hasServer: boolean): Promise<void> {
  const states = await followStates(client);
  print('Eight blank units are plugged in; one of them has a weak supply.\n');
  const provisioned = await onAllSlots(client, states, provisionRecipe, async (view) => {
    await client.api.virtualBench({
      slotId: view.slot.id,
      action: 'new-unit',
      misbehaviour: view.slot.number === faultySlot ? 'weak-supply' : null,
    });
  });
  print('');
  printTable(['slot', 'unit', 'serial number', 'result', 'seconds', 'why'], provisioned.map(resultRow));

  print(`\nThe unit of slot ${returnedSlot} comes back: it is wiped, proven and retired.\n`);
  const returned = provisioned.find((view) => view.slot.number === returnedSlot);
  const hardwareId = returned?.hardwareId;
  if (returned === undefined || !hardwareId)
    throw new Fault('unit.unknown', 'The unit of the demo was not identified.');
  await client.api.setUnitState({ hardwareId, state: 'returned', note: 'came back in the demo' });
  const bars = progressBars();
  const bar = bars.create(100, 0, { slot: returnedSlot, step: 'starting' });
  const { jobId } = await client.api.startWipe({
    slotId: returned.slot.id,
    recipeId: wipeRecipe,
    confirmHardwareId: hardwareId,
  });
  const wiped = await states.until((state) => doneView(state, returned.slot.id, jobId, bar));
  bars.stop();
  if (wiped.activity.type !== 'done' || wiped.activity.outcome !== 'passed')
    throw new Fault('wipe.incomplete', 'The wipe of the demo did not pass.');
  await retireWhenRevoked(client, hardwareId);

  const records = join(folder, 'records');
  mkdirSync(records, { recursive: true });
  const { rows } = await client.api.listRecords({ limit: 50 });
  for (const row of rows)
    if (row.documentId !== null)
      await save(client, row.documentId, 'json', join(records, `record-${row.jobId}.json`));
  await save(client, `${jobId}-wipe`, 'json', join(folder, 'wipe-certificate.json'));
  await save(client, `${jobId}-wipe`, 'pdf', join(folder, 'wipe-certificate.pdf'));
  const { publicKeyPem } = await client.api.getSettings(undefined);
  writeFileSync(join(folder, 'station-public-key.pem'), publicKeyPem);
  const life = await client.api.getUnit({ hardwareId });
  printTable(
    ['when', 'life of the unit', 'detail', 'outcome'],
    life.events.map((event) => [event.at.slice(11, 19), event.title, event.detail, event.outcome]),
  );
  if (hasServer) await reportSync(client, states);

  const passed = provisioned.filter(
    (view) => view.activity.type === 'done' && view.activity.outcome === 'passed',
  ).length;
  print(
    `\n${passed} of ${provisioned.length} units passed, ${provisioned.length - passed} did not (as it should be).`,
  );
  print(`Records:           ${records}`);
  print(`Wipe certificate:  ${join(folder, 'wipe-certificate.pdf')}`);
  print(`                   ${join(folder, 'wipe-certificate.json')}`);
  print(
    `Check it with:     mintmark verify ${join(folder, 'wipe-certificate.json')} --key ${join(folder, 'station-public-key.pem')}`,
  );
  if (passed !== provisioned.length - 1)
    throw new Fault('check.failed', 'The demo did not go as it should: exactly one unit is faulty.');
}

async function onAllSlots(
  client: Client,
  states: States,
  recipeId: string,
  prepare: (view: SlotView) => Promise<void>,
): Promise<readonly SlotView[]> {
  const bars = progressBars();
  const slots = states.current().slots;
  await client.api.armSlots({ slotIds: slots.map((view) => view.slot.id), recipeId });
  const finished = await Promise.all(
    slots.map(async (view) => {
      const bar = bars.create(100, 0, { slot: view.slot.number, step: 'starting' });
      await prepare(view);
      return states.until((state) => doneView(state, view.slot.id, null, bar));
    }),
  );
  bars.stop();
  await client.api.armSlots({ slotIds: slots.map((view) => view.slot.id), recipeId: null });
  return finished;
}

function doneView(
  state: StationState,
  slotId: string,
  jobId: string | null,
  bar: cliProgress.SingleBar,
): SlotView | null {
  const view = state.slots.find((candidate) => candidate.slot.id === slotId);
  if (view === undefined) return null;
  const { activity } = view;
  if (activity.type === 'running')
    bar.update(percentOf(activity), { slot: view.slot.number, step: labelOf(activity) });
  if (activity.type !== 'done' || (jobId !== null && activity.jobId !== jobId)) return null;
  bar.update(100, { slot: view.slot.number, step: activity.outcome.toUpperCase() });
  return view;
}

function progressBars(): cliProgress.MultiBar {
  return new cliProgress.MultiBar({
    format: '  slot {slot}  {bar} {percentage}%  {step}',
    hideCursor: true,
    clearOnComplete: false,
    noTTYOutput: true,
    notTTYSchedule: 5_000,
    forceRedraw: false,
  });
}

function resultRow(view: SlotView): readonly (string | number | null)[] {
  const { activity } = view;
  if (activity.type !== 'done') return [view.slot.number, view.hardwareId, null, activity.type, null, null];
  return [
    view.slot.number,
    view.hardwareId,
    view.serialNumber,
    activity.outcome,
    Math.round(activity.durationMs / 100) / 10,
    activity.fault?.message ?? '',
  ];
}

async function save(client: Client, documentId: string, format: 'json' | 'pdf', file: string): Promise<void> {
  const exported = await client.api.exportDocument({ documentId, format });
  writeFileSync(file, Buffer.from(exported.base64, 'base64'));
}

/** Waits until the server has taken everything; says what it did not take. */
async function reportSync(client: Client, states: States): Promise<void> {
  const [sync] = (
    await states.until((state) =>
      state.sync.some((view) => view.accepted > 0 && view.waiting === 0) ? state : null,
    )
  ).sync;
  if (sync === undefined) return;
  print(
    `\nManagement server at ${safeText(sync.address)}: ${sync.accepted} facts accepted, ${sync.rejected} rejected, ${sync.waiting} waiting.`,
  );
  if (sync.rejected > 0) {
    const { rows } = await client.api.listSync({ state: 'rejected', limit: 20 });
    printTable(
      ['fact', 'why'],
      rows.map((row) => [row.kind, row.lastError]),
    );
  }
}

interface States {
  current(): StationState;
  /** The first answer that is not null, now or after a change. Rejects after a while, so that the demo can not hang. */
  until<T>(look: (state: StationState) => T | null): Promise<T>;
}

async function followStates(client: Client): Promise<States> {
  let latest = await client.api.snapshot(undefined);
  const lookers = new Set<() => void>();
  await client.follow((state) => {
    latest = state;
    for (const look of [...lookers]) look();
  });
  return {
    current: () => latest,
    until: (look) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Fault('job.deadline', 'The demo took too long.')),
          patienceMs,
        );
        const attempt = (): void => {
          const found = look(latest);
          if (found === null) return;
          clearTimeout(timer);
          lookers.delete(attempt);
          resolve(found);
        };
        lookers.add(attempt);
        attempt();
      }),
  };
}
