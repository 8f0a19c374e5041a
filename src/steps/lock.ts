/** Closes the unit's debug or readout door for good: last, because nothing can be read back or mended behind it. */
import { offered } from './offered.ts';
import { confirmSameUnit } from './same-unit.ts';
import { defineStep } from './step.ts';

export const lock = defineStep({
  name: 'lock',
  needs: () => ['lock'],
  irreversible: () => ['lock'],
  timeoutMs: 60_000,
  pointOfNoReturn: true,
  run: async (session, _params, run) => {
    const act = offered(session, 'lock');
    await confirmSameUnit(session, run, 'locked');
    await act(run);
    return { requested: { lock: true }, observed: { locked: true } };
  },
});
