/** zlint, pkilint and `openssl verify`, over many certificates with one process each where they can. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pem } from '../issuers/process.ts';
import { peers } from '../setup.mjs';
import type { OwnCertificate } from './own-certificates.ts';

/** What a linter says about one certificate: `rule severity place`. Passed and not applicable rules are left out. */
export type Said = ReadonlyMap<string, readonly string[]>;

interface ZlintResult {
  readonly [rule: string]: { readonly result: string };
}

/** Every rule that RFC 5280 is the source of. One line of JSON for each file, in their order. */
export function zlint(files: readonly string[]): Said {
  const lines = execFileSync(peers.zlint ?? '', ['-includeSources', 'RFC5280', ...files], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
    .trim()
    .split('\n');
  if (lines.length !== files.length) throw new Error(`zlint said ${lines.length} lines`);
  return new Map(
    lines.map((line, index) => {
      const result = JSON.parse(line) as ZlintResult;
      if (Object.keys(result).length < 50) throw new Error('zlint looked at too little');
      const found = Object.entries(result).flatMap(([rule, { result: said }]) =>
        ['pass', 'NA', 'NE'].includes(said) ? [] : [`${rule} ${said}`],
      );
      return [files[index] ?? '', found];
    }),
  );
}

/** Its command's own entry point, called for each file: a Python for each would take a second each. */
const script = `
import contextlib, io, json, sys
from pkilint.bin import lint_pkix_cert
said = []
for name in sys.argv[1:]:
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        try:
            lint_pkix_cert.main(['lint', '-s', 'INFO', '-f', 'JSON', name])
        except SystemExit:
            pass
    said.append(json.loads(text.getvalue()))
json.dump(said, sys.stdout)
`;

interface PkilintResult {
  readonly results: readonly {
    readonly node_path: string;
    readonly finding_descriptions: readonly { readonly severity: string; readonly code: string }[];
  }[];
}

export function pkilint(files: readonly string[]): Said {
  const python = join(peers.pkilint ?? '', '..', 'python');
  const said = execFileSync(python, ['-c', script, ...files], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const results = JSON.parse(said) as readonly PkilintResult[];
  if (results.length !== files.length) throw new Error(`pkilint said ${results.length} results`);
  return new Map(
    results.map(({ results: found }, index) => [
      files[index] ?? '',
      found.flatMap(({ finding_descriptions: all, node_path: place }) =>
        all.map(({ severity, code }) => `${code} ${severity} ${place.split('.').slice(-2).join('.')}`),
      ),
    ]),
  );
}

/** Throws when OpenSSL does not take the certificate, with its own words. */
export function opensslVerify(
  { leaf, between, root, profile }: OwnCertificate,
  write: (name: string, text: string) => string,
): void {
  const more = between.length === 0 ? [] : ['-untrusted', write('between.pem', between.map(pem).join(''))];
  const purpose = profile.template === 'matter-dac' ? [] : ['-purpose', 'sslclient'];
  execFileSync(
    peers.openssl ?? '',
    [
      'verify',
      '-x509_strict',
      ...purpose,
      '-CAfile',
      write('root.pem', pem(root)),
      ...more,
      write('leaf.pem', pem(leaf)),
    ],
    { encoding: 'utf8', stdio: 'pipe' },
  );
}
