/** `mintmark issuer`: the authorities that this station can ask, with what is wrong in words. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { utf8 } from '../base/bytes.ts';
import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { type KeyAlgorithm, keyAlgorithms } from '../model/key-algorithm.ts';
import {
  createAuthority,
  type DeskParts,
  type IssuerReport,
  renewOwnCertificate,
  reportIssuer,
  reportIssuers,
} from '../station/issuer-desk.ts';
import { exitCodes } from './exit-codes.ts';
import { addPinCommands, pinHelp } from './issuer-pins.ts';
import { addRevocationCommands } from './issuer-revocations.ts';
import { secretTextOf } from './office-key.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { dataFolderOf, globalOptions } from './with-engine.ts';

const localName = 'local-ca';

export function addIssuerCommand(program: Command): void {
  const group = program
    .command('issuer')
    .description('certificate authorities of this station (issuers.yaml in its data folder)');
  group
    .command('list', { isDefault: true })
    .description(`each authority and its state; ${localName}, inside of the station, is always there`)
    .action(async (_choice, command: Command) => {
      const reports = await reportIssuers(deskOf(command));
      if (globalOptions(command).json) return printJson({ issuers: reports });
      printTable(
        ['issuer', 'kind', 'state', 'root', 'what is wrong'],
        [
          [localName, localName, 'inside of the station', '', ''],
          ...reports.map(({ name, kind, state, title, demo, reason }) => [
            name,
            kind,
            state,
            `${title ?? ''}${demo === true ? ' (for development)' : ''}`,
            reason,
          ]),
        ],
      );
    });
  group
    .command('test')
    .description('ask one authority now and say what is wrong; nothing is issued')
    .argument('<name>')
    .action(async (name: string, _choice, command: Command) => {
      const report = await reportIssuer(name, deskOf(command));
      if (globalOptions(command).json) printJson(report);
      else printReport(report);
      if (report.state !== 'ready') process.exitCode = exitCodes.error;
    });
  group
    .command('create')
    .description(
      'make the key pair in the HSM and its root certificate, or the sealed file of an authority, once',
    )
    .argument('<name>', 'an issuer of kind pkcs11 or sealed')
    .requiredOption('--organization <text>')
    .requiredOption('--common-name <text>')
    .addOption(new Option('--algorithm <kind>', 'of its key').choices(keyAlgorithms).default('p256'))
    .option(
      '--vendor-id <id>',
      'makes it a PAI of Matter for tests, of this vendor (four digits 0-9 A-F)',
      matterId,
    )
    .option('--product-id <id>', 'and for this product only', matterId)
    .option('--pin-file <file>', `for one with "pin: ask": ${pinHelp}`)
    .action(async (name: string, choice: CreateChoice, command: Command) => {
      const { vendorId, productId, pinFile, ...names } = choice;
      const matter =
        vendorId === undefined
          ? {}
          : { matter: { vendorId, ...(productId === undefined ? {} : { productId }) } };
      const pin = pinFile === undefined ? null : new Secret(utf8(secretTextOf(pinFile)));
      const made = await createAuthority(name, { ...names, ...matter }, deskOf(command), pin).finally(() =>
        pin?.erase(),
      );
      if (globalOptions(command).json) printJson(made);
      else print(`Made ${made.certificateFile}.\nSHA-256 of the root: ${made.sha256}`);
    });
  group
    .command('renew')
    .description(
      'renew the certificate with which this station signs in at an authority (EST, step-ca with X5C)',
    )
    .argument('<name>')
    .action(async (name: string, _choice, command: Command) => {
      const file = await renewOwnCertificate(name, deskOf(command), new AbortController().signal);
      if (globalOptions(command).json) printJson({ certificateFile: file });
      else print(`Renewed ${file}.`);
    });
  addRevocationCommands(group);
  addPinCommands(group);
}

interface CreateChoice {
  readonly organization: string;
  readonly commonName: string;
  readonly algorithm: KeyAlgorithm;
  readonly vendorId?: string;
  readonly productId?: string;
  readonly pinFile?: string;
}

function matterId(text: string): string {
  if (/^[0-9A-F]{4}$/.test(text)) return text;
  throw new InvalidArgumentError('expected four digits of 0-9 and A-F');
}

function deskOf(command: Command): DeskParts {
  return { folder: dataFolderOf(globalOptions(command)), clock: systemClock, random: systemRandom };
}

function printReport({ name, state, reason, advice, title, rootSha256, demo }: IssuerReport): void {
  if (state !== 'ready') {
    print(`${name} can not issue: ${safeText(reason)}\n${safeText(advice)}`);
    return;
  }
  print(`${name} is ready.`);
  print(`Root: ${safeText(title)}\nSHA-256 of the root: ${safeText(rootSha256)}`);
  if (demo === true) print('It is for development only.');
}
