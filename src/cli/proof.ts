/** Who somebody is, on the command line: a PIN or a badge code comes from a file or standard input, never as an argument. */
import { fstatSync, readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import type { ProofInput } from '../contract/people.ts';
import { Fault } from '../model/fault.ts';

export const secretFileHelp = 'file that only this user can read; - for standard input';
const limitBytes = 1_000;

export interface ProofChoice {
  readonly name?: string;
  readonly pinFile?: string;
  readonly badgeFile?: string;
}

/** The options that say who somebody is; `prefix` for a second person. */
export function withProofOptions(command: Command): Command {
  return command
    .option('--name <name>', 'who, with --pin-file')
    .option('--pin-file <file>', secretFileHelp)
    .option('--badge-file <file>', `the code of a badge: ${secretFileHelp}`);
}

/** Throws Fault contract.invalid when it is neither a badge nor a name with a PIN. */
export function proofOf({ name, pinFile, badgeFile }: ProofChoice): ProofInput {
  if (badgeFile !== undefined && pinFile === undefined) return { badge: readSecretText(badgeFile) };
  if (name !== undefined && pinFile !== undefined && badgeFile === undefined)
    return { name, pin: readSecretText(pinFile) };
  throw new Fault('contract.invalid', 'Say who: --name with --pin-file, or --badge-file.');
}

/** The first line. Throws Fault file.missing, file.invalid; a file that others can read is refused. */
export function readSecretText(file: string): string {
  const place = file === '-' ? 0 : file;
  try {
    const { mode } = file === '-' ? fstatSync(0) : statSync(file);
    if (file !== '-' && process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new Fault(
        'file.invalid',
        `${file} can be read by others: make it this user's own, with chmod 600.`,
      );
    const bytes = readFileSync(place);
    try {
      if (bytes.length > limitBytes) throw new Fault('file.invalid', `${file} is too large for this.`);
      return bytes.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
    } finally {
      bytes.fill(0);
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    // Whatever the system says, the person named a file that can not be read.
    throw new Fault('file.missing', `${file} can not be read.`, { file }, { cause });
  }
}
