/** Every parser of bytes from strangers. A new one gets a line in one of these files. */
import { firmwareTargets } from './firmware-targets.ts';
import { lwm2mTargets } from './lwm2m-targets.ts';
import { partitionTargets } from './partition-targets.ts';
import type { FuzzTarget } from './target.ts';
import { wireTargets } from './wire-targets.ts';

export const fuzzTargets: readonly FuzzTarget[] = [
  ...firmwareTargets,
  ...partitionTargets,
  ...lwm2mTargets,
  ...wireTargets,
];
