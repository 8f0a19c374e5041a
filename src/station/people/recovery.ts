/**
 * The last administrator has forgotten the PIN, or `people.key` is lost: a new PIN, by somebody who can write into the data
 * folder of a station whose engine is stopped. That takes the account of the computer that the engine runs in, which the station
 * can not be protected from (docs/people.md); so it is not a door, but it is in the log, signed, and goes to the server.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Secret } from '../../base/secret.ts';
import { Fault } from '../../model/fault.ts';
import { isGuessablePin, type Person } from '../../model/people.ts';
import { openStore, type Store } from '../../store/store.ts';
import { loadPeopleKey, loadStationKey } from '../station-key.ts';
import { ActLog } from './act-log.ts';
import { peoplePolicy } from './presence.ts';
import { Proofs } from './proofs.ts';

/** Put into the data folder by hand, with the id of the station in it: the physical act. Gone when it was used. */
export const recoveryFileName = 'recover-administrator.txt';

export interface Recovery {
  readonly dataFolder: string;
  /** Name or id of somebody who is here: an administrator, active or not. */
  readonly person: string;
  /** Erased. */
  readonly pin: Secret;
  /** Of the computer: who was logged in there. */
  readonly account: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** Throws Fault person.recovery, person.unknown, person.invalid, store.locked while an engine runs. */
export async function recoverAdministrator(recovery: Recovery): Promise<Person> {
  const { dataFolder, clock, random, pin } = recovery;
  try {
    const store = openStore({ folder: dataFolder, clock, random });
    try {
      return await recoverIn(store, recovery);
    } finally {
      store.close();
    }
  } finally {
    pin.erase();
  }
}

async function recoverIn(store: Store, { person: wanted, pin, account, clock, random }: Recovery) {
  const key = loadStationKey(store, clock, random);
  requirePhysicalAct(store.folder, key.stationId);
  const person = administrator(store, wanted);
  const { pinLength } = peoplePolicy(store);
  if (pin.lengthBytes < pinLength || !pin.use((bytes) => bytes.every(isDigit)) || pin.use(isGuessablePin))
    throw new Fault(
      'person.invalid',
      `A PIN has at least ${pinLength} digits here, and is none of the first that somebody would try.`,
    );
  const lost = !existsSync(join(store.folder, 'people.key'));
  const peopleKey = loadPeopleKey(store, random, lost ? 'anew' : 'as it is');
  const proofs = new Proofs({ store, random, key: peopleKey, onLocked: () => undefined });
  const hash = await proofs.hash(pin).finally(() => peopleKey?.erase());
  const log = new ActLog({ store, key, clock, random });
  const recovered = store.transaction(() => {
    const changed = store.people.change(person.id, { active: true, pin: hash });
    store.signInFailures.forgive(person.id);
    // What was digested with the key that is gone opens nothing any more, and must not look as if it did.
    if (lost)
      for (const other of store.people.list())
        store.people.change(other.id, other.id === person.id ? { badge: null } : { pin: null, badge: null });
    log.write(
      {
        act: 'people',
        subject: person.id,
        detail: { change: 'administrator recovered in the data folder', account, newKey: lost },
      },
      // Nobody of the station's people: who was logged in at the computer.
      { id: null, name: account, role: null },
    );
    return changed;
  });
  rmSync(join(store.folder, recoveryFileName), { force: true });
  return recovered;
}

function requirePhysicalAct(folder: string, stationId: string): void {
  const file = join(folder, recoveryFileName);
  const said = existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
  if (said === stationId) return;
  throw new Fault(
    'person.recovery',
    said === null
      ? `Put a file called ${recoveryFileName} into ${folder}, with this line in it: ${stationId}. Then say it again.`
      : `${file} does not say ${stationId}.`,
    { station: stationId },
  );
}

function administrator(store: Store, wanted: string): Person {
  const name = wanted.trim().toLowerCase();
  const found = store.people.list().find((one) => one.id === wanted || one.name.toLowerCase() === name);
  if (found === undefined) throw new Fault('person.unknown', `Nobody here is called ${wanted}.`);
  if (found.role !== 'administrator')
    throw new Fault('person.recovery', `${found.name} is no administrator.`, { person: found.id });
  return found;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
