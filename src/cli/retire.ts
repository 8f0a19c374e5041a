/** A unit that was wiped is retired when everybody has taken that its credentials ended: sent at once, and waited for a little. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../contract/client.ts';
import { Fault } from '../model/fault.ts';

const patienceMs = 30_000;
const pauseMs = 500;

/** Throws Fault unit.revocation-pending when a server has not taken it in that time: the unit stays wiped, and can be retired later. */
export async function retireWhenRevoked(client: Client, hardwareId: string): Promise<void> {
  const started = performance.now();
  for (;;) {
    try {
      await client.api.setUnitState({ hardwareId, state: 'retired', note: 'retired after its wipe' });
      return;
    } catch (thrown) {
      // the one refusal that time may mend
      const pending = thrown instanceof Fault && thrown.code === 'unit.revocation-pending';
      if (!pending || performance.now() - started > patienceMs) throw thrown;
    }
    await client.api.retrySync({}).catch(() => undefined); // who may not ask for it waits all the same
    await sleep(pauseMs);
  }
}
