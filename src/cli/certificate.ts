/** `mintmark certificate verify FILE`: by the verifier that shares no code with the signer; JSON and PDF, photos as well. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { judge } from '../verifier/check.ts';
import { exitCodes } from './exit-codes.ts';
import { readNamedFile } from './files.ts';
import { print, printJson, safeText } from './output.ts';
import { globalOptions } from './with-engine.ts';

const limitBytes = 64_000_000;

interface Choice {
  readonly key?: string;
  readonly unit?: string;
  readonly attachment?: readonly string[];
}

export function addCertificateCommand(program: Command): void {
  program
    .command('certificate')
    .description('certificates, reports and sheets as files')
    .command('verify')
    .description('check a file (JSON or PDF) with nothing but the station’s public key; needs no station')
    .argument('<file>')
    .option('--key <pem>', "the station's public key, from elsewhere than the file")
    .option('--unit <hardware-id>', 'the unit that it must be about')
    .option('--attachment <file...>', 'files that the document names, such as photos')
    .addHelpText(
      'after',
      '\nExample:\n  mintmark certificate verify wipe-certificate-12.pdf --key bench-3.pem',
    )
    .action(async (file: string, choice: Choice, command: Command) => {
      const judgement = await judge({
        content: new Uint8Array(readNamedFile(file, limitBytes)),
        ...(choice.key === undefined ? {} : { publicKeyPem: readNamedFile(choice.key).toString('utf8') }),
        ...(choice.unit === undefined ? {} : { hardwareId: choice.unit }),
        attachments: (choice.attachment ?? []).map((each) => ({
          name: basename(each),
          bytes: new Uint8Array(readNamedFile(each, limitBytes)),
        })),
      });
      process.exitCode = judgement.valid ? exitCodes.passed : exitCodes.invalid;
      if (globalOptions(command).json) return printJson(judgement);
      for (const { ok, text } of judgement.findings) print(`${ok ? 'ok    ' : 'WRONG '} ${safeText(text)}`);
      if (judgement.valid) for (const words of judgement.summaries) print(words.map(safeText).join('\n'));
      print(judgement.valid ? 'VALID' : 'NOT VALID: do not rely on this document.');
    });
}
