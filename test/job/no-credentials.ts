/** For jobs without the step `credentials`. */
import type { UnitCredentials } from '../../src/steps/step.ts';

const unused = (): never => {
  throw new Error('not used here');
};
export const noCredentials: UnitCredentials = {
  require: unused,
  addresses: unused,
  secret: unused,
  derived: unused,
  noteAccount: unused,
};
