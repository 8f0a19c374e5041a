#!/usr/bin/env node
/** The verifier as a program: one file, any Node from 20 on, nothing else. `node mintmark-verify.mjs FILE --key station.pem` */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { judge, type Question } from './check.ts';

const usage = `Checks a Mintmark record, certificate or export (JSON or PDF) with nothing but the file and a public key.

  mintmark-verify FILE --key STATION.pem
  mintmark-verify FILE --trust LIST.json --office-key OFFICE.pem

  --key PEM            the station's public key, from elsewhere than the file
  --trust LIST         a trust list with the keys of stations, signed by the office whose key is --office-key
  --unit HARDWARE-ID   the unit that it must be about
  --head NUMBER:SHA256 the newest document that is known from elsewhere (a shift report, the server)
  --tsa PEM            certificates of a time-stamp authority: the document must have a stamp that they vouch for
  --attachment FILE    a file that the document names, such as a photo (several times)
  --json               the findings for programs

Ends with 0 when it is valid, 1 when it is not, 2 when it was called wrongly.
`;

function readText(file: string): string {
  return new TextDecoder().decode(readFileSync(file));
}

function question(args: readonly string[]): { readonly asked: Question; readonly json: boolean } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      trust: { type: 'string' },
      'office-key': { type: 'string' },
      unit: { type: 'string' },
      head: { type: 'string' },
      tsa: { type: 'string' },
      attachment: { type: 'string', multiple: true },
      json: { type: 'boolean' },
    },
  });
  const [file, ...others] = positionals;
  const office = values['office-key'];
  if (file === undefined || others.length > 0) throw new Error('Name one file.');
  if ((values.trust === undefined) !== (office === undefined))
    throw new Error('--trust and --office-key belong together.');
  const asked: Question = {
    content: new Uint8Array(readFileSync(file)),
    ...(values.key === undefined ? {} : { publicKeyPem: readText(values.key) }),
    ...(values.trust === undefined || office === undefined
      ? {}
      : { trustList: { text: readText(values.trust), officeKeyPem: readText(office) } }),
    ...(values.unit === undefined ? {} : { hardwareId: values.unit }),
    ...(values.head === undefined ? {} : { head: values.head }),
    ...(values.tsa === undefined ? {} : { timeStampAuthorityPem: readText(values.tsa) }),
    attachments: (values.attachment ?? []).map((each) => ({
      name: basename(each),
      bytes: new Uint8Array(readFileSync(each)),
    })),
  };
  return { asked, json: values.json === true };
}

async function main(): Promise<number> {
  let asked: ReturnType<typeof question>;
  try {
    asked = question(process.argv.slice(2));
  } catch (thrown) {
    // wrong use, or a file that can not be read
    process.stderr.write(`${thrown instanceof Error ? thrown.message : 'Wrong use.'}\n\n${usage}`);
    return 2;
  }
  const judgement = await judge(asked.asked);
  if (asked.json) process.stdout.write(`${JSON.stringify(judgement, null, 2)}\n`);
  else {
    for (const { ok, text } of judgement.findings)
      process.stdout.write(`${ok ? 'ok    ' : 'WRONG '} ${text}\n`);
    if (judgement.valid)
      for (const summary of judgement.summaries) process.stdout.write(`\n${summary.join('\n')}\n`);
    process.stdout.write(`\n${conclusionOf(judgement)}\n`);
  }
  return judgement.valid ? 0 : 1;
}

function conclusionOf({ valid, keyFromElsewhere }: { valid: boolean; keyFromElsewhere: boolean }): string {
  if (!valid) return 'NOT VALID: do not rely on this document.';
  return keyFromElsewhere
    ? 'VALID.'
    : 'UNCHANGED, but only the key inside of the file vouches for it: give the station’s key with --key.';
}

process.exitCode = await main();
