/** A server that signs: server.yaml with a sealed authority and two profiles, and what a station asks of it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { ServerIssuer, type ServerIssuerParts } from '../../src/identity/server-issuer.ts';
import { certificateDemands } from '../../src/model/certificate-demands.ts';
import { type IdentityProfile, identityProfileSchema } from '../../src/model/identity.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { createServerAuthority } from '../../src/server/issuing-desk.ts';
import type { ServerOptions } from '../../src/server/server.ts';
import { type KeyPair, makeKey, makeRequest } from '../identity/device.ts';
import { openTlsServer, signedNow, type TlsServer, type TlsStation } from './tls-fixtures.ts';

export const authorityName = 'device-ca';
export const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 20_000 },
  subject: { organization: 'Example' },
  issuer: authorityName,
});
const other = { ...profile, profile: 'other', template: 'tls-client' } satisfies IdentityProfile;

export const serverYaml = `version: 1
crlUrl: http://crl.example/crl/
issuers:
  ${authorityName}: { kind: sealed, file: device-ca.sealed, pinFile: device-ca-pin }
profiles: ${JSON.stringify([profile, other])}
`;
export const names = { organization: 'Example', commonName: 'Device CA 1', demo: false };

export function issuingFolder(yaml = serverYaml): string {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-issuing-'));
  writeFileSync(join(folder, 'server.yaml'), yaml);
  writeFileSync(join(folder, 'device-ca-pin'), 'a PIN of the server\n', { mode: 0o600 });
  return folder;
}

export async function openIssuingServer(
  yaml = serverYaml,
  more: Partial<ServerOptions> = {},
): Promise<TlsServer> {
  const folder = issuingFolder(yaml);
  await createServerAuthority(authorityName, names, { folder, clock: systemClock, random: systemRandom });
  return openTlsServer({ folder, ...more });
}

export function allow(
  server: Pick<TlsServer, 'folder'>,
  station: string,
  quantity: number,
  profileName = 'sensor',
): Promise<unknown> {
  const subject = `station:${station}` as const;
  return administerFolder(
    { action: 'set-quota', subject, profile: profileName, quantity },
    { folder: server.folder, databaseUrl: null },
  );
}

export interface Asked {
  readonly number?: number;
  readonly serialNumber?: string;
  readonly hardwareId?: string;
  readonly key?: KeyPair;
  readonly more?: object;
}

export function serialOf(number: number): string {
  return `MM-${String(number).padStart(5, '0')}`;
}

/** The body of a request as the shipped client makes it; `more` makes it wrong. */
export function issueBody(station: TlsStation, asked: Asked = {}): object {
  const { number = 1, key = makeKey(), more = {} } = asked;
  const serialNumber = asked.serialNumber ?? serialOf(number);
  return signedNow(station.id, 'issue', {
    authority: authorityName,
    profile: profile.profile,
    demands: certificateDemands(profile),
    serialNumber,
    hardwareId: asked.hardwareId ?? `unit-${number}`,
    order: null,
    facts: {},
    certificateRequest: toBase64(makeRequest({ commonName: serialNumber, key })),
    ...more,
  });
}

export function ask(server: TlsServer, station: TlsStation, asked: Asked = {}) {
  return station.send(server, '/api/v1/issue', issueBody(station, asked), {
    client: station.credential(server),
  });
}

export function issuerOf(
  server: TlsServer,
  station: TlsStation,
  more: Partial<ServerIssuerParts> = {},
): ServerIssuer {
  return new ServerIssuer({
    id: 'office',
    connection: station.connection(server),
    authority: authorityName,
    issuingRootSha256: null,
    production: false,
    answerTimeoutMs: 20_000,
    waitLimitMs: 5_000,
    clock: systemClock,
    ...more,
  });
}
