/** The number of a unit that another station gave, as far as this one has heard of it. */
import type { IdentityProfile } from './identity.ts';

export interface ForeignNumber {
  readonly serialNumber: string;
  /** Who reported the unit to the server; null where this station only knows that it was not itself. */
  readonly station: string | null;
  /** It reported that it provisioned the unit: then it has given the number, too. */
  readonly hasGiven: boolean;
}

/** Whether it is of the numbers that the profile gives. */
export function isNumberOf({ serial }: IdentityProfile, serialNumber: string): boolean {
  const digits = serialNumber.slice(serial.prefix.length);
  if (!serialNumber.startsWith(serial.prefix) || !/^\d+$/.test(digits)) return false;
  const counter = Number(digits);
  return digits.length === serial.digits && counter >= serial.first && counter <= serial.last;
}
