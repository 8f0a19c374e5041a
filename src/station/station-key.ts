/**
 * Who this station is: its id and its Ed25519 key, made at the first start and kept in the data folder, readable only
 * by its user. A software key: good for evidence against later change, not against an administrator of the machine. A new key
 * is announced in the chain by the old one (evidence/key-rotation.ts) before it is used.
 */

import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { type Random, randomId } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { keyIdOf } from '../evidence/key-id.ts';
import { makeRotationBody, type RotationReason, readRotation } from '../evidence/key-rotation.ts';
import { createSigner, generateStationKey, type StationSigner } from '../evidence/signer.ts';
import type { SignedDocument } from '../model/document.ts';
import type { Store } from '../store/store.ts';

export interface StationKey {
  readonly stationId: string;
  /** Of the key that signs now. */
  readonly signer: StationSigner;
  /** Makes a new key and lets the old one announce it as its last act; all that is signed afterwards is signed with the new one. */
  rotate(reason: RotationReason, operator: string): SignedDocument;
}

export function loadStationKey(store: Store, clock: Clock, random: Random): StationKey {
  const file = join(store.folder, 'station-key.pem');
  const nextFile = join(store.folder, 'station-key.next.pem');
  if (!existsSync(file)) writeSecretFile(file, generateStationKey());
  finishRotation(store, file, nextFile);
  const known = store.settings.get('station.id');
  const stationId =
    typeof known === 'string' ? known : `bench-${Buffer.from(random.bytes(4)).toString('hex')}`;
  if (known !== stationId) store.settings.set('station.id', stationId);
  const open = (): StationSigner =>
    createSigner({ privateKeyPem: readFileSync(file, 'utf8'), stationId, clock });
  let signer = open();
  return {
    stationId,
    get signer() {
      return signer;
    },
    rotate: (reason, operator) => {
      const newPrivateKeyPem = generateStationKey();
      rmSync(nextFile, { force: true });
      writeSecretFile(nextFile, newPrivateKeyPem);
      const oldPublicKeyPem = signer.publicKeyPem;
      const rotation = store.documents.append(
        { kind: 'key-rotation', id: randomId(random), body: {} },
        ({ kind, id }, head) => {
          const place = { station: stationId, sequence: head.sequence + 1 };
          const body = makeRotationBody({ oldPublicKeyPem, newPrivateKeyPem, place, reason, operator });
          return signer.sign({ kind, id, body }, head);
        },
        { jobId: null, hardwareId: null },
      );
      renameSync(nextFile, file);
      signer = open();
      return rotation;
    },
  };
}

/** A crash between the announcement and the change of files: the announcement decides which key is the station's. */
function finishRotation(store: Store, file: string, nextFile: string): void {
  if (!existsSync(nextFile)) return;
  const [newest] = store.documents.newestOfKind('key-rotation', 1);
  const announced = newest === undefined ? null : readRotation(newest);
  const waiting = keyIdOrNull(readFileSync(nextFile, 'utf8'));
  if (announced !== null && waiting !== null && keyIdOf(announced.newKey) === waiting)
    renameSync(nextFile, file);
  else rmSync(nextFile);
}

function keyIdOrNull(privateKeyPem: string): string | null {
  try {
    return keyIdOf(createPublicKey(createPrivateKey(privateKeyPem)));
  } catch {
    return null; // half written when the power went: it was never announced
  }
}

export const localPinName = 'issuer-pin';

/** A random text that only this user can read, made once: the PIN of a sealed key where no person types one. */
export function loadLocalPin(folder: string, random: Random): string {
  return loadKeyFile(folder, localPinName, random);
}

/** What seals the secrets of this station: a file of its own, as the authority's PIN may become a person's. */
export function loadSecretsKey(folder: string, random: Random): string {
  return loadKeyFile(folder, 'secrets-key', random);
}

function loadKeyFile(folder: string, name: string, random: Random): string {
  const file = join(folder, name);
  if (!existsSync(file)) writeSecretFile(file, Buffer.from(random.bytes(24)).toString('base64url'));
  return readFileSync(file, 'utf8');
}

/**
 * The key that PINs and badge codes are digested with, made at the first start. Null: there are people and the file is
 * gone. Outside of the database, so that a copy of that alone tries no PIN.
 */
export function loadPeopleKey(
  store: Store,
  random: Random,
  whenLost: 'as it is' | 'anew' = 'as it is',
): Secret | null {
  const file = join(store.folder, 'people.key');
  if (!existsSync(file)) {
    if (store.people.any && whenLost === 'as it is') return null;
    writeSecretFile(file, Buffer.from(random.bytes(32)).toString('base64url'));
  }
  return new Secret(readFileSync(file));
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
