/** `mintmark profile`: identity profiles, and the certificate that one would bring a unit. Nothing is issued or stored. */
import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import type { IdentityProfile } from '../model/identity.ts';
import { chooseProfile, type ProfilePreview, previewProfile, readProfiles } from '../station/profile-desk.ts';
import { exitCodes } from './exit-codes.ts';
import { readNamedFile } from './files.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

const fileLimitBytes = 1_000_000;

interface PreviewChoice {
  readonly profile?: string;
  readonly serial?: string;
  readonly hardwareId?: string;
  readonly fact: ReadonlyMap<string, string>;
}

export function addProfileCommand(program: Command): void {
  const group = program
    .command('profile')
    .description('identity profiles: which numbers, which certificates');
  group
    .command('list', { isDefault: true })
    .description('the profiles of all packages that were imported here')
    .action(async (_choice, command: Command) => {
      const profiles = await profilesHere(command);
      if (globalOptions(command).json) return printJson({ profiles });
      printTable(
        ['profile', 'title', 'template', 'key', 'issuer', 'numbers'],
        profiles.map(({ profile, title, template, keyAlgorithm, issuer, serial }) => [
          profile,
          title,
          template ?? 'idevid',
          keyAlgorithm,
          issuer,
          `${serial.prefix} ${serial.first} to ${serial.last}`,
        ]),
      );
    });
  group
    .command('preview')
    .description('the certificate that a profile would bring a unit: a sample, signed by nobody')
    .argument('<file or name>', 'YAML file with a profile or a list of them, or the name of an imported one')
    .option('--profile <name>', 'which one of a file with several')
    .option('--serial <number>', 'serial number of the unit (default: the first of the profile)')
    .option('--hardware-id <id>', 'hardware id of the unit')
    .option(
      '--fact <name=value>',
      'what else is known of the unit; may be given again',
      collectFact,
      new Map(),
    )
    .addHelpText(
      'after',
      `\nEnds with ${exitCodes.invalid} when the certificate has findings.\n\nExample:\n  mintmark profile preview profiles.yaml --profile gateway-mk2 --fact mac=02:00:00:00:00:01`,
    )
    .action(async (source: string, choice: PreviewChoice, command: Command) => {
      const profile = await profileFrom(source, choice.profile, command);
      const preview = await previewProfile(
        profile,
        {
          ...(choice.serial === undefined ? {} : { serialNumber: choice.serial }),
          ...(choice.hardwareId === undefined ? {} : { hardwareId: choice.hardwareId }),
          facts: choice.fact,
        },
        { clock: systemClock, random: systemRandom },
      );
      if (globalOptions(command).json) printJson(preview);
      else printPreview(preview);
      if (preview.findings.length > 0) process.exitCode = exitCodes.invalid;
    });
}

/** A file where there is one of that name: otherwise a profile that was imported. */
async function profileFrom(
  source: string,
  name: string | undefined,
  command: Command,
): Promise<IdentityProfile> {
  if (!existsSync(source)) return chooseProfile(await profilesHere(command), source);
  const text = readNamedFile(source, fileLimitBytes).toString('utf8');
  return chooseProfile(readProfiles(text, source), name);
}

function profilesHere(command: Command): Promise<readonly IdentityProfile[]> {
  return withEngine(globalOptions(command), (client) => client.api.listProfiles(null));
}

function collectFact(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const match = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('expected name=value');
  return new Map([...before, [match[1] ?? '', match[2] ?? '']]);
}

function printPreview({ profile, unit, fields, pem, findings }: ProfilePreview): void {
  print(
    `${profile}: what ${safeText(unit.serialNumber)} on ${safeText(unit.hardwareId)} would get. A sample: no number is taken.`,
  );
  printTable(
    ['field', 'value'],
    fields.map(({ label, value }) => [label, value]),
  );
  print(pem.trimEnd());
  for (const { rule, text } of findings) print(`Finding: ${safeText(text)} (${rule})`);
  print(
    findings.length === 0
      ? 'The linter has no findings.'
      : 'A certificate with findings is never written into a unit.',
  );
}
