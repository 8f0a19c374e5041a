import type { Command } from 'commander';
import { verifyExport } from '../evidence/verify.ts';
import { exitCodes } from './exit-codes.ts';
import { readNamedFile } from './files.ts';
import { print, printJson } from './output.ts';
import { globalOptions } from './with-engine.ts';

const maxBytes = 64_000_000;

/** `mintmark verify FILE`: checks an export with nothing but the file and the public key; needs no station. */
export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description('check a record, certificate or export: content, signature, chain, and what it may say')
    .argument('<file>', 'JSON file')
    .option('--key <pem>', "the station's public key, from elsewhere than the file")
    .addHelpText('after', '\nExample:\n  mintmark verify wipe-certificate-12.json --key bench-3.pem')
    .action((file: string, choice: { key?: string }, command: Command) => {
      const result = verifyExport(
        readNamedFile(file, maxBytes).toString('utf8'),
        choice.key === undefined ? undefined : readNamedFile(choice.key, maxBytes).toString('utf8'),
      );
      process.exitCode = result.valid ? exitCodes.passed : exitCodes.invalid;
      if (globalOptions(command).json) {
        printJson({ valid: result.valid, kind: result.kind, findings: result.findings });
        return;
      }
      for (const finding of result.findings) print(`${finding.ok ? 'ok    ' : 'WRONG '} ${finding.text}`);
      print(result.valid ? 'VALID' : 'NOT VALID: do not trust this document.');
    });
}
