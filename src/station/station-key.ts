/**
 * Who this station is: its id and its Ed25519 key, made at the first start and kept in the data folder, readable only
 * by its user. A software key: good for evidence against later change, not against an administrator of the machine.
 */
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { createSigner, generateStationKey, type StationSigner } from '../evidence/signer.ts';
import type { Store } from '../store/store.ts';

export interface StationKey {
  readonly stationId: string;
  readonly signer: StationSigner;
}

export function loadStationKey(store: Store, clock: Clock, random: Random): StationKey {
  const file = join(store.folder, 'station-key.pem');
  if (!existsSync(file)) writeSecretFile(file, generateStationKey());
  const known = store.settings.get('station.id');
  const stationId =
    typeof known === 'string' ? known : `bench-${Buffer.from(random.bytes(4)).toString('hex')}`;
  if (known !== stationId) store.settings.set('station.id', stationId);
  return { stationId, signer: createSigner({ privateKeyPem: readFileSync(file, 'utf8'), stationId, clock }) };
}

/** A random text that only this user can read, made once: the PIN of a sealed key where no person types one. */
export function loadLocalPin(folder: string, random: Random): string {
  const file = join(folder, 'issuer-pin');
  if (!existsSync(file)) writeSecretFile(file, Buffer.from(random.bytes(24)).toString('base64url'));
  return readFileSync(file, 'utf8');
}

function writeSecretFile(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  chmodSync(file, 0o600);
}
