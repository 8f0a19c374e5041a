/**
 * The proofs of an identity, one after another, and after a wipe the proof that they fail. A refusal has to be one of the identity:
 * a cable that came loose, a blocked port or a silent server says nothing about the old key.
 */

import { assertNever } from '../base/assert-never.ts';
import { fromBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Session } from '../drivers/driver.ts';
import { Fault, type FaultCode } from '../model/fault.ts';
import type { IdentityProfile, IdentityRow } from '../model/identity.ts';
import type { Readings } from '../model/job.ts';
import type { ProofKind } from '../model/proof.ts';
import type { StepRun, WantedProof } from '../steps/step.ts';
import type { Issuer } from './issuer.ts';
import { proveByRegistration } from './lwm2m-proof.ts';
import { proveKey } from './possession.ts';
import { proveByTls } from './tls-proof.ts';

export interface ProofParts {
  /** By the name that profiles use. */
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly clock: Clock;
  readonly random: Random;
  /** Addresses of this computer that a unit may reach. */
  readonly ownAddresses: () => readonly string[];
}

/** What the unit itself said or showed, or did not: the identity is not there. Everything else leaves it open. */
const refusals: Readonly<Record<ProofKind, readonly FaultCode[]>> = {
  challenge: ['identity.unproven', 'device.refused', 'device.lacks'],
  tls: ['identity.unproven', 'device.refused', 'proof.stranger'],
  lwm2m: ['identity.unproven', 'device.refused', 'proof.refused'],
};
/** The old key was shown, although something else about it was wrong. */
const alive: readonly FaultCode[] = ['proof.untrusted', 'proof.twice'];
const unclear: readonly FaultCode[] = [
  'proof.nobody',
  'proof.unreachable',
  'proof.lied',
  'proof.handshake',
  'proof.late',
  'proof.unregistered',
];

/** By connections; the challenge is the identity transaction's, which compares the ledger at the same time. */
export async function proveByConnections(
  parts: ProofParts,
  session: Session,
  row: IdentityRow,
  wanted: WantedProof,
  run: StepRun,
): Promise<Readings> {
  const readings: Readings[] = [];
  for (const kind of wanted.kinds)
    if (kind !== 'challenge') readings.push(await prove(kind, parts, session, row, wanted, run));
  return Object.assign({}, ...readings) as Readings;
}

/** Every proof has to fail by what the unit is, not by what is around it. Throws Fault proof.still-works, proof.unclear. */
export async function requireRefusals(
  parts: ProofParts,
  session: Session,
  row: IdentityRow,
  wanted: WantedProof,
  run: StepRun,
): Promise<Readings> {
  const words: Record<string, string> = {};
  for (const kind of wanted.kinds) {
    const refusal = await refusalOf(kind, () => prove(kind, parts, session, row, wanted, run));
    run.log(`proof: ${kind} refused: ${refusal}`);
    words[`refused${kind.charAt(0).toUpperCase()}${kind.slice(1)}`] = refusal;
  }
  return {
    identityRefused: true,
    refusedSerialNumber: row.serialNumber,
    refusedCertificateFingerprint: row.certificateFingerprint,
    ...words,
  };
}

async function refusalOf(kind: ProofKind, attempt: () => Promise<Readings>): Promise<string> {
  let fault: Fault;
  try {
    await attempt();
    fault = new Fault('proof.still-works', 'It was accepted.');
  } catch (thrown) {
    // a refusal is what is wanted; whatever is none goes on
    if (!(thrown instanceof Fault)) throw thrown;
    fault = thrown;
  }
  if (refusals[kind].includes(fault.code)) return fault.message;
  if (fault.code === 'proof.still-works' || alive.includes(fault.code))
    throw new Fault('proof.still-works', `The old identity still works after the wipe (${kind}).`, { kind });
  if (!unclear.includes(fault.code)) throw fault;
  throw new Fault(
    'proof.unclear',
    `It can not be told whether the old identity still works (${kind}): ${fault.message}`,
    { kind, observed: fault.code },
    { cause: fault },
  );
}

async function prove(
  kind: ProofKind,
  parts: ProofParts,
  session: Session,
  row: IdentityRow,
  wanted: WantedProof,
  run: StepRun,
): Promise<Readings> {
  const [leaf] = row.certificateChain.map(fromBase64);
  switch (kind) {
    case 'challenge':
      await proveKey(session, leaf, parts.random, run);
      return { identityProven: true };
    case 'tls': {
      if (leaf === undefined) throw new Fault('bug', 'An identity without a certificate.');
      const { listen, patienceMs } = wanted;
      const root = await rootOf(parts.issuers, profileFor(row, wanted));
      const address = listen.address ?? onlyAddress(parts.ownAddresses());
      const { clock, random } = parts;
      return proveByTls(
        session,
        { certificate: leaf, root, address, port: listen.port, patienceMs, clock, random },
        run,
      );
    }
    case 'lwm2m': {
      const { hardwareId, serialNumber } = row;
      const facts = new Map([...run.facts, ['hardwareId', hardwareId], ['serialNumber', serialNumber]]);
      const { patienceMs } = wanted;
      const profile = profileFor(row, wanted);
      return proveByRegistration(session, { profile, facts, patienceMs, clock: parts.clock }, run);
    }
    default:
      return assertNever(kind);
  }
}

function profileFor(row: IdentityRow, { profile }: WantedProof): IdentityProfile {
  if (profile === null) throw new Fault('plan.refused', 'This proof needs the identity profile of the unit.');
  if (row.profile === profile.profile) return profile;
  throw new Fault(
    'identity.unproven',
    `The identity of this unit is of the profile ${row.profile}, not ${profile.profile}.`,
    { profile: row.profile },
  );
}

async function rootOf(
  issuers: ReadonlyMap<string, Issuer>,
  { issuer }: IdentityProfile,
): Promise<Uint8Array> {
  const known = issuers.get(issuer);
  if (known === undefined)
    throw new Fault('issuer.unavailable', `This station has no authority called ${issuer}.`);
  return (await known.describe()).root;
}

function onlyAddress(addresses: readonly string[]): string {
  const [only, ...others] = addresses;
  if (only !== undefined && others.length === 0) return only;
  throw new Fault(
    'proof.listener',
    only === undefined
      ? 'This computer has no network that a unit could reach.'
      : `This computer has the addresses ${addresses.join(', ')}: which one can the unit reach?`,
    { addresses: addresses.length },
  );
}
