/** `mintmark return …`: a unit that came back, from its label to the signed record of what became of it. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { ReturnView } from '../contract/returns.ts';
import { type DestroyReason, destroyReasons, destructionMethods } from '../model/destruction.ts';
import { Fault } from '../model/fault.ts';
import { returnOutcomes } from '../model/return.ts';
import { exitCodes } from './exit-codes.ts';
import { readNamedFile } from './files.ts';
import { followJob } from './follow-job.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { occupied, report } from './run.ts';
import { agree, type SecondChoice, withSecondPerson } from './second-person.ts';
import { globalOptions, withEngine } from './with-engine.ts';

const photoLimitBytes = 20_000_000;

export function addReturnCommand(program: Command): void {
  const group = program
    .command('return')
    .description('units that came back: open, diagnose, repair, close, destroy')
    .addHelpText(
      'after',
      '\nExample:\n  mintmark return open GW2-004711 --reason "does not join the network"\n  mintmark return triage RETURN --slot 2\n  mintmark return close RETURN --outcome no-fault-found',
    );
  addLook(group);
  addJobs(group);
  addEndings(group);
}

function addLook(group: Command): void {
  group
    .command('open')
    .description('begin a return: the unit by its label, the reason in the customer’s words')
    .argument('<unit>', 'serial number or hardware id')
    .requiredOption('--reason <text>')
    .option('--reference <text>', 'number of the customer or the office')
    .action(async (scan: string, choice: { reason: string; reference?: string }, command: Command) => {
      const options = globalOptions(command);
      const view = await withEngine(options, ({ api }) => api.openReturn({ scan, ...choice }));
      if (options.json) printJson(view);
      else printReturn(view);
    });
  group
    .command('list')
    .description('returns, newest first')
    .option('--open', 'only those that are open')
    .action(async (choice: { open?: boolean }, command: Command) => {
      const options = globalOptions(command);
      const { rows } = await withEngine(options, ({ api }) =>
        api.listReturns({ limit: 500, ...(choice.open ? { open: true } : {}) }),
      );
      if (options.json) return printJson(rows);
      printTable(
        ['return', 'unit', 'opened', 'reason', 'outcome'],
        rows.map((row) => [
          row.returnId,
          row.serialNumber ?? row.hardwareId,
          row.openedAt,
          row.reason,
          row.outcome ?? 'open',
        ]),
      );
    });
  group
    .command('show')
    .description('one return: findings, and how it can be closed')
    .argument('<return>')
    .action(async (returnId: string, _choice, command: Command) => {
      const options = globalOptions(command);
      const view = await withEngine(options, ({ api }) => api.getReturn({ returnId }));
      if (options.json) printJson(view);
      else printReturn(view);
    });
  group
    .command('find')
    .description('what is known of a unit, here and at the server')
    .argument('<unit>', 'serial number or hardware id')
    .action(async (scan: string, _choice, command: Command) => {
      const options = globalOptions(command);
      const sight = await withEngine(options, ({ api }) => api.findUnit({ scan }));
      if (options.json) return printJson(sight);
      if (sight.unit === null) return print(`Nobody knows a unit ${safeText(scan)}.`);
      const { hardwareId, serialNumber, state } = sight.unit;
      print(`${safeText(serialNumber ?? hardwareId)} (${safeText(hardwareId)}) is ${state}.`);
      if (sight.gone !== null) print(`It must not be used again: ${safeText(sight.gone)}.`);
      if (sight.openReturnId !== null) print(`Return ${sight.openReturnId} is open for it.`);
    });
  group
    .command('import-retired')
    .description('take the list of retired units that `mintmark server retired` wrote')
    .argument('<file>')
    .action(async (file: string, _choice, command: Command) => {
      const options = globalOptions(command);
      const text = readNamedFile(file, photoLimitBytes).toString('utf8');
      const taken = await withEngine(options, ({ api }) => api.importRetired({ text }));
      if (options.json) printJson(taken);
      else print(`${taken.learned} units are known as retired from now on (list of ${taken.at}).`);
    });
}

function addJobs(group: Command): void {
  group
    .command('triage')
    .description('diagnose the unit in a slot as the one of this return')
    .argument('<return>')
    .requiredOption('--slot <number>')
    .action(async (returnId: string, choice: { slot: string }, command: Command) => {
      const options = globalOptions(command);
      process.exitCode = await withEngine(options, async (client) => {
        const { slot } = await occupied(client, choice.slot);
        const { jobId } = await client.api.startTriage({ returnId, slotId: slot.id });
        await followJob(client, slot.id, jobId, !options.json);
        const view = await client.api.getReturn({ returnId });
        if (options.json) printJson(view);
        else printReturn(view);
        return view.findings?.some(({ verdict }) => verdict === 'fault' || verdict === 'not-this-unit')
          ? exitCodes.failed
          : exitCodes.passed;
      });
    });
  withSecondPerson(
    group
      .command('repair')
      .description('revoke the credentials of the unit and provision it again')
      .argument('<return>')
      .requiredOption('--slot <number>')
      .requiredOption('--recipe <recipe>'),
  ).action(
    async (returnId: string, choice: SecondChoice & { slot: string; recipe: string }, command: Command) => {
      const options = globalOptions(command);
      process.exitCode = await withEngine(options, async (client) => {
        const { slot } = await occupied(client, choice.slot);
        const { case: found } = await client.api.getReturn({ returnId });
        await agree(client, choice, 'replace-identity', found.hardwareId);
        const { jobId } = await client.api.startRepair({
          returnId,
          slotId: slot.id,
          recipeId: choice.recipe,
        });
        return report(options, await followJob(client, slot.id, jobId, !options.json), jobId);
      });
    },
  );
}

function addEndings(group: Command): void {
  withSecondPerson(
    group
      .command('close')
      .description(`sign what became of it: ${returnOutcomes.join(', ')}`)
      .argument('<return>')
      .requiredOption('--outcome <outcome>')
      .option('--note <text>', '', ''),
  ).action(
    async (returnId: string, choice: SecondChoice & { outcome: string; note: string }, command: Command) => {
      const options = globalOptions(command);
      const outcome = oneOf(returnOutcomes, choice.outcome, 'outcome');
      const closed = await withEngine(options, async (client) => {
        const { case: found } = await client.api.getReturn({ returnId });
        if (outcome === 'retired') await agree(client, choice, 'unit-retire', found.hardwareId);
        return client.api.closeReturn({ returnId, outcome, note: choice.note });
      });
      if (options.json) printJson(closed);
      else print(`Closed: ${closed.outcome}. Signed record: ${closed.documentId}`);
    },
  );
  group
    .command('destroy-required')
    .description(`the unit can not be wiped: ${destroyReasons.join(', ')}`)
    .argument('<hardware-id>')
    .requiredOption('--reason <reason>')
    .option('--note <text>', '', '')
    .action(async (hardwareId: string, choice: { reason: string; note: string }, command: Command) => {
      const options = globalOptions(command);
      const reason: DestroyReason = oneOf(destroyReasons, choice.reason, 'reason');
      const { documentId } = await withEngine(options, ({ api }) =>
        api.requireDestruction({ hardwareId, reason, note: choice.note }),
      );
      if (options.json) printJson({ documentId });
      else
        print(
          `DESTROY REQUIRED. Instructions: mintmark records export ${documentId} --format pdf --output order.pdf`,
        );
    });
  withSecondPerson(
    group
      .command('destroyed')
      .description(`two people saw it destroyed: ${destructionMethods.join(', ')}`)
      .argument('<hardware-id>')
      .requiredOption('--method <method>')
      .requiredOption('--place <text>')
      .option('--serial <number>', 'the number as both read it off the unit')
      .option('--photo <file...>', 'JPEG, PNG or PDF')
      .option('--witness <name>', 'the other witness, where nobody has to sign in')
      .option('--note <text>', '', ''),
  ).action(async (hardwareId: string, choice: DestroyedChoice, command: Command) => {
    const options = globalOptions(command);
    const { serial, witness, place, note } = choice;
    const photos = (choice.photo ?? []).map((file) => ({
      name: basename(file),
      base64: readNamedFile(file, photoLimitBytes).toString('base64'),
    }));
    const method = oneOf(destructionMethods, choice.method, 'method');
    const recorded = await withEngine(options, async (client) => {
      await agree(client, choice, 'unit-destroy', hardwareId);
      return client.api.recordDestruction({
        hardwareId,
        method,
        place,
        photos,
        note,
        ...(serial === undefined ? {} : { serialSeen: serial }),
        ...(witness === undefined ? {} : { witness }),
      });
    });
    if (options.json) printJson(recorded);
    else print(`Destroyed. Signed record: ${recorded.documentId}`);
  });
}

interface DestroyedChoice extends SecondChoice {
  readonly method: string;
  readonly place: string;
  readonly serial?: string;
  readonly photo?: readonly string[];
  readonly witness?: string;
  readonly note: string;
}

function oneOf<T extends string>(known: readonly T[], said: string, what: string): T {
  const found = known.find((each) => each === said);
  if (found === undefined)
    throw new Fault('contract.invalid', `There is no ${what} ${said}; there are ${known.join(', ')}.`);
  return found;
}

function printReturn({ case: found, unit, gone, findings, endings, destroyOrderId }: ReturnView): void {
  print(`Return ${found.returnId}: ${safeText(unit.serialNumber ?? unit.hardwareId)} is ${unit.state}.`);
  print(`Reason: ${safeText(found.reason)}`);
  if (gone !== null) print(`It must not be used again: ${safeText(gone)}.`);
  for (const { verdict, text } of findings ?? []) print(`  ${verdict.padEnd(13)} ${safeText(text)}`);
  if (findings === null) print('Not diagnosed yet.');
  if (destroyOrderId !== null) print(`DESTROY REQUIRED: ${destroyOrderId}`);
  for (const { outcome, why } of endings)
    print(`  ${outcome}: ${why === null ? 'possible' : `not yet. ${safeText(why)}`}`);
  if (found.outcome !== null) print(`Closed as ${found.outcome}, signed record ${found.documentId}.`);
}
