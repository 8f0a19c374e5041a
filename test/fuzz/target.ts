/**
 * What is fuzzed, and what must hold for whatever comes in: only Faults come out, each with a code that is expected there and
 * with the place and the reason; the input stays as it was; the output is bounded.
 */
import { bytesEqual } from '../../src/base/bytes.ts';
import { Fault, type FaultCode } from '../../src/model/fault.ts';

export interface FuzzTarget {
  readonly name: string;
  /** Valid inputs, which are then damaged. */
  readonly corpus: readonly Uint8Array[];
  /** Makes checksums fit again, so that damage gets past them. */
  readonly repair?: (bytes: Uint8Array) => Uint8Array;
  /** Longer than damaged inputs are; for memory and work. */
  readonly large?: () => Uint8Array;
  /** Takes the bytes apart, checks what must hold of the result, and returns how many bytes came out. */
  readonly parse: (bytes: Uint8Array) => number;
  readonly codes: readonly FaultCode[];
  /** How a refusal says where. */
  readonly place: RegExp;
}

export const mostOutputBytes = 64 * 1024 * 1024;
const longestMessage = 500;

/** Null when it was taken. Throws an error that is no Fault when something does not hold. */
export function tryInput(target: FuzzTarget, bytes: Uint8Array): Fault | null {
  const before = new Uint8Array(bytes);
  let fault: Fault | null = null;
  try {
    const outputBytes = target.parse(bytes);
    if (!(outputBytes <= mostOutputBytes)) throw new Error(`${outputBytes} bytes came out`);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    checkFault(target, thrown);
    fault = thrown;
  }
  if (!bytesEqual(before, bytes)) throw new Error('the input was changed');
  return fault;
}

function checkFault(target: FuzzTarget, fault: Fault): void {
  const { code, message } = fault;
  if (!target.codes.includes(code)) throw new Error(`a fault ${code}: ${message}`);
  if (!target.place.test(message)) throw new Error(`a refusal that does not say where: ${message}`);
  if (!/: \S.{2,}/s.test(message)) throw new Error(`a refusal without a reason: ${message}`);
  if (message.length > longestMessage) throw new Error(`a message of ${message.length} characters`);
  if (/\p{Cc}/u.test(message)) throw new Error(`control characters in a message: ${JSON.stringify(message)}`);
}
