/** What the destinations of destinations.yaml need of the station. */
import type { Clock } from '../base/clock.ts';
import type { Secret } from '../base/secret.ts';
import type { UnitState } from '../model/unit.ts';
import type { Destination } from './destination.ts';
import type { SecretRef } from './destination-file.ts';

/** A unit as a server that keeps an entry for each shall know it: what is true now, whatever the fact said. */
export interface UnitEntry {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly model: string;
  readonly firmware: string | null;
  readonly groupId: string | null;
  readonly state: UnitState;
  /** The certificate in force, then those above it; empty for a unit without one. */
  readonly chainPem: readonly string[];
  /** SHA-256 of the first, 64 hexadecimal digits; null without one. */
  readonly fingerprint: string | null;
  /** Of certificates that it had before: none of them may be good any more. */
  readonly pastFingerprints: readonly string[];
}

export interface DestinationParts {
  readonly station: string;
  readonly clock: Clock;
  /** The caller erases it. Rejects with Fault destination.settings. */
  secret(ref: SecretRef): Promise<Secret>;
  /** A file without secrets, as text. Rejects with Fault destination.settings. */
  file(path: string): Promise<string>;
  /** A file that only this user may read. The caller erases it. */
  secretFile(path: string): Promise<Secret>;
  unit(hardwareId: string): UnitEntry | null;
  /** The token of one unit, derived from the secret; the caller erases it. */
  unitToken(key: Secret, hardwareId: string): Secret;
}

/** A destination that can also be asked whether all is well with it. */
export interface TestableDestination extends Destination, AsyncDisposable {
  /** What it saw, in words. Nothing is changed there. Rejects with Fault destination.*, server.unreachable. */
  check(signal: AbortSignal): Promise<string>;
}
