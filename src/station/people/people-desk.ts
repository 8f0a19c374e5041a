/** Signing in and out, agreeing, and who is who: what the requests of contract/people.ts do. */
import { type Random, randomId } from '../../base/random.ts';
import type { Secret } from '../../base/secret.ts';
import type { ParsedArgument, Reply } from '../../contract/contract.ts';
import type { peopleRequests } from '../../contract/people.ts';
import { actRecordSchema } from '../../model/act-record.ts';
import { mayDo, rolesOfAct } from '../../model/acts.ts';
import { Fault } from '../../model/fault.ts';
import { isGuessablePin, type Person, type SignedIn } from '../../model/people.ts';
import type { PinHash } from '../../store/pin-hash.ts';
import type { Store } from '../../store/store.ts';
import type { ActLog } from './act-log.ts';
import { type ActingHandlers, actorOf, type Doing } from './actor.ts';
import { type Approvals, approvalValidMs } from './approvals.ts';
import type { Presence } from './presence.ts';
import type { Proofs } from './proofs.ts';

export interface PeopleDeskParts {
  readonly store: Store;
  readonly random: Random;
  readonly presence: Presence;
  readonly proofs: Proofs;
  readonly approvals: Approvals;
  readonly log: ActLog;
  /** Something may be waiting in the outbox now. */
  onFacts(): void;
}

type PeopleHandlers = Pick<ActingHandlers, keyof typeof peopleRequests>;

export function peopleHandlers(parts: PeopleDeskParts): PeopleHandlers {
  const { store, presence } = parts;
  const view = (): Reply<'listPeople'> => ({ people: store.people.list(), policy: presence.policy });
  return {
    signInNames: () => signInNames(parts),
    signIn: async ({ proof }) => {
      const { person, settle } = await parts.proofs.prove(proof);
      const signedIn = { id: person.id, name: person.name, role: person.role };
      presence.signIn(signedIn, 'badge' in proof ? 'badge' : 'pin', settle);
      parts.onFacts();
      return signedIn;
    },
    signOut: () => {
      presence.signOut('by hand');
      return null;
    },
    keepSignedIn: () => {
      presence.touch();
      return null;
    },
    approve: (wanted) => approve(parts, wanted),
    listPeople: view,
    addPerson: (person, doing) => addPerson(parts, person, doing),
    changePerson: (change, doing) => changePerson(parts, change, doing),
    changeOwnPin: (change, doing) => changeOwnPin(parts, change, doing),
    savePolicy: (policy, doing) => {
      store.transaction(() => {
        presence.savePolicy(policy);
        doing.record({
          act: 'people',
          subject: 'policy',
          detail: { ...policy, fourEyes: policy.fourEyes.join(', ') },
        });
      });
      return view();
    },
    listActs: (query) => {
      const { rows, next } = store.documents.ofKind('act', query);
      return {
        rows: rows
          .map((each) => store.names.revealed(each))
          .map(({ id, sequence, body }) => ({
            ...actRecordSchema.parse(body),
            documentId: id,
            sequence,
          })),
        next,
      };
    },
  };
}

function signInNames({ store, presence }: PeopleDeskParts): Reply<'signInNames'> {
  if (!presence.policy.showNames) return { names: [], typed: true };
  const names = store.people
    .list()
    .filter((person) => person.active && person.hasPin)
    .map(({ id, name }) => ({ id, name }));
  return { names, typed: false };
}

/** The second person proves who they are, is not the first, and may do the act themselves. */
async function approve(
  { store, presence, proofs, approvals, log }: PeopleDeskParts,
  { act, subject, proof }: ParsedArgument<'approve'>,
): Promise<Reply<'approve'>> {
  const asking = presence.person();
  if (asking === null) throw new Fault('person.sign-in', 'Nobody is signed in at this station.');
  const { person, settle } = await proofs.prove(proof);
  if (presence.person()?.id !== asking.id)
    throw new Fault('person.second', `${asking.name} is not signed in any more.`, { act, subject });
  const refused =
    person.id === asking.id
      ? new Fault('person.same', `${person.name} is the one who is signed in.`, { act })
      : mayDo(person.role, act)
        ? null
        : new Fault('person.role', `${person.name} may not do this, and so can not agree to it.`, {
            act,
            allowed: rolesOfAct[act].join(', '),
          });
  store.transaction(() => {
    settle(); // the proof was right, whatever comes of it
    if (refused !== null) return;
    log.write({ act: 'approve', subject, detail: { to: act, askedBy: asking.name } }, actorOf(person));
  });
  if (refused !== null) throw refused;
  const by = { id: person.id, name: person.name };
  approvals.give(act, subject, by, asking.id);
  return { approvedBy: by, validMs: approvalValidMs };
}

async function addPerson(
  parts: PeopleDeskParts,
  { name, role, pin, badge }: ParsedArgument<'addPerson'>,
  doing: Doing,
): Promise<Person> {
  const { store, presence, proofs } = parts;
  const hash = await hashNew(parts, pin);
  const first = !presence.demanded;
  const person = store.transaction(() => {
    // On an open bench everybody may make the first person, and only the first.
    if (presence.demanded && doing.by.id === null)
      throw new Fault('person.sign-in', 'Somebody has made the first person meanwhile: sign in.');
    const added = store.people.add({
      id: `p-${randomId(parts.random).slice(0, 12)}`,
      name,
      role,
      pin: hash,
      badge: badge === undefined ? null : proofs.badgeDigest(badge),
    });
    doing.record({ act: 'people', subject: added.id, detail: { change: 'added', ...described(added) } });
    return added;
  });
  // Whoever makes the first person is that person, or could make no second one.
  if (first) presence.signIn(signedInOf(person), 'first person', () => undefined);
  else presence.announce();
  parts.onFacts();
  return person;
}

async function changePerson(
  parts: PeopleDeskParts,
  change: ParsedArgument<'changePerson'>,
  doing: Doing,
): Promise<Person> {
  const { store, presence, proofs } = parts;
  const { id, role, active, pin, badge } = change;
  const hash = await hashNew(parts, pin);
  const person = store.transaction(() => {
    const gone = active === false;
    const changed = store.people.change(id, {
      role,
      active,
      // Who is gone has neither: the badge can be given to somebody else, and coming back needs new ones.
      pin: gone ? null : (hash ?? undefined),
      badge: gone || badge === null ? null : badge === undefined ? undefined : proofs.badgeDigest(badge),
    });
    if (hash !== null) store.signInFailures.forgive(id);
    const what = [
      role === undefined ? null : 'role',
      active === undefined ? null : active ? 'activated' : 'deactivated',
      pin === undefined ? null : 'new PIN',
      badge === undefined ? null : badge === null ? 'badge taken away' : 'new badge',
    ].filter((word) => word !== null);
    doing.record({
      act: 'people',
      subject: id,
      detail: { change: what.join(', '), ...described(changed) },
    });
    return changed;
  });
  presence.announce();
  parts.onFacts();
  return person;
}

/** Somebody who finds a station that another one has signed in at can not take it over: the old PIN or the badge is asked for. */
async function changeOwnPin(
  parts: PeopleDeskParts,
  { proof, pin }: ParsedArgument<'changeOwnPin'>,
  doing: Doing,
): Promise<Person> {
  const { store, presence, proofs } = parts;
  try {
    const { person, settle } = await proofs.prove(proof);
    const hash = await hashNew(parts, pin);
    const changed = store.transaction(() => {
      settle(); // the proof was right, whoever gave it
      if (presence.person()?.id !== person.id) return null;
      const own = store.people.change(person.id, { pin: hash });
      doing.record({ act: 'own-pin', subject: person.id });
      return own;
    });
    if (changed === null)
      throw new Fault('person.refused', 'This is not the person who is signed in.', { person: person.id });
    parts.onFacts();
    return changed;
  } finally {
    pin.erase();
  }
}

/** Throws Fault person.invalid for a PIN that is too short or is tried first. */
async function hashNew(
  { presence, proofs }: PeopleDeskParts,
  pin: Secret | undefined,
): Promise<PinHash | null> {
  if (pin === undefined) return null;
  try {
    const { pinLength } = presence.policy;
    if (pin.lengthBytes < pinLength)
      throw new Fault('person.invalid', `A PIN has at least ${pinLength} digits here.`);
    if (pin.use(isGuessablePin))
      throw new Fault('person.invalid', 'This PIN is one of the first that somebody would try.');
    return await proofs.hash(pin);
  } finally {
    pin.erase();
  }
}

function signedInOf({ id, name, role }: Person): SignedIn {
  return { id, name, role };
}

function described({ name, role, active }: Person): Readonly<Record<string, string | boolean>> {
  return { name, role, active };
}
