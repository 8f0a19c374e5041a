/** Opening the office's signing key: the passphrase comes from a file or from standard input, never from arguments. */

import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { makeOfficeKey, openOfficeKey } from '../station/office/office-key.ts';
import { readNamedFile, writeNewFile } from './files.ts';
import { print, printJson } from './output.ts';
import { globalOptions } from './with-engine.ts';

export const passphraseHelp = 'file with the passphrase of the key; - is standard input';

export function openKey(choice: { readonly key: string; readonly passphraseFile: string }): KeyObject {
  return openOfficeKey(
    readNamedFile(choice.key, 10_000).toString('utf8'),
    secretTextOf(choice.passphraseFile),
  );
}

/** A passphrase or PIN from a file, or from standard input for `-`, without its line end. */
export function secretTextOf(file: string): string {
  const text = file === '-' ? readFileSync(0, 'utf8') : readNamedFile(file, 10_000).toString('utf8');
  return text.replace(/\r?\n$/, '');
}

/** `mintmark key FILE`: makes the pair with which the office signs packages and orders. */
export function addKeyCommand(program: Command): void {
  program
    .command('key')
    .description("make the office's key pair for signing packages and orders")
    .argument('<file>', 'private key, encrypted; the public one is put beside it as FILE.pub.pem')
    .option('--passphrase-file <file>', passphraseHelp, '-')
    .addHelpText('after', '\nExample:\n  mintmark key office.pem --passphrase-file passphrase.txt')
    .action((file: string, choice: { passphraseFile: string }, command: Command) => {
      const made = makeOfficeKey(secretTextOf(choice.passphraseFile));
      const publicFile = `${file}.pub.pem`;
      writeNewFile(file, made.privateKeyPem, 0o600);
      writeNewFile(publicFile, made.publicKeyPem);
      if (globalOptions(command).json) printJson({ privateKey: file, publicKey: publicFile });
      else
        print(`Made ${file} (keep it and its passphrase apart) and ${publicFile} (give it to the benches).`);
    });
}
