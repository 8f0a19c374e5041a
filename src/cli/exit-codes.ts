/** What scripts see. */
import type { FaultCode } from '../model/fault.ts';
import type { Outcome } from '../model/job.ts';

export const exitCodes = { passed: 0, usage: 2, failed: 3, error: 4, cancelled: 5, invalid: 6 } as const;

export function exitCodeOf(outcome: Outcome): number {
  switch (outcome) {
    case 'passed':
      return exitCodes.passed;
    case 'failed':
      return exitCodes.failed;
    case 'cancelled':
      return exitCodes.cancelled;
    case 'error':
    case 'interrupted':
      return exitCodes.error;
  }
}

export function exitCodeOfFault(code: FaultCode): number {
  if (code === 'contract.invalid') return exitCodes.usage;
  return code === 'evidence.invalid' ? exitCodes.invalid : exitCodes.error;
}
