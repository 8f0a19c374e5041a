/**
 * Certificates of those who talk to each other about units: a management server (TLS server) and its stations (TLS
 * clients). Short-lived, renewed by their owners; signed by an authority of the server's own.
 */
import type { Random } from '../base/random.ts';
import type { Sign } from './certificate-der.ts';
import { hostNames, oids } from './names.ts';
import { makeServiceCertificate } from './unit-certificate.ts';

/** Clocks differ: a certificate is good from a little before it was made. */
const earlierMs = 3_600_000;
const dayMs = 86_400_000;
const goodForDays = 90;
const renewWithinDays = 30;

export interface ServiceParts {
  /** SubjectPublicKeyInfo of P-256 as DER. */
  readonly publicKey: Uint8Array;
  /** The authority's certificate as DER. */
  readonly issuer: Uint8Array;
  readonly now: Date;
  readonly random: Random;
}

/** `names`: at least one; host names and addresses of IPv4. */
export function makeServerCertificate(
  names: readonly string[],
  parts: ServiceParts,
  sign: Sign,
): Promise<Uint8Array> {
  const [commonName = 'localhost'] = names;
  const purpose = oids.serverAuthentication;
  return makeServiceCertificate({ ...dated(parts), commonName, purpose, names: hostNames(names) }, sign);
}

/** The station's id is the common name. */
export function makeStationCertificate(
  stationId: string,
  parts: ServiceParts,
  sign: Sign,
): Promise<Uint8Array> {
  const purpose = oids.clientAuthentication;
  return makeServiceCertificate({ ...dated(parts), commonName: stationId, purpose }, sign);
}

/** Whether a certificate that is good until then should be replaced now. */
export function isDue(notAfter: Date, now: Date): boolean {
  return notAfter.getTime() - now.getTime() < renewWithinDays * dayMs;
}

function dated({ now, ...parts }: ServiceParts) {
  return {
    ...parts,
    notBefore: new Date(now.getTime() - earlierMs),
    notAfter: new Date(now.getTime() + goodForDays * dayMs),
  };
}
