/** What a server with TLS has beyond one without: its identity, the station authority, the listener. */
import { fromHex } from '../base/bytes.ts';
import type { ServerDatabase } from './database.ts';
import { type OwnAuthorityParts, openOwnAuthority } from './own-authority.ts';
import type { TlsSettings } from './server-file.ts';
import { StationCertificates } from './station-certificates.ts';
import { openTlsIdentity, type TlsIdentity } from './tls-identity.ts';
import { type TlsListener, tlsListener } from './tls-listener.ts';

export interface ServerTls {
  readonly identity: TlsIdentity;
  readonly stationCertificates: StationCertificates;
  readonly listener: TlsListener;
  /** What a station is told to enrol with: who has it knows which root to trust. */
  codeWithPin(code: string): string;
}

/** Throws Fault server.settings, issuer.unavailable when a file can not be used. */
export async function openTls(
  settings: TlsSettings,
  database: ServerDatabase,
  parts: OwnAuthorityParts,
): Promise<ServerTls> {
  const identity = await openTlsIdentity(settings, parts);
  const authority = await openOwnAuthority('station-authority', 'Mintmark station authority', parts);
  const pin = Buffer.from(fromHex(identity.rootSha256)).toString('base64url');
  return {
    identity,
    stationCertificates: new StationCertificates({ database, authority, ...parts }),
    listener: tlsListener(identity, authority.pem, parts.clock),
    codeWithPin: (code) => `${code}.${pin}`,
  };
}
