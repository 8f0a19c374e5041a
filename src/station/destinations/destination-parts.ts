/** What destinations are given by the station: units as they are now, files and secrets by their names. */
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Secret } from '../../base/secret.ts';
import { readPlainFile, readSecretFile } from '../../identity/secret-file.ts';
import { unitToken } from '../../identity/unit-token.ts';
import { asFault, Fault } from '../../model/fault.ts';
import type { Store } from '../../store/store.ts';
import type { SecretRef } from '../../sync/destination-file.ts';
import type { DestinationParts } from '../../sync/destination-parts.ts';
import { takeSecret } from '../secret-desk.ts';
import { unitEntry } from './unit-entry.ts';

export function destinationParts(options: {
  readonly folder: string;
  readonly station: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Null where only the way there is tried: no unit is known then. */
  readonly store: Store | null;
}): DestinationParts {
  const { folder, station, clock, random, store } = options;
  const inFolder = (path: string): string => (/^([A-Za-z]:[\\/]|\/)/.test(path) ? path : join(folder, path));
  return {
    station,
    clock,
    secret: (ref: SecretRef) =>
      named(() =>
        'secret' in ref ? takeSecret(ref.secret, { folder, random }) : readSecretFile(inFolder(ref.file)),
      ),
    file: (path) => named(async () => Buffer.from(await readPlainFile(inFolder(path))).toString('utf8')),
    secretFile: (path) => named(() => readSecretFile(inFolder(path))),
    unit: (hardwareId) => (store === null ? null : unitEntry(store, hardwareId)),
    unitToken: (key: Secret, hardwareId: string) => unitToken(key, hardwareId),
  };
}

/** A file or secret that is missing, or that others can read, is a matter of the settings. */
async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const { message, context } = asFault(thrown);
    throw new Fault('destination.settings', message, context, { cause: thrown });
  }
}
