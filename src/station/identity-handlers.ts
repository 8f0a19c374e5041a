/** The requests about authorities, profiles and numbers, implemented over the issuer board, the PIN desk and the ledger. */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type {
  IssuersView,
  IssuerView,
  identityRequests,
  ProfilePreview,
  ProfileStanding,
} from '../contract/identity.ts';
import { previewObjects } from '../identity/lwm2m-preview.ts';
import { Fault } from '../model/fault.ts';
import { type IdentityProfile, type IdentityState, identityStates } from '../model/identity.ts';
import type { Store } from '../store/store.ts';
import type { IdentityControl } from './identity-control.ts';
import { issuerAdvice, rootSha256 } from './issuer-sight.ts';
import type { IssuerStanding } from './issuer-standing.ts';
import { recipesOfProfile } from './order.ts';
import type { ActingHandlers, Doing } from './people/actor.ts';
import type { PinDesk } from './pin-desk.ts';
import { chooseProfile, previewProfile } from './profile-desk.ts';

export interface IdentityHandlerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Pick<IdentityControl, 'board' | 'pins'>;
}

export function identityHandlers(
  parts: IdentityHandlerParts,
): Pick<ActingHandlers, keyof typeof identityRequests> {
  const { store } = parts;
  const { board, pins } = parts.identity;
  const view = (name: string): IssuerView => {
    const standing = board.find(name);
    if (standing === null)
      throw new Fault('plan.refused', `This station has no authority called ${name}.`, { issuer: name });
    return issuerView(standing, parts);
  };
  return {
    listIssuers: () => issuersView(parts),
    testIssuer: async ({ name }) => {
      await board.look(name);
      return view(name);
    },
    unlockIssuer: async ({ name, pin, useLastTry }, doing) => {
      await wrongOnRecord(name, pins, doing, () => pins.unlock(name, pin, useLastTry));
      doing.record({ act: 'issuers', subject: name, detail: { change: 'opened' } });
      return view(name);
    },
    lockIssuer: async ({ name }, doing) => {
      await pins.lock(name);
      doing.record({ act: 'issuers', subject: name, detail: { change: 'locked' } });
      return view(name);
    },
    chooseIssuerPin: async ({ name, pin, current }, doing) => {
      await wrongOnRecord(name, pins, doing, () => pins.choose(name, pin, current));
      doing.record({ act: 'issuers', subject: name, detail: { change: 'new PIN' } });
      return view(name);
    },
    listProfileStandings: () => profileStandings(store),
    previewProfile: async ({ profile: name, hardwareId }) => {
      const profile = chooseProfile(store.catalogue.profiles(), name);
      return profilePreview(profile, hardwareId, parts);
    },
    listNumbers: (query) => store.numbers.list(query),
    getNumber: ({ serialNumber }) => store.numbers.life(serialNumber),
  };
}

/** A wrong PIN is an act, too: who tried, and how many it has been. */
async function wrongOnRecord(
  name: string,
  pins: PinDesk,
  doing: Doing,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    // it goes on to the person, after it was written down
    if (thrown instanceof Fault && thrown.code === 'issuer.pin' && thrown.context.tried === true)
      doing.record({
        act: 'issuers',
        subject: name,
        detail: { change: 'wrong PIN', wrong: pins.wrongPins(name) },
      });
    throw thrown;
  }
}

function issuersView(parts: IdentityHandlerParts): IssuersView {
  const { board } = parts.identity;
  return {
    issuers: board.list().map((standing) => issuerView(standing, parts)),
    fileMistake: board.fileFault?.message ?? null,
  };
}

function issuerView(standing: IssuerStanding, { store, identity }: IdentityHandlerParts): IssuerView {
  const { name, kind, state, description, pin, pad, quotas, lookedAt } = standing;
  const wrong = state.state === 'ready' ? null : state;
  return {
    name,
    kind,
    state: state.state,
    problem: wrong?.problem ?? null,
    reason: wrong?.reason ?? null,
    advice: wrong === null ? null : issuerAdvice[wrong.problem],
    title: description?.title ?? null,
    rootSha256: description === null ? null : rootSha256(description),
    demo: description?.demo ?? null,
    pin:
      pin === null || pad === null
        ? null
        : {
            need: pin.need,
            open: pin.open,
            canChoose: pad.choose !== undefined,
            lastTry: identity.pins.isLastTry(name),
            wrong: identity.pins.wrongPins(name),
          },
    profiles: store.catalogue
      .profiles()
      .filter(({ issuer }) => issuer === name)
      .map(({ profile }) => profile),
    quotas,
    lookedAt,
  };
}

function profileStandings(store: Store): readonly ProfileStanding[] {
  const counts = store.numbers.counts();
  const packages = store.catalogue.profilePackages();
  return store.catalogue.profiles().map((profile) => {
    const known = counts.get(profile.profile) ?? noNumbers;
    const used = Object.values(known).reduce((sum, count) => sum + count, 0);
    const { first, last } = profile.serial;
    return {
      profile,
      packageId: packages.get(profile.profile) ?? null,
      recipes: recipesOfProfile(store, profile.profile),
      counts: known,
      used,
      remaining: Math.max(0, last - first + 1 - used),
      firstNumber: numberText(profile, first),
      lastNumber: numberText(profile, last),
    };
  });
}

async function profilePreview(
  profile: IdentityProfile,
  hardwareId: string | undefined,
  parts: IdentityHandlerParts,
): Promise<ProfilePreview> {
  const { unit, fields, pem, findings } = await previewProfile(
    profile,
    hardwareId === undefined ? {} : { hardwareId },
    parts,
  );
  const block = profile.lwm2m;
  return {
    ...unit,
    fields: fields.map(({ label, value }) => ({ label, value })),
    pem,
    findings: findings.map(({ rule, text }) => ({ rule, text })),
    lwm2m:
      block === undefined
        ? null
        : {
            format: block.format,
            setting: block.setting,
            endpoint: block.endpoint,
            objects: previewObjects(block),
          },
  };
}

/** As it is printed; a range that needs more digits than the profile has is shown as it is. */
function numberText({ serial }: IdentityProfile, counter: number): string {
  return `${serial.prefix}${String(counter).padStart(serial.digits, '0')}`;
}

const noNumbers = Object.fromEntries(identityStates.map((state) => [state, 0])) as Record<
  IdentityState,
  number
>;
