/** An issuer that the station has and must not use: it says why, and signs nothing. */
import type { Issuer } from '../identity/issuer.ts';
import { issuerFault } from '../identity/issuer-fault.ts';
import { endingsOf } from './issuer-endings.ts';

const reason = 'This authority is for demos and development: the settings say production.';

export function refusedIssuer(issuer: Issuer): Issuer {
  return {
    describe: () => issuer.describe(),
    state: async () => ({ state: 'unavailable', reason, problem: 'policy' }),
    issue: async () => {
      throw issuerFault('policy', reason);
    },
    // what it issued before must still come to an end
    ...endingsOf(issuer),
  };
}
