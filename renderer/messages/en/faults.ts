/** What to do at each fault: the words of the engine's own table, so that there is one source. Other languages write them here. */
import type { FaultCode } from '../../../src/model/fault.ts';
import { faultTable } from '../../../src/model/fault-table.ts';

export const faults = Object.fromEntries(
  Object.entries(faultTable).map(([code, { help }]) => [`fault.${code}`, help]),
) as { readonly [Code in FaultCode as `fault.${Code}`]: string };
