/** Every fault that a person sees says what happened, what to do now, and who does it. */
import { expect } from 'vitest';
import { asFault, type FaultCode, type FaultData } from '../../src/model/fault.ts';

export function expectClear(fault: FaultData | null | undefined, code: FaultCode, message: RegExp): void {
  expect(fault?.code).toBe(code);
  expect(fault?.message).toMatch(message);
  expect(fault?.message).toMatch(/.{10,}/s);
  expect(fault?.help).toMatch(/^.{15,}\.$/s);
  expect(fault?.who).toMatch(/^(operator|lead|engineer|server|unit)$/);
}

export async function expectFault(work: Promise<unknown>, code: FaultCode, message: RegExp): Promise<void> {
  const thrown = await work.then(
    () => null,
    (reason: unknown) => asFault(reason).toData(),
  );
  expectClear(thrown, code, message);
}
