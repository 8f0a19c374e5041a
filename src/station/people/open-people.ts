/** Puts together who is at the station, what they may do and where it is written down. */
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { parseRecipe } from '../../job/recipe-file.ts';
import { Fault, type FaultData } from '../../model/fault.ts';
import type { Store } from '../../store/store.ts';
import type { GroupDesk } from '../groups/group-desk.ts';
import { spokenLanguage } from '../language-desk.ts';
import { orderSubject, packageSubject, trustListSubject } from '../office/signed-subject.ts';
import { publicKeyId } from '../settings-control.ts';
import type { StateHub } from '../state-hub.ts';
import { loadPeopleKey, type StationKey } from '../station-key.ts';
import { ActLog } from './act-log.ts';
import { actorOf } from './actor.ts';
import { Approvals } from './approvals.ts';
import { Gate } from './gate.ts';
import type { PeopleDeskParts } from './people-desk.ts';
import { Presence } from './presence.ts';
import { Proofs } from './proofs.ts';
import type { Look } from './request-acts.ts';

export interface OpenPeopleParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
  readonly hub: StateHub;
  readonly groups: Pick<GroupDesk, 'subjectOf'>;
  typedOperator(): string;
  onFacts(): void;
  onKeyMissing(fault: FaultData): void;
}

export interface PeopleAtStation {
  readonly gate: Gate;
  readonly log: ActLog;
  readonly desk: PeopleDeskParts;
  close(): void;
}

export function openPeople(parts: OpenPeopleParts): PeopleAtStation {
  const { store, clock, random, hub } = parts;
  const log = new ActLog(parts);
  const approvals = new Approvals(clock);
  const presence = new Presence({
    store,
    clock,
    log,
    approvals,
    typedOperator: () => parts.typedOperator(),
    onChange: (people, operator) => {
      hub.change({ type: 'people', people, operator });
      const language = spokenLanguage(store, people.signedIn?.id ?? null);
      if (language !== hub.state.language) hub.change({ type: 'language', language });
    },
  });
  const key = loadPeopleKey(store, random);
  if (key === null)
    parts.onKeyMissing(
      new Fault('person.key-missing', 'The file people.key is not in the data folder any more.').toData(),
    );
  const proofs = new Proofs({
    store,
    random,
    key,
    onLocked: (person, way, lockMs) => {
      const by = person === null ? null : actorOf(person);
      log.write(
        {
          act: 'sign-in-locked',
          subject: by?.id ?? null,
          detail: { with: way, lockMs, name: by?.name ?? null },
        },
        null,
      );
      parts.onFacts();
    },
  });
  return {
    log,
    gate: new Gate({ store, presence, approvals, log, look: lookAt(store, hub, parts.groups) }),
    desk: { store, random, presence, proofs, approvals, log, onFacts: () => parts.onFacts() },
    close: () => {
      presence.close();
      key?.erase();
    },
  };
}

function lookAt(store: Store, hub: StateHub, groups: Pick<GroupDesk, 'subjectOf'>): Look {
  return {
    recipe: (recipeId) => {
      const stored = store.catalogue.recipes().find(({ id }) => id === recipeId);
      return stored === undefined ? null : parseRecipe(stored.source, `${recipeId}.yaml`);
    },
    unitInSlot: (slotId) => hub.slot(slotId)?.hardwareId ?? null,
    unitState: (hardwareId) => store.units.find(hardwareId)?.state ?? null,
    packageSubject,
    orderSubject,
    trustListSubject,
    unitOfReturn: (returnId) => store.returns.find(returnId)?.hardwareId ?? null,
    groupsSubject: (from) => groups.subjectOf(from),
    keyId: publicKeyId,
  };
}
