/** What every route of the server may use. */
import type { Clock } from '../base/clock.ts';
import type { ServerDatabase } from './database.ts';
import type { ReceiptSigner } from './receipts.ts';
import type { EnrolmentDesk } from './station-auth.ts';

export interface AppParts {
  readonly database: ServerDatabase;
  readonly signer: ReceiptSigner;
  readonly desk: EnrolmentDesk;
  readonly clock: Clock;
  readonly version: string;
  /** Host names that requests may be for; the port is not looked at. */
  readonly hosts: readonly string[];
}
