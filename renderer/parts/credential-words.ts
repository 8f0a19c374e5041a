/** How the state of a unit's credentials is said. */
import type { UnitLife } from '../../src/contract/contract.ts';
import type { MessageKey } from '../messages/catalogue.ts';

type CredentialState = UnitLife['identities'][number]['credentialState'];

export const credentialWords = {
  live: 'units.credential.live',
  'REVOCATION PENDING': 'units.credential.pending',
  revoked: 'units.credential.revoked',
  none: 'units.credential.none',
} as const satisfies Readonly<Record<CredentialState, MessageKey>>;
