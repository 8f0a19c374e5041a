/**
 * The proof by registration: the unit is asked to register at the LwM2M server that it was given, and the server is asked
 * whether it has seen it since. A registration that was there before does not count, whatever the unit says.
 */
import type { Clock } from '../base/clock.ts';
import { Deadline } from '../base/deadline.ts';
import { withSignal } from '../base/run.ts';
import type { Session } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { Readings } from '../model/job.ts';
import type { Lwm2mAccount, Lwm2mServer } from '../model/lwm2m.ts';
import type { ConnectionClaim } from '../model/proof.ts';
import type { StepRun } from '../steps/step.ts';
import { checkBootstrap, fillTemplate } from './lwm2m-bootstrap.ts';
import { findRegistration, type Lwm2mRegistration } from './lwm2m-registration.ts';

const pollMs = 400;
/** A server that has answered the unit lists it at once; so much for one that is slow. */
const afterClaimMs = 2_000;

export interface Lwm2mWitness {
  readonly server: Lwm2mServer;
  readonly shortServerId: number;
  readonly account: Lwm2mAccount;
}

/** The management server whose list is looked at. Throws Fault plan.refused when none can be asked. */
export function witnessOf(profile: IdentityProfile): Lwm2mWitness {
  for (const server of checkBootstrap(profile).servers) {
    const { account, shortServerId, bootstrap } = server;
    // Leshan does not say of OSCORE that it was there: a registration that nothing protects would look the same
    if (server.security === 'oscore') continue;
    if (!bootstrap && account !== undefined && shortServerId !== undefined)
      return { server, account, shortServerId };
  }
  throw new Fault(
    'plan.refused',
    `No LwM2M server of the profile ${profile.profile} can be asked who registered: none has an account.`,
    { profile: profile.profile },
  );
}

export interface Lwm2mProofParts {
  readonly profile: IdentityProfile;
  /** Of the identity that is to be proven: the number, the hardware id. */
  readonly facts: ReadonlyMap<string, string>;
  readonly patienceMs: number;
  readonly clock: Clock;
}

/** Rejects with Fault proof.*, identity.unproven (it has no account), device.*, link.*, or the signal's reason. */
export async function proveByRegistration(
  session: Session,
  parts: Lwm2mProofParts,
  run: StepRun,
): Promise<Readings> {
  const { profile, patienceMs, clock } = parts;
  if (session.openConnection === undefined)
    throw new Fault('device.lacks', 'The unit can not be asked to register.');
  const { server, account, shortServerId } = witnessOf(profile);
  const endpoint = fillTemplate(checkBootstrap(profile).endpoint, parts.facts);
  const before = await findRegistration(account, endpoint, run.signal);
  run.log(`proof: asking the unit to register at ${server.uri} as ${endpoint}`);
  const enough = new AbortController();
  const signal = AbortSignal.any([run.signal, enough.signal]);
  try {
    const request = { kind: 'lwm2m', shortServerId, patienceMs } as const;
    const claim = session.openConnection(request, withSignal(run, signal));
    const seen = await newRegistration({ account, endpoint, before, patienceMs, clock }, claim, signal);
    await claim.catch(() => undefined); // the server has seen it: what the unit says does not matter
    return {
      lwm2mRegistered: true,
      lwm2mEndpoint: endpoint,
      lwm2mRegistrationId: seen.id,
      lwm2mRegisteredAt: seen.registeredAt.toISOString(),
      lwm2mSecurity: server.security,
      lwm2mSecure: seen.secure,
      lwm2mFrom: seen.from,
    };
  } finally {
    enough.abort(new Error('the proof is over'));
  }
}

interface Watch {
  readonly account: Lwm2mAccount;
  readonly endpoint: string;
  readonly before: Lwm2mRegistration | null;
  readonly patienceMs: number;
  readonly clock: Clock;
}

async function newRegistration(
  watch: Watch,
  claim: Promise<ConnectionClaim>,
  signal: AbortSignal,
): Promise<Lwm2mRegistration> {
  const { account, endpoint, before, patienceMs, clock } = watch;
  const startedMs = clock.monotonicMs();
  let ended: { readonly claim: ConnectionClaim; readonly atMs: number } | null = null;
  let refused: unknown = null;
  claim.then(
    (said) => {
      ended = { claim: said, atMs: clock.monotonicMs() };
    },
    (thrown: unknown) => {
      refused = thrown;
    },
  );
  for (;;) {
    const found = await findRegistration(account, endpoint, signal);
    if (found !== null && isNewer(found, before)) return requireSecure(found);
    if (refused !== null) throw refused;
    const said = claimAfterGrace(ended, clock.monotonicMs());
    if (said !== null) throw notSeen(said, endpoint);
    if (clock.monotonicMs() - startedMs > patienceMs)
      throw new Fault(
        'proof.unregistered',
        `The LwM2M server did not see ${endpoint} register within ${patienceMs} ms.`,
        { endpoint },
      );
    using pause = new Deadline(signal, patienceMs, () => new Error('too long a pause'));
    await clock.sleep(pollMs, pause.signal);
  }
}

function claimAfterGrace(
  ended: { readonly claim: ConnectionClaim; readonly atMs: number } | null,
  nowMs: number,
): ConnectionClaim | null {
  return ended !== null && ended.claim.said !== 'nothing' && nowMs - ended.atMs > afterClaimMs
    ? ended.claim
    : null;
}

/** Another registration than the one before, and not an older one that came up again. */
function isNewer(found: Lwm2mRegistration, before: Lwm2mRegistration | null): boolean {
  return before === null || (found.id !== before.id && found.registeredAt >= before.registeredAt);
}

function requireSecure(found: Lwm2mRegistration): Lwm2mRegistration {
  if (found.secure) return found;
  throw new Fault('proof.handshake', 'The unit registered without security: that proves nothing.', {
    registrationId: found.id,
  });
}

function notSeen(claim: ConnectionClaim, endpoint: string): Fault {
  if (claim.said !== 'failed')
    return new Fault('proof.lied', 'The unit says that it registered; the LwM2M server has not seen it.', {
      endpoint,
    });
  const words = claim.words === '' ? claim.why : claim.words;
  switch (claim.why) {
    case 'no-identity':
      return new Fault('identity.unproven', `The unit has nothing to register with: ${words}.`, { endpoint });
    case 'refused':
      return new Fault('proof.refused', `The LwM2M server does not take ${endpoint}: ${words}.`, {
        endpoint,
      });
    case 'unreachable':
    case 'wrong-server':
      return new Fault('proof.unreachable', `The unit can not reach its LwM2M server: ${words}.`, {
        endpoint,
      });
    case 'unknown':
      return new Fault('proof.unregistered', `The unit did not register: ${words}.`, { endpoint });
  }
}
