/** Real certificates for identity facts: the server looks into them. */
import { createHash } from 'node:crypto';
import { toBase64, utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { type KeyPair, makeKey, makeRequest, spki } from '../identity/device.ts';

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99_999 },
  subject: { organization: 'Example' },
});
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export async function openAuthority(): Promise<LocalCa> {
  const parts = { clock: systemClock, random: systemRandom };
  const pin = (): Secret => new Secret(utf8('server-test'));
  const options = { organization: 'Example', commonName: 'Root', demo: true, pin: pin(), ...parts };
  return LocalCa.open(await createLocalCa(options), pin(), { id: 'local-ca', ...parts });
}

export interface CommittedIdentity {
  readonly hardwareId: string;
  readonly profile: string;
  readonly serialNumber: string;
  readonly certificateFingerprint: string;
  readonly publicKeySha256: string;
  readonly [name: string]: unknown;
}

/** The payload of an identity-committed fact. */
export async function committed(
  authority: LocalCa,
  hardwareId: string,
  serialNumber: string,
  key: KeyPair = makeKey(),
): Promise<CommittedIdentity> {
  const { chain } = await authority.issue({
    certificateRequest: makeRequest({ commonName: serialNumber, key }),
    profile,
    serialNumber,
    hardwareId,
    signal: new AbortController().signal,
  });
  return {
    identityId: `identity-${serialNumber}`,
    hardwareId,
    profile: profile.profile,
    serialNumber,
    keyOrigin: 'device',
    publicKeySha256: sha256(spki(key)),
    certificateIssuer: null,
    certificateSerial: '01',
    certificateFingerprint: sha256(chain[0] ?? new Uint8Array()),
    certificateChain: chain.map(toBase64),
    jobId: 'job-1',
    committedAt: new Date().toISOString(),
  };
}

export function revocationOf(identity: CommittedIdentity): object {
  const { hardwareId, serialNumber, certificateFingerprint } = identity;
  return {
    hardwareId,
    profile: identity.profile,
    serialNumber,
    certificateSerial: '01',
    certificateFingerprint,
    reason: 'cessationOfOperation',
    at: new Date().toISOString(),
  };
}
