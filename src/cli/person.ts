/** `mintmark person`: who is who at the station, who is signed in, and the rules. */
import type { Command } from 'commander';
import type { Client } from '../contract/client.ts';
import { fourEyesActs } from '../model/acts.ts';
import { Fault } from '../model/fault.ts';
import { type PeoplePolicy, type Person, peoplePolicySchema } from '../model/people.ts';
import { type Role, roles } from '../model/role.ts';
import { print, printJson, printTable } from './output.ts';
import { addRecoverCommand } from './person-recover.ts';
import { type ProofChoice, proofOf, readSecretText, secretFileHelp, withProofOptions } from './proof.ts';
import { globalOptions, withEngine } from './with-engine.ts';

export function addPersonCommand(program: Command): void {
  const group = program
    .command('person')
    .description('people of this station: roles, PINs, badges, who is signed in')
    .addHelpText(
      'after',
      `
Examples:
  mintmark person add "Ada Byron" --role administrator --pin-file -
  mintmark person sign-in --name "Ada Byron" --pin-file ada.pin
  mintmark person policy --four-eyes wipe,unit-destroy`,
    );
  addListCommand(group);
  addChangeCommands(group);
  addSignInCommands(group);
  addPolicyCommand(group);
}

function addListCommand(group: Command): void {
  group
    .command('list', { isDefault: true })
    .description('everybody, with role and what they sign in with')
    .action(async (_choice, command: Command) => {
      const options = globalOptions(command);
      const { people } = await withEngine(options, (client) => client.api.listPeople(null));
      if (options.json) return printJson({ people });
      if (people.length === 0)
        return print('Nobody is here yet: the station is open to everybody. Add an administrator first.');
      printTable(
        ['id', 'name', 'role', 'PIN', 'badge', 'state'],
        people.map(({ id, name, role, hasPin, hasBadge, active }) => [
          id,
          name,
          role,
          hasPin ? 'yes' : 'no',
          hasBadge ? 'yes' : 'no',
          active ? 'active' : 'not active',
        ]),
      );
    });
}

function addChangeCommands(group: Command): void {
  group
    .command('add')
    .description('add a person; the first one is an administrator')
    .argument('<name>')
    .requiredOption('--role <role>', roles.join(', '))
    .option('--pin-file <file>', secretFileHelp)
    .option('--badge-file <file>', `the code of a badge: ${secretFileHelp}`)
    .action(
      async (
        name: string,
        choice: { role: string; pinFile?: string; badgeFile?: string },
        command: Command,
      ) => {
        const role = roleOf(choice.role);
        const secrets = {
          ...(choice.pinFile === undefined ? {} : { pin: readSecretText(choice.pinFile) }),
          ...(choice.badgeFile === undefined ? {} : { badge: readSecretText(choice.badgeFile) }),
        };
        report(
          command,
          await withEngine(globalOptions(command), ({ api }) => api.addPerson({ name, role, ...secrets })),
        );
      },
    );
  group
    .command('role')
    .description('give a person another role')
    .argument('<person>', 'name or id')
    .argument('<role>', roles.join(', '))
    .action((person: string, role: string, _choice, command: Command) =>
      change(command, person, { role: roleOf(role) }),
    );
  group
    .command('pin')
    .description('give a person a new PIN; ends a wait after wrong tries')
    .argument('<person>', 'name or id')
    .requiredOption('--pin-file <file>', secretFileHelp)
    .action((person: string, choice: { pinFile: string }, command: Command) =>
      change(command, person, { pin: readSecretText(choice.pinFile) }),
    );
  withProofOptions(
    group
      .command('own-pin')
      .description('whoever is signed in gives themselves a new PIN, and says first who they are'),
  )
    .requiredOption('--new-pin-file <file>', secretFileHelp)
    .action(async (choice: ProofChoice & { newPinFile: string }, command: Command) => {
      const argument = { proof: proofOf(choice), pin: readSecretText(choice.newPinFile) };
      report(command, await withEngine(globalOptions(command), ({ api }) => api.changeOwnPin(argument)));
    });
  addRecoverCommand(group, report);
  group
    .command('badge')
    .description('give a person another badge, or take it away')
    .argument('<person>', 'name or id')
    .option('--badge-file <file>', secretFileHelp)
    .option('--none', 'take the badge away')
    .action((person: string, choice: { badgeFile?: string; none?: boolean }, command: Command) => {
      if ((choice.badgeFile === undefined) === (choice.none !== true))
        throw new Fault('contract.invalid', 'Say --badge-file or --none.');
      return change(command, person, {
        badge: choice.badgeFile === undefined ? null : readSecretText(choice.badgeFile),
      });
    });
  group
    .command('remove')
    .description('a person can not sign in any more; the log keeps the name')
    .argument('<person>', 'name or id')
    .action((person: string, _choice, command: Command) => change(command, person, { active: false }));
  group
    .command('restore')
    .description('a person who was removed may sign in again, with a new PIN or badge')
    .argument('<person>', 'name or id')
    .action((person: string, _choice, command: Command) => change(command, person, { active: true }));
}

function addSignInCommands(group: Command): void {
  withProofOptions(
    group.command('sign-in').description('sign in at the engine that runs on the data folder'),
  ).action(async (choice: ProofChoice, command: Command) => {
    const options = globalOptions(command);
    const signedIn = await withEngine(options, async (client, { alone }) => {
      if (alone)
        throw new Fault(
          'person.sign-in',
          'No engine runs on this data folder, and a sign-in lasts as long as the engine does. Give the command itself --as.',
        );
      return client.api.signIn({ proof: proofOf(choice) });
    });
    if (options.json) printJson(signedIn);
    else print(`${signedIn.name} is signed in as ${signedIn.role}.`);
  });
  group
    .command('sign-out')
    .description('sign out whoever is signed in')
    .action(async (_choice, command: Command) => {
      await withEngine(globalOptions(command), (client) => client.api.signOut(null));
      print('Nobody is signed in.');
    });
}

interface PolicyChoice {
  readonly fourEyes?: string;
  readonly idleMinutes?: string;
  readonly pinLength?: string;
  readonly showNames?: string;
}

function addPolicyCommand(group: Command): void {
  group
    .command('policy')
    .description('the rules for everybody; without an option they are only shown')
    .option(
      '--four-eyes <acts>',
      `what a second person has to agree to: none, or of ${fourEyesActs.join(', ')}`,
    )
    .option('--idle-minutes <count>', 'signed out after so long without a touch')
    .option('--pin-length <digits>', 'least digits of a new PIN')
    .option('--show-names <yes|no>', 'whether names are offered at sign-in')
    .action(async (choice: PolicyChoice, command: Command) => {
      const options = globalOptions(command);
      const policy = await withEngine(options, async ({ api }) => {
        const now = (await api.listPeople(null)).policy;
        if (Object.keys(choice).length === 0) return now;
        return (await api.savePolicy(changedPolicy(now, choice))).policy;
      });
      if (options.json) return printJson(policy);
      printTable(
        ['rule', 'value'],
        [
          ['a second person agrees to', policy.fourEyes.join(', ') || 'nothing'],
          ['signed out after minutes', policy.idleMinutes],
          ['least digits of a new PIN', policy.pinLength],
          ['names are offered at sign-in', policy.showNames],
        ],
      );
    });
}

function changedPolicy(now: PeoplePolicy, choice: PolicyChoice): PeoplePolicy {
  const { fourEyes, idleMinutes, pinLength, showNames } = choice;
  const parsed = peoplePolicySchema.safeParse({
    fourEyes: fourEyes === undefined ? now.fourEyes : fourEyes === 'none' ? [] : fourEyes.split(','),
    idleMinutes: idleMinutes === undefined ? now.idleMinutes : Number(idleMinutes),
    pinLength: pinLength === undefined ? now.pinLength : Number(pinLength),
    showNames: showNames === undefined ? now.showNames : showNames === 'yes',
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault('contract.invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

async function change(
  command: Command,
  person: string,
  what: { role?: Role; pin?: string; badge?: string | null; active?: boolean },
): Promise<void> {
  const changed = await withEngine(globalOptions(command), async (client) =>
    client.api.changePerson({ id: await idOf(client, person), ...what }),
  );
  report(command, changed);
}

async function idOf({ api }: Client, person: string): Promise<string> {
  const { people } = await api.listPeople(null);
  const wanted = person.trim().toLowerCase();
  const found = people.find(({ id, name }) => id === person || name.toLowerCase() === wanted);
  if (found === undefined) throw new Fault('person.unknown', `Nobody here is called ${person}.`);
  return found.id;
}

function report(command: Command, person: Person): void {
  if (globalOptions(command).json) printJson(person);
  else print(`${person.name} (${person.id}): ${person.role}, ${person.active ? 'active' : 'not active'}.`);
}

function roleOf(text: string): Role {
  const role = roles.find((candidate) => candidate === text);
  if (role === undefined)
    throw new Fault('contract.invalid', `There is no role called ${text}: say one of ${roles.join(', ')}.`);
  return role;
}
