/** What every route of the server may use. */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { ServerDatabase } from './database.ts';
import type { IssuingAuthorities } from './issuing-authorities.ts';
import type { OidcDoor } from './people/oidc.ts';
import type { ReceiptSigner } from './receipts.ts';
import type { EnrolmentDesk } from './station-auth.ts';
import type { StationCertificates } from './station-certificates.ts';

export interface AppParts {
  readonly database: ServerDatabase;
  readonly signer: ReceiptSigner;
  readonly desk: EnrolmentDesk;
  readonly clock: Clock;
  readonly random: Random;
  readonly version: string;
  /** Keys and server.yaml. */
  readonly folder: string;
  /** Host names that requests may be for; the port is not looked at. */
  readonly hosts: readonly string[];
  /** Null without TLS: then nobody signs in by certificate, and nothing is signed. */
  readonly tlsRootPem: string | null;
  /** Of the server's own command line. */
  readonly adminToken: string;
  /** What server.yaml names. */
  readonly authorities: IssuingAuthorities;
  readonly stationCertificates: StationCertificates | null;
  /** Null: people sign in by name and password only. */
  readonly oidc: OidcDoor | null;
  /** Reverse proxies whose X-Forwarded headers are believed. */
  readonly proxies: readonly string[];
  /** Aborted when the server begins to close: it takes no new work then. */
  readonly closing: AbortSignal;
  /** A code as a station is told it: with TLS it carries the root. */
  shownCode(code: string): string;
}
