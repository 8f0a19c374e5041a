/**
 * A new key for a unit: made in it, or, where the unit can not and the profile allows it, by the station (decision 0006).
 * A station's key is in memory from here until `using` ends, in a Secret; nothing of it is ever on disk.
 */
import type { Session } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityProfile, KeyOrigin } from '../model/identity.ts';
import { defaultKeyAlgorithms, type KeyAlgorithm } from '../model/key-algorithm.ts';
import type { StepRun } from '../steps/step.ts';
import { keyTitles } from './public-key.ts';
import { makeSoftwareKey, requestBy } from './software-key.ts';

export interface NewKey extends Disposable {
  /** PKCS#10 as DER, signed by the new key. */
  readonly certificateRequest: Uint8Array;
  readonly origin: KeyOrigin;
  /** Puts the certificates into the unit, and with them the key when it is not there yet. */
  keep(certificates: readonly Uint8Array[], run: StepRun): Promise<void>;
}

type Way = 'device' | 'station' | 'pool';

/** Throws Fault device.lacks when neither unit nor profile offers a way, or the unit not that kind of key. */
export function wayOfKey(session: Session, profile: IdentityProfile): Way {
  const offered = session.keyAlgorithms ?? defaultKeyAlgorithms;
  if (!offered.includes(profile.keyAlgorithm))
    throw lacks(
      `have ${keyTitles[profile.keyAlgorithm]}, which the identity profile asks for; it has ${offered.join(', ')}`,
    );
  if (profile.pool === true) {
    if (session.can.includes('storeKey') && profile.keyOrigin === 'station-allowed') return 'pool';
    throw lacks('take a key out of a pool');
  }
  if (session.can.includes('generateKey') && session.can.includes('writeIdentity')) return 'device';
  if (!session.can.includes('storeKey')) throw lacks('make or take a key');
  if (profile.keyOrigin === 'station-allowed') return 'station';
  throw lacks('make a key, and the identity profile allows no other (keyOrigin: station-allowed)');
}

export async function makeNewKey(
  session: Session,
  profile: IdentityProfile,
  commonName: string,
  run: StepRun,
): Promise<NewKey> {
  return wayOfKey(session, profile) === 'device'
    ? keyOfUnit(session, commonName, profile.keyAlgorithm, run)
    : keyOfStation(session, commonName, profile.keyAlgorithm);
}

async function keyOfUnit(
  session: Session,
  commonName: string,
  algorithm: KeyAlgorithm,
  run: StepRun,
): Promise<NewKey> {
  if (session.generateKey === undefined) throw lacks('make a key');
  const made = await session.generateKey({ commonName, algorithm }, run);
  return {
    ...made,
    keep: async (certificates, how) => {
      if (session.writeIdentity === undefined) throw lacks('keep a certificate');
      await session.writeIdentity({ certificates }, how);
    },
    [Symbol.dispose]: () => undefined,
  };
}

async function keyOfStation(session: Session, commonName: string, algorithm: KeyAlgorithm): Promise<NewKey> {
  const key = await makeSoftwareKey(algorithm);
  const { privateKey } = key;
  try {
    const certificateRequest = await requestBy(key, commonName);
    return {
      certificateRequest,
      origin: 'station',
      keep: async (certificates, run) => {
        if (session.storeKey === undefined) throw lacks('keep a key');
        await session.storeKey({ certificates, privateKey }, run);
      },
      [Symbol.dispose]: () => privateKey.erase(),
    };
  } catch (thrown) {
    // nobody got the key: it must not stay in memory
    privateKey.erase();
    throw thrown;
  }
}

function lacks(what: string): Fault {
  return new Fault('device.lacks', `The unit can not ${what}.`);
}
