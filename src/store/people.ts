/**
 * The people of this station, with what proves who they are: a PIN as scrypt with its parameters, a badge as a keyed
 * digest. Neither leaves this room in clear. A station that has people has an administrator who can sign in, always.
 */
import type { Clock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import { nameKey, type Person } from '../model/people.ts';
import type { Role } from '../model/role.ts';
import type { Database } from './database.ts';
import { isUniquenessBreach } from './errors.ts';
import { type PinHash, pinHashSchema } from './pin-hash.ts';

interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly active: number;
  readonly pin: string | null;
  readonly badge: Uint8Array | null;
}

/** What is not named stays; null takes a PIN or a badge away. */
export interface PersonChange {
  readonly role?: Role | undefined;
  readonly active?: boolean | undefined;
  readonly pin?: PinHash | null | undefined;
  readonly badge?: Uint8Array | null | undefined;
}

export class People {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** From the first person on sign-in is demanded. */
  get any(): boolean {
    return this.#database.get('SELECT 1 FROM people LIMIT 1') !== null;
  }

  /** By name; those who are not active as well. */
  list(): readonly Person[] {
    return this.#database.all<PersonRow>('SELECT * FROM people ORDER BY name_key').map(toPerson);
  }

  find(id: string): Person | null {
    return found(this.#database.get<PersonRow>('SELECT * FROM people WHERE id = ?', [id]));
  }

  findByName(name: string): Person | null {
    return found(this.#database.get<PersonRow>('SELECT * FROM people WHERE name_key = ?', [nameKey(name)]));
  }

  /** By the keyed digest of a badge; one who is not active as well. */
  findByBadge(digest: Uint8Array): Person | null {
    return found(this.#database.get<PersonRow>('SELECT * FROM people WHERE badge = ?', [digest]));
  }

  pinOf(id: string): PinHash | null {
    const row = this.#database.get<{ pin: string | null }>('SELECT pin FROM people WHERE id = ?', [id]);
    return row?.pin == null ? null : pinHashSchema.parse(JSON.parse(row.pin));
  }

  /** Throws Fault person.invalid for a name or a badge that somebody has, person.last-administrator for a first person who is none. */
  add(person: { readonly id: string; readonly name: string; readonly role: Role } & PersonChange): Person {
    return this.#kept(() => {
      if (!this.any && (person.role !== 'administrator' || (person.pin == null && person.badge == null)))
        throw new Fault(
          'person.last-administrator',
          'The first person of a station is an administrator with a PIN or a badge.',
        );
      this.#database.run('INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
        person.id,
        person.name,
        nameKey(person.name),
        person.role,
        person.active === false ? 0 : 1,
        person.pin == null ? null : JSON.stringify(person.pin),
        person.badge ?? null,
        this.#clock.now().toISOString(),
      ]);
      return this.require(person.id);
    });
  }

  /** Throws Fault person.unknown, person.invalid for a badge that somebody has, person.last-administrator. */
  change(id: string, change: PersonChange): Person {
    return this.#kept(() => {
      const before = this.require(id);
      const { role = before.role, active = before.active } = change;
      this.#database.run('UPDATE people SET role = ?, active = ? WHERE id = ?', [role, active ? 1 : 0, id]);
      if (change.pin !== undefined)
        this.#database.run('UPDATE people SET pin = ? WHERE id = ?', [
          change.pin === null ? null : JSON.stringify(change.pin),
          id,
        ]);
      if (change.badge !== undefined)
        this.#database.run('UPDATE people SET badge = ? WHERE id = ?', [change.badge, id]);
      return this.require(id);
    });
  }

  require(id: string): Person {
    const person = this.find(id);
    if (person === null) throw new Fault('person.unknown', 'There is no such person here.', { person: id });
    return person;
  }

  /** The database's own rules, in words for people. */
  #kept(work: () => Person): Person {
    try {
      return this.#database.transaction(work);
    } catch (thrown) {
      if (isUniquenessBreach(thrown))
        throw new Fault('person.invalid', 'Somebody here has this name or this badge already.');
      if (thrown instanceof Fault && thrown.message.includes('the last administrator who can sign in stays'))
        throw new Fault(
          'person.last-administrator',
          'This is the last administrator who can sign in: somebody has to stay.',
        );
      throw thrown;
    }
  }
}

function found(row: PersonRow | null): Person | null {
  return row === null ? null : toPerson(row);
}

function toPerson(row: PersonRow): Person {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    active: row.active === 1,
    hasPin: row.pin !== null,
    hasBadge: row.badge !== null,
  };
}
