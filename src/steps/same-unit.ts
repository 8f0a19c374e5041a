/** Right before what can not be undone: is this still the unit that was checked when the job began? */
import type { Session } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import type { StepRun } from './step.ts';

/** `act` as in "Nothing was erased". Throws Fault device.changed. */
export async function confirmSameUnit(session: Session, run: StepRun, act: string): Promise<void> {
  const expected = run.device.hardwareId;
  const observed = (await session.identify(run)).hardwareId;
  if (observed === expected) return;
  throw new Fault(
    'device.changed',
    `This job is for ${expected}; now ${observed} answers. Nothing was ${act}.`,
    { expected, observed },
  );
}
