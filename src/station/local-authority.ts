/**
 * The authority inside this station and where its sealed key lies: under a PIN in the data folder, or under one that a
 * person enters. From the moment that a person has chosen a PIN the one in the folder is gone, and with it the way back.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import type { Issuer } from '../identity/issuer.ts';
import { createLocalCa, LocalCa } from '../identity/local-ca.ts';
import { PinnedLocalCa } from '../identity/pinned-local-ca.ts';
import { sealAnew } from '../identity/sealed-key.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import { loadLocalPin, localPinName } from './station-key.ts';

export const localCaName = 'local-ca';
const byPersonName = 'local-ca by person';

export interface LocalAuthorityParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly demo: boolean;
  /** issuers.yaml says `localCa: { pin: ask }`. */
  readonly asks: boolean;
}

export async function openLocalAuthority(parts: LocalAuthorityParts): Promise<Issuer> {
  const { store, clock, random, asks } = parts;
  const byPerson = store.settings.sealed(byPersonName) !== null;
  // a crash between choosing and forgetting may have left it
  if (byPerson) forgetFilePin(store);
  if (!byPerson && !asks) return openWithFilePin(parts);
  return new PinnedLocalCa(
    { id: localCaName, clock, random },
    {
      read: async () => store.settings.sealed(byPersonName),
      reseal: (next, current) => reseal(parts, next, current),
    },
  );
}

async function openWithFilePin(parts: LocalAuthorityParts): Promise<LocalCa> {
  const { store, clock, random } = parts;
  const pin = filePin(parts);
  try {
    const known = store.settings.sealed(localCaName);
    const sealed = known ?? (await createUnder(pin, parts));
    if (known === null) store.settings.seal(localCaName, sealed);
    return await LocalCa.open(sealed, pin, { id: localCaName, clock, random });
  } finally {
    pin.erase();
  }
}

/** Throws Fault issuer.unavailable when `current` is not the PIN. */
async function reseal(parts: LocalAuthorityParts, next: Secret, current: Secret | null): Promise<void> {
  const { settings } = parts.store;
  const before = settings.sealed(byPersonName) ?? settings.sealed(localCaName);
  const sealed =
    before === null
      ? await createUnder(next, parts)
      : await sealAnew(before, { from: currentPin(parts, current), to: next }, parts.random);
  settings.reseal(byPersonName, sealed, [localCaName]);
  forgetFilePin(parts.store);
}

function currentPin(parts: LocalAuthorityParts, entered: Secret | null): Secret {
  if (parts.store.settings.sealed(byPersonName) === null) return filePin(parts);
  if (entered === null) throw new Fault('issuer.unavailable', 'The PIN that it has now is needed, too.');
  return entered;
}

function createUnder(pin: Secret, { store, clock, random, demo }: LocalAuthorityParts): Promise<Uint8Array> {
  return createLocalCa({
    organization: 'Mintmark',
    commonName: `Station CA ${store.settings.get('station.id')}`,
    demo,
    pin,
    clock,
    random,
  });
}

function filePin({ store, random }: LocalAuthorityParts): Secret {
  return new Secret(utf8(loadLocalPin(store.folder, random)));
}

function forgetFilePin(store: Store): void {
  rmSync(join(store.folder, localPinName), { force: true });
}
