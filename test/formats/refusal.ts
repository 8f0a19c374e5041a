/** What a parser says of a file that it refuses. */
import { Fault } from '../../src/model/fault.ts';

export function refusal(work: () => unknown): Fault {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('it was accepted');
}
