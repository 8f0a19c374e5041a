/** Certificates of our own authorities, of every template with every kind of key on both sides. */
import { systemClock } from '../../../src/base/clock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import type { Issuer } from '../../../src/identity/issuer.ts';
import { LocalCa } from '../../../src/identity/local-ca.ts';
import type { CertificateTemplate, IdentityProfile } from '../../../src/model/identity.ts';
import { identityProfileSchema } from '../../../src/model/identity.ts';
import { type KeyAlgorithm, keyAlgorithms } from '../../../src/model/key-algorithm.ts';
import { type KeyPair, makeKeyOf, makeRequest, spki } from '../../identity/device.ts';

export const serialNumber = 'MM-00001';
export const hardwareId = 'unit-0001';
export const facts = new Map([['mac', '02:00:00:00:00:01']]);
const matter = { vendorId: 'FFF1', productId: '8000' };

/** One of every template; the TLS client has everything that a profile can put into names. */
export function profileOf(template: CertificateTemplate, keyAlgorithm: KeyAlgorithm): IdentityProfile {
  const full = {
    subject: {
      organization: 'Example',
      organizationalUnit: 'Line 1',
      country: 'DE',
      stateOrProvince: 'Bayern',
      locality: 'München',
      commonName: 'Sensor {{serialNumber}}',
      attributes: [{ oid: '2.5.4.46', value: '{{mac}}' }],
    },
    names: [
      { type: 'dns', value: '{{serialNumber}}.units.example.com' },
      { type: 'uri', value: 'https://units.example.com/{{serialNumber}}' },
      { type: 'ip', value: '192.0.2.7' },
      { type: 'ip', value: '2001:db8::7' },
      { type: 'permanent-identifier', value: '{{mac}}' },
    ],
  };
  return identityProfileSchema.parse({
    profile: 'sensor',
    title: 'Sensor',
    serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
    subject: { organization: 'Example' },
    keyAlgorithm,
    template,
    ...(template === 'tls-client' ? full : {}),
    ...(template === 'matter-dac' ? { matter } : {}),
  });
}

export interface OwnCertificate {
  /** `idevid, p256 by p384`. */
  readonly title: string;
  readonly profile: IdentityProfile;
  readonly publicKey: Uint8Array;
  readonly leaf: Uint8Array;
  /** DER: issuers without the root. */
  readonly between: readonly Uint8Array[];
  readonly issuer: Uint8Array;
  readonly root: Uint8Array;
}

const templates = ['idevid', 'ldevid', 'tls-client'] as const;
const keys = new Map<KeyAlgorithm, KeyPair>();

/** Everything that this authority can be asked for. */
export async function allOf(
  issuer: Issuer,
  by: string,
  wanted = keyAlgorithms,
): Promise<readonly OwnCertificate[]> {
  const made: OwnCertificate[] = [];
  for (const template of templates)
    for (const algorithm of wanted) made.push(await oneOf(issuer, by, profileOf(template, algorithm)));
  return made;
}

export async function oneOf(issuer: Issuer, by: string, profile: IdentityProfile): Promise<OwnCertificate> {
  const { keyAlgorithm, template = 'idevid' } = profile;
  const key = keys.get(keyAlgorithm) ?? makeKeyOf(keyAlgorithm);
  keys.set(keyAlgorithm, key);
  const { signal } = new AbortController();
  const certificateRequest = makeRequest({ commonName: serialNumber, key });
  const asked = { certificateRequest, profile, serialNumber, hardwareId, facts, signal };
  const { chain, issuer: signer } = await issuer.issue(asked);
  const [leaf = new Uint8Array(), ...between] = chain;
  return {
    title: `${template}, ${keyAlgorithm} by ${by}`,
    profile,
    publicKey: spki(key),
    leaf,
    between,
    issuer: signer,
    root: (await issuer.describe()).root,
  };
}

/** Local authorities with each kind of key, and a PAI for device attestation. */
export async function localCertificates(): Promise<readonly OwnCertificate[]> {
  const parts = { id: 'local', clock: systemClock, random: systemRandom };
  const names = { organization: 'Example', commonName: 'Device CA', demo: false };
  const made: OwnCertificate[] = [];
  for (const algorithm of keyAlgorithms)
    made.push(...(await allOf(await LocalCa.passing({ ...names, algorithm }, parts), `local ${algorithm}`)));
  const pai = await LocalCa.passing({ ...names, commonName: 'PAI', matter }, parts);
  return [...made, await oneOf(pai, 'local PAI', profileOf('matter-dac', 'p256'))];
}
