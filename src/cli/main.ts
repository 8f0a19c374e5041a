#!/usr/bin/env node
/** `mintmark`: everything that the window can do, on the command line. Each command is a file; this one only lists them. */
import { Command } from 'commander';
import { addAddressCommand } from './address.ts';
import { addBatchCommand } from './batch.ts';
import { addCertificateCommand } from './certificate.ts';
import { addDemoCommand } from './demo.ts';
import { addDestinationCommand } from './destination.ts';
import { exitCodes } from './exit-codes.ts';
import { addGroupCommand } from './group.ts';
import { addImportCommand } from './import.ts';
import { addIssuerCommand } from './issuer.ts';
import { addKeyCommand } from './office-key.ts';
import { addOrderCommand } from './order.ts';
import { reportFault } from './output.ts';
import { addPackageCommand } from './package.ts';
import { addPersonCommand } from './person.ts';
import { addPlanCommand } from './plan.ts';
import { addPoolCommand } from './pool.ts';
import { addPortsCommand } from './ports.ts';
import { addProfileCommand } from './profile.ts';
import { secretFileHelp } from './proof.ts';
import { addRecordsCommand } from './records.ts';
import { addReturnCommand } from './return.ts';
import { addRunCommand } from './run.ts';
import { addSecretCommand } from './secret.ts';
import { addServeCommand } from './serve.ts';
import { addServerCommand } from './server.ts';
import { addSlotsCommand } from './slots.ts';
import { addStationCommand } from './station-key.ts';
import { addSyncCommand } from './sync.ts';
import { addTrustCommand } from './trust.ts';
import { addUnitsCommand } from './units.ts';
import { addVerifyCommand } from './verify.ts';
import { appVersion } from './version.ts';
import { addWipeCommand } from './wipe.ts';

const program = new Command('mintmark')
  .description('Device provisioning station: flash, identify, configure, prove, record, sync, wipe.')
  .version(appVersion)
  .option('--data <folder>', "data folder of the station (default: this user's)")
  .option('--bench <kind>', 'virtual or real ports, when no engine is running on the folder', 'virtual')
  .option('--as <name>', 'whose act this is, where people sign in; with --as-pin-file')
  .option('--as-pin-file <file>', secretFileHelp)
  .option('--as-badge-file <file>', `a badge instead of name and PIN: ${secretFileHelp}`)
  .option('--json', 'print JSON for programs instead of text for people')
  .showHelpAfterError('(see "mintmark help")')
  // Every kind of wrong use ends alike; help and version end well.
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitCodes.usage))
  .addHelpText(
    'after',
    `
Exit codes: ${exitCodes.passed} done or passed, ${exitCodes.usage} wrong use, ${exitCodes.failed} the unit is bad, ${exitCodes.error} could not be told, ${exitCodes.invalid} a document is not valid.

Examples:
  mintmark slots                          what is in which slot
  mintmark run gateway-mk2 --slot 1       provision the unit in slot 1
  mintmark verify certificate.json --key station.pem
  mintmark serve --http                   the engine without a window, and the window in your browser`,
  );

addPortsCommand(program);
addSlotsCommand(program);
addRunCommand(program);
addPlanCommand(program);
addUnitsCommand(program);
addRecordsCommand(program);
addVerifyCommand(program);
addReturnCommand(program);
addWipeCommand(program);
addBatchCommand(program);
addCertificateCommand(program);
addSyncCommand(program);
addDestinationCommand(program);
addImportCommand(program);
addPackageCommand(program);
addOrderCommand(program);
addGroupCommand(program);
addTrustCommand(program);
addPersonCommand(program);
addIssuerCommand(program);
addProfileCommand(program);
addSecretCommand(program);
addPoolCommand(program);
addAddressCommand(program);
addKeyCommand(program);
addStationCommand(program);
addServeCommand(program);
addServerCommand(program);
addDemoCommand(program);

// Said, because commander takes Electron's utility process for a packed app and would read the script's name as a command.
program.parseAsync(process.argv, { from: 'node' }).catch((thrown: unknown) => {
  process.exitCode = reportFault(thrown, program.opts<{ json?: boolean }>().json === true);
});
