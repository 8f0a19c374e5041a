/** Everything that is shown in the guest, in the order in which it runs: the host makes a test of each title. */
import { dfuScenarios } from './guest/dfu-scenarios.ts';
import { dfuUtilScenarios } from './guest/dfu-util-scenarios.ts';
import type { Scenario } from './guest/rig.ts';
import { rightsScenarios } from './guest/rights-scenarios.ts';
import { serialScenarios, udevScenarios } from './guest/serial-scenarios.ts';
import { volumeScenarios } from './guest/volume-scenarios.ts';

export const scenarios: readonly Scenario[] = [
  ...serialScenarios,
  ...dfuScenarios,
  ...rightsScenarios,
  // The last of those started udev.
  ...udevScenarios,
  ...dfuUtilScenarios,
  ...volumeScenarios,
];
