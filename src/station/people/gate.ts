/**
 * The one place where it is decided who may: in front of all handlers, and of what starts by itself. A bench without people
 * is open; from the first person on, what request-acts.ts says is demanded. Handlers learn who does it, and an act that a
 * handler did not write down itself is written down here.
 */
import type { Handlers, RequestName } from '../../contract/contract.ts';
import {
  type Act,
  type FourEyesAct,
  isFourEyesAct,
  type LoggedAct,
  mayDo,
  rolesOfAct,
} from '../../model/acts.ts';
import { Fault } from '../../model/fault.ts';
import type { PersonName, SignedIn } from '../../model/people.ts';
import type { Store } from '../../store/store.ts';
import type { ActLog } from './act-log.ts';
import type { ActEntry, ActingHandlers, Doing } from './actor.ts';
import type { Approvals } from './approvals.ts';
import type { Presence } from './presence.ts';
import { type Look, type Need, needsOfStart, requestActs } from './request-acts.ts';

export interface GateParts {
  readonly store: Store;
  readonly presence: Presence;
  readonly approvals: Approvals;
  readonly log: ActLog;
  readonly look: Look;
}

/** Acts that leave no line of their own: the records of jobs say who; whoever erases names says how many. */
const unlogged: readonly Act[] = ['work', 'irreversible', 'replace-identity', 'names-erased'];

export class Gate {
  readonly #parts: GateParts;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** Every handler, asked only by who may. */
  guard(handlers: ActingHandlers): Handlers {
    return Object.fromEntries(
      (Object.keys(requestActs) as RequestName[]).map((name) => [
        name,
        (argument: unknown) => this.#pass(handlers, name, argument),
      ]),
    ) as unknown as Handlers;
  }

  /** A unit came into an armed slot: whoever is signed in starts it. Throws Fault person.*. */
  armedStart(slotId: string, recipeId: string): Doing {
    const doing = this.#admit(needsOfStart(slotId, recipeId, this.#parts.look));
    this.#parts.presence.touch();
    return doing;
  }

  async #pass(handlers: ActingHandlers, name: RequestName, argument: unknown): Promise<unknown> {
    const needsOf = requestActs[name] as (argument: unknown, look: Look) => readonly Need[];
    const needs = needsOf(argument, this.#parts.look);
    const recorded = new Set<LoggedAct>();
    const doing = this.#admit(needs, (act) => recorded.add(act));
    if (needs.length > 0) this.#parts.presence.touch();
    const handler = handlers[name] as (argument: unknown, doing: Doing) => unknown;
    const reply = await handler(argument, doing);
    for (const { act, subject, onlyRole } of needs)
      if (!onlyRole && !unlogged.includes(act) && !recorded.has(act))
        doing.record({ act, subject: subjectOf(subject) });
    return reply;
  }

  /** Throws Fault person.sign-in, person.role, person.second; uses up what a second person has agreed to. */
  #admit(needs: readonly Need[], onRecord: (act: LoggedAct) => void = () => undefined): Doing {
    const { presence, log } = this.#parts;
    const approved = presence.demanded ? this.#approved(needs) : new Map<LoggedAct, PersonName>();
    const by = presence.actor();
    return {
      by,
      approvedBy: (act) => approved.get(act) ?? null,
      record: (entry: ActEntry) => {
        onRecord(entry.act);
        log.write(entry, by, approved.get(entry.act) ?? null);
      },
    };
  }

  #approved(needs: readonly Need[]): ReadonlyMap<LoggedAct, PersonName> {
    const { presence, approvals } = this.#parts;
    if (needs.length === 0) return new Map();
    const person = presence.person();
    if (person === null) throw new Fault('person.sign-in', 'Nobody is signed in at this station.');
    for (const { act } of needs) refuseRole(person, act);
    const { fourEyes } = presence.policy;
    const second = needs.flatMap(({ act, subject, onlyRole }) =>
      !onlyRole && isFourEyesAct(act) && fourEyes.includes(act)
        ? [{ act, ...this.#second(act, subjectOf(subject), person) }]
        : [],
    );
    // All of them or none: one that is missing leaves the others as they are.
    for (const { act, subject } of second) approvals.use(act, subject);
    return new Map(second.map(({ act, by }) => [act, by]));
  }

  #second(act: FourEyesAct, subject: string | null, person: SignedIn): { by: PersonName; subject: string } {
    if (subject === null)
      throw new Fault(
        'person.second',
        'This needs a second person, unit by unit: find out first which unit it is, then start it by hand.',
        { act },
      );
    const by = this.#parts.approvals.find(act, subject, person.id);
    // Asked again: in that minute the second person may have lost the role.
    const now = by === null ? null : this.#parts.store.people.find(by.id);
    if (by === null || now === null || !now.active || !mayDo(now.role, act))
      throw new Fault(
        'person.second',
        `${person.name} can not do this alone: a second person has to agree.`,
        {
          act,
          subject,
        },
      );
    return { by, subject };
  }
}

function subjectOf(subject: Need['subject']): string | null {
  return typeof subject === 'function' ? subject() : subject;
}

/** Throws Fault person.role, which says who may. */
export function refuseRole(person: SignedIn, act: Act): void {
  if (mayDo(person.role, act)) return;
  throw new Fault('person.role', `${person.name} may not do this as ${roleWords[person.role]}.`, {
    act,
    role: person.role,
    allowed: rolesOfAct[act].join(', '),
  });
}

const roleWords = {
  operator: 'operator',
  engineer: 'engineer',
  rma: 'RMA staff',
  administrator: 'administrator',
} as const;
