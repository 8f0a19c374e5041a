/**
 * What of an identity profile decides what is in a certificate. Who signs elsewhere has a copy of the profile; both copies
 * must say the same of this, or a certificate would be made that the other side refuses.
 */
import { type IdentityProfile, validDaysOf } from './identity.ts';

export type CertificateDemands = Readonly<Record<string, unknown>>;

/** Everything but the numbers, the names for people, and what concerns only the one who provisions. */
export function certificateDemands(profile: IdentityProfile): CertificateDemands {
  const { profile: _name, title: _title, serial: _serial, issuer: _issuer, ...rest } = profile;
  const {
    keyOrigin: _origin,
    lwm2m: _lwm2m,
    credentials: _credentials,
    renewal: _renewal,
    ...demands
  } = rest;
  return demands;
}

/**
 * The name of the first field in which what is asked for is not what is made; null when all is. Certificates may be good
 * for longer than is asked for: those that lie in a pool have to be.
 */
export function unmetDemand(made: IdentityProfile, asked: CertificateDemands): string | null {
  const { validDaysAtLeast: days = validDaysOf(made), ...rest } = asked;
  const { validDaysAtLeast: _made, ...own } = certificateDemands(made);
  if (typeof days !== 'number' || days > validDaysOf(made)) return 'validDaysAtLeast';
  return firstDifference(own, rest);
}

function firstDifference(one: CertificateDemands, other: CertificateDemands): string | null {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return names.find((name) => sorted(one[name]) !== sorted(other[name])) ?? null;
}

/** JSON in one order, and without what is not there. */
function sorted(value: unknown): string {
  return (
    JSON.stringify(value, (_name, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
        : part,
    ) ?? ''
  );
}

/** Whether a number is one of the profile's. */
export function isNumberOf({ serial }: IdentityProfile, serialNumber: string): boolean {
  const digits = serialNumber.slice(serial.prefix.length);
  if (!serialNumber.startsWith(serial.prefix) || digits.length !== serial.digits || !/^\d+$/.test(digits))
    return false;
  const counter = Number(digits);
  return counter >= serial.first && counter <= serial.last;
}
