/**
 * Why an issuer can not issue, so that the one who has to act knows where to look: what a person at the bench sees is the
 * sentence, what a program sees is the problem. Never holds a password, a token or a PIN.
 */
import { asFault, Fault } from '../model/fault.ts';
import { type IssuerProblem, type IssuerState, issuerProblems } from './issuer.ts';

export function issuerFault(problem: IssuerProblem, message: string, cause?: unknown): Fault {
  return new Fault('issuer.unavailable', message, { problem }, cause === undefined ? {} : { cause });
}

export function problemOf(fault: Fault): IssuerProblem {
  return issuerProblems.find((problem) => problem === fault.context.problem) ?? 'answer';
}

/** Of an authority of our own that says in its name what it is for. */
export function onlyDemo(): Fault {
  return issuerFault('policy', 'This authority is for demos and development: the settings say production.');
}

/** `ready` when `look` ends well, else why not. Rejects only with the reason of `signal`. */
export async function stateBy(
  look: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<IssuerState> {
  try {
    await look();
    return { state: 'ready' };
  } catch (thrown) {
    // the reason of a state is what was thrown
    signal?.throwIfAborted();
    const fault = asFault(thrown);
    return { state: 'unavailable', reason: fault.message, problem: problemOf(fault) };
  }
}
