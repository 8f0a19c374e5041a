/** A step-ca of its own folder, made by `step ca init`, with provisioners for each way that is tested. */
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretFolder } from '../../identity/https-fake.ts';
import { peers } from '../setup.mjs';
import { freePort, type ServerProcess, startServer } from './process.ts';

/** As in docs/issuers.md: IEEE 802.1AR from the facts that the station's token vouches for. */
const idevidTemplate = `{
  "subject": {
    "organization": {{ toJson .Token.mintmark.organization }},
    "serialNumber": {{ toJson .Token.mintmark.serialNumber }},
    "commonName": {{ toJson .Subject.CommonName }}
  },
  "extensions": [{ "id": "2.5.29.17", "value": {{ toJson .Token.mintmark.subjectAltName }} }],
  "notAfter": "9999-12-31T23:59:59Z",
  "keyUsage": ["digitalSignature"]
}`;
const years = { minTLSCertDuration: '5m', maxTLSCertDuration: '26280h', defaultTLSCertDuration: '8760h' };
/** The longest that Go can say, less the minute of the clock that step-ca adds: an end in 9999 is measured as that. */
const forEver = { ...years, maxTLSCertDuration: '2562047h46m16.854775807s' };

export const provisionerPassword = 'canary-77e2-provisioner';

export interface StepAuthority extends AsyncDisposable {
  readonly url: string;
  readonly rootFile: string;
  readonly root: Uint8Array;
  readonly rootSha256: string;
  readonly passwordFile: string;
  /** The JWE of the provisioner's key, in a file. */
  readonly keyFile: string;
  server(): ServerProcess;
  restart(): Promise<void>;
}

export async function startStepCa(files: SecretFolder): Promise<StepAuthority> {
  const port = await freePort();
  const home = join(files.folder, 'step');
  const env = { STEPPATH: home };
  const caPassword = files.write('ca-password', 'unused-but-needed');
  const passwordFile = files.write('provisioner-password', provisionerPassword);
  execFileSync(
    peers.step ?? '',
    [
      'ca',
      'init',
      '--deployment-type=standalone',
      '--name=Bench',
      '--dns=127.0.0.1',
      `--address=127.0.0.1:${port}`,
      '--provisioner=station',
      `--password-file=${caPassword}`,
      `--provisioner-password-file=${passwordFile}`,
    ],
    { env: { ...process.env, ...env }, stdio: 'pipe' },
  );
  const configFile = join(home, 'config', 'ca.json');
  const config = JSON.parse(readFileSync(configFile, 'utf8'));
  const [station] = config.authority.provisioners;
  const rootFile = join(home, 'certs', 'root_ca.crt');
  const rootPem = readFileSync(rootFile);
  config.authority.provisioners = [
    { ...station, claims: years },
    { ...station, name: 'idevid', claims: forEver, options: { x509: { template: idevidTemplate } } },
    { ...station, name: 'one-day' },
    { type: 'X5C', name: 'bench', roots: rootPem.toString('base64'), claims: years },
  ];
  config.crl = { enabled: true, generateOnRevoke: true };
  writeFileSync(configFile, JSON.stringify(config));
  const start = (): Promise<ServerProcess> =>
    startServer(peers.stepCa ?? '', [configFile, '--password-file', caPassword], port, env);
  let server = await start();
  const root = new Uint8Array(new X509Certificate(rootPem).raw);
  return {
    url: `https://127.0.0.1:${port}`,
    rootFile,
    root,
    rootSha256: createHash('sha256').update(root).digest('hex'),
    passwordFile,
    keyFile: files.write('provisioner.jwe', station.encryptedKey),
    server: () => server,
    restart: async () => {
      await server[Symbol.asyncDispose]();
      server = await start();
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
