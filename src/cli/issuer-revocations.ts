/** `mintmark issuer crl`, `revocations` and `revoked`: how authorities come to know that a certificate is over. */

import type { Command } from 'commander';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import { writeNewFile } from './files.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

export function addRevocationCommands(group: Command): void {
  group
    .command('crl')
    .description('sign the revocation list of an authority whose key is on this station (RFC 5280)')
    .argument('<name>', 'local-ca, or an issuer of kind pkcs11')
    .requiredOption('--out <file>', 'a new file')
    .option('--pem', 'as PEM instead of DER')
    .action(async (name: string, choice: { out: string; pem?: boolean }, command: Command) => {
      const options = globalOptions(command);
      await withEngine(options, async (client) => {
        const { base64, count } = await client.api.revocationList({ issuer: name });
        const bytes = fromBase64(base64);
        writeNewFile(choice.out, choice.pem ? pem(bytes) : bytes);
        if (options.json) printJson({ file: choice.out, revoked: count });
        else print(`Wrote ${choice.out}: ${count} revoked.`);
      });
    });
  group
    .command('revocations')
    .description('certificates that are over, and what their authorities know of it')
    .argument('[name]')
    .action(async (name: string | undefined, _choice, command: Command) => {
      const options = globalOptions(command);
      await withEngine(options, async (client) => {
        const rows = await client.api.listRevocations(name === undefined ? {} : { issuer: name });
        if (options.json) return printJson(rows);
        printTable(
          ['issuer', 'certificate', 'number', 'unit', 'since', 'state', 'what was said'],
          rows.map((row) => [
            row.issuer,
            row.certificateSerial,
            row.serialNumber,
            row.hardwareId,
            row.at,
            row.state,
            row.said,
          ]),
        );
      });
    });
  group
    .command('revoked')
    .description('confirm that an authority has revoked what this station can not ask it to')
    .argument('<name>')
    .argument('[serial]', 'of the certificate; without it all that wait for a person')
    .requiredOption('--note <text>', 'who did it, and how it is known')
    .action(async (name: string, serial: string | undefined, choice: { note: string }, command: Command) => {
      const options = globalOptions(command);
      await withEngine(options, async (client) => {
        const { confirmed } = await client.api.confirmRevoked({
          issuer: name,
          note: choice.note,
          ...(serial === undefined ? {} : { serial: serial.toLowerCase() }),
        });
        if (options.json) printJson({ confirmed });
        else
          print(
            `${confirmed === 1 ? 'One revocation is' : `${confirmed} revocations are`} confirmed at ${safeText(name)}.`,
          );
      });
    });
}

function pem(bytes: Uint8Array): string {
  const lines = toBase64(bytes).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN X509 CRL-----', ...lines, '-----END X509 CRL-----', ''].join('\n');
}
