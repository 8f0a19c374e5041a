import type { DeviceInfo } from '../drivers/driver.ts';
import type { StepRun } from '../steps/step.ts';

/** What is known of the unit by now, for names in certificates; of what it says of itself, the readings of later steps win. */
export function factsOfUnit({
  device,
  run,
}: {
  readonly device: DeviceInfo;
  readonly run: Pick<StepRun, 'facts'>;
}): ReadonlyMap<string, string> {
  const said = Object.entries(device.facts).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, String(value)]],
  );
  return new Map([...said, ...run.facts, ['model', device.model]]);
}
