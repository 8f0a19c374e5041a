/** How many threads a unit runs and how full the fullest of their stacks is, where the board measures it. */
import type { Run } from '../../base/run.ts';
import { areStacksMeasured, fullestStack } from '../../formats/thread-stacks.ts';
import type { Readings } from '../../model/job.ts';
import type { Connection } from './connection.ts';
import { info, tasks } from './groups/os.ts';

/** CONFIG_ARCH of firmware that is a process of a computer, as the unit's `machine` (os info, format `m`) says it. */
const processOfAComputer = 'posix';

/** Empty where the unit does not tell. */
export async function stackReadings({ channel }: Connection, run: Run): Promise<Readings> {
  const all = await tasks(channel, run.signal);
  if (all === null) return {};
  const stacks = all.flatMap(({ name, stackUsed, stackSize }) =>
    stackUsed !== null && stackSize !== null && stackSize > 0
      ? [{ name, used: stackUsed, size: stackSize }]
      : [],
  );
  const fullest = fullestStack(stacks);
  if (fullest === null) return { tasks: all.length };
  const machine = await info(channel, 'm', run.signal);
  return machine?.trim() === processOfAComputer || !areStacksMeasured(stacks)
    ? { tasks: all.length, stacks: 'not measured' }
    : { tasks: all.length, fullestStackPercent: fullest.percent, fullestStack: fullest.name.slice(0, 40) };
}
