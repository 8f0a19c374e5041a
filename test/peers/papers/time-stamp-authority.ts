/** A real time-stamp authority: `openssl ts` behind HTTP on loopback, with a root and a certificate of its own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TimeStampAuthority extends AsyncDisposable {
  readonly url: string;
  readonly rootPem: string;
  readonly folder: string;
  /** How it answers from now on. */
  manner: 'well' | 'with an old answer' | 'with nonsense' | 'not at all';
  asked(): number;
}

export async function openTimeStampAuthority(
  openssl: string,
  keyKind: 'rsa' | 'ec' = 'rsa',
): Promise<TimeStampAuthority> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-tsa-'));
  const run = (...args: string[]): Buffer => execFileSync(openssl, args, { cwd: folder, stdio: 'pipe' });
  const newKey =
    keyKind === 'rsa'
      ? ['-newkey', 'rsa:2048', '-nodes']
      : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  run(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'root.key',
    '-out',
    'root.pem',
    '-subj',
    '/CN=Test root',
    '-days',
    '30',
  );
  run('req', ...newKey, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Test time stamps');
  writeFileSync(
    join(folder, 'extensions'),
    'extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n',
  );
  run(
    ...['x509', '-req', '-in', 'tsa.csr', '-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial'],
    ...['-out', 'tsa.pem', '-days', '30', '-extfile', 'extensions'],
  );
  writeFileSync(join(folder, 'serial'), '01\n');
  writeFileSync(
    join(folder, 'tsa.conf'),
    `[tsa]\ndefault_tsa = here\n[here]\nserial = ${folder}/serial\nsigner_cert = ${folder}/tsa.pem\ncerts = ${folder}/root.pem
signer_key = ${folder}/tsa.key\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\nother_policies = 1.2.3.4.2
digests = sha256, sha384\naccuracy = secs:1\nordering = yes\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n`,
  );
  let asked = 0;
  let last: Buffer | null = null;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked += 1;
      if (authority.manner === 'not at all') return void response.destroy();
      const query = join(folder, `query-${asked}`);
      writeFileSync(query, Buffer.concat(parts));
      response.setHeader('content-type', 'application/timestamp-reply');
      if (authority.manner === 'with nonsense') return void response.end('no stamp today');
      if (authority.manner === 'with an old answer' && last !== null) return void response.end(last);
      run('ts', '-reply', '-config', 'tsa.conf', '-queryfile', query, '-out', `${query}.tsr`);
      last = readFileSync(`${query}.tsr`);
      response.end(last);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const authority: TimeStampAuthority = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsr`,
    rootPem: readFileSync(join(folder, 'root.pem'), 'utf8'),
    folder,
    manner: 'well',
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<unknown>((closed) => server.close(closed));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return authority;
}
