import { readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { verifyExport } from '../evidence/verify.ts';
import { Fault } from '../model/fault.ts';
import { exitCodes } from './exit-codes.ts';
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
        readText(file),
        choice.key === undefined ? undefined : readText(choice.key),
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

function readText(file: string): string {
  try {
    if (statSync(file).size > maxBytes)
      throw new Fault('file.invalid', `${file} is larger than ${maxBytes} bytes.`, { file });
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    // Whatever the system says, the person named a file that can not be read.
    throw new Fault('file.missing', `${file} can not be read.`, { file }, { cause });
  }
}
