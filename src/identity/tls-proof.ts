/**
 * The proof by connection: the unit is told where to connect, and what is judged is who came, not what the unit says. One
 * connection, in time, with the certificate that is on record, under the root of its profile. Everything else has a name.
 */
import { createHash } from 'node:crypto';
import { bytesEqual, toHex } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { Deadline, orAborted } from '../base/deadline.ts';
import type { Random } from '../base/random.ts';
import { withSignal } from '../base/run.ts';
import type { Session } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import type { Readings } from '../model/job.ts';
import type { ConnectionClaim } from '../model/proof.ts';
import type { StepRun } from '../steps/step.ts';
import { type Arrival, TlsListener } from './tls-listener.ts';

/** How long a second connection is waited for, somebody who is late, and somebody of whom the unit says that it is through. */
const quietMs = 300;
const lateMs = 2_000;
const onTheWayMs = 1_500;

export interface TlsProofParts {
  /** The unit's certificate as the ledger has it, DER. */
  readonly certificate: Uint8Array;
  readonly root: Uint8Array;
  readonly address: string;
  readonly port: number;
  readonly patienceMs: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** Rejects with Fault proof.*, identity.unproven (it holds no key), device.*, link.*, or the signal's reason. */
export async function proveByTls(session: Session, parts: TlsProofParts, run: StepRun): Promise<Readings> {
  const { address, patienceMs, clock } = parts;
  if (session.openConnection === undefined)
    throw new Fault('device.lacks', 'The unit can not be asked to connect.');
  await using listener = await TlsListener.open({ ...parts, roots: [parts.root] });
  run.log(`proof: waiting for the unit on ${address} port ${listener.port}`);
  const startedMs = clock.monotonicMs();
  const enough = new AbortController();
  const signal = AbortSignal.any([run.signal, enough.signal]);
  try {
    const request = {
      kind: 'tls',
      host: address,
      port: listener.port,
      serverSha256: listener.certificateSha256,
      patienceMs,
    } as const;
    const claim = session.openConnection(request, withSignal(run, signal));
    claim.catch(() => undefined); // it is awaited below, or not needed any more
    const arrival = await firstArrival(listener, claim, parts, signal);
    const arrivedMs = Math.round(clock.monotonicMs() - startedMs);
    requireRight(arrival, parts.certificate);
    await requireAlone(listener, signal);
    await settled(claim, clock, signal);
    return {
      tlsConnected: true,
      tlsProtocol: arrival.type === 'handshake' ? arrival.protocol : null,
      tlsCipher: arrival.type === 'handshake' ? arrival.cipher : null,
      tlsFrom: arrival.from,
      tlsCertificateFingerprint: toHex(createHash('sha256').update(parts.certificate).digest()),
      tlsAfterMs: arrivedMs,
    };
  } finally {
    enough.abort(new Error('the proof is over'));
  }
}

/** Whoever comes first, or the fault that says why nobody did. */
async function firstArrival(
  listener: TlsListener,
  claim: Promise<ConnectionClaim>,
  { address, patienceMs }: TlsProofParts,
  signal: AbortSignal,
): Promise<Arrival> {
  const { port } = listener;
  const nobody = new Fault(
    'proof.nobody',
    `The unit did not connect to ${address} port ${port} within ${patienceMs} ms.`,
    { address, port },
  );
  using patience = new Deadline(signal, patienceMs, () => nobody);
  const comes = listener.beyond(0, patience.signal);
  comes.catch(() => undefined); // it is awaited below, unless the unit gave up first
  try {
    const first = await Promise.race([comes, claim]);
    if ('type' in first) return first;
    // it is still trying: the patience of the station decides
    if (first.said === 'nothing') return await comes;
    return await afterClaim(listener, first, `${address} port ${port}`, signal);
  } catch (thrown) {
    // a little longer, so that somebody who is late is not called nobody
    if (thrown !== nobody) throw thrown;
    const late = await within(listener, lateMs, signal);
    if (late === null) throw thrown;
    throw new Fault('proof.late', `The unit connected later than ${patienceMs} ms after it was asked.`, {
      address,
      port,
      from: late.from,
    });
  }
}

/** The unit has said how it ended: whoever is on the way still counts. */
async function afterClaim(
  listener: TlsListener,
  claim: Exclude<ConnectionClaim, { said: 'nothing' }>,
  where: string,
  signal: AbortSignal,
): Promise<Arrival> {
  const arrival = await within(listener, claim.said === 'connected' ? onTheWayMs : quietMs, signal);
  if (arrival !== null) return arrival;
  if (claim.said === 'connected')
    throw new Fault('proof.lied', `The unit says that it connected to ${where}; nobody came.`, { where });
  const words = claim.words === '' ? claim.why : claim.words;
  switch (claim.why) {
    case 'no-identity':
      throw new Fault('identity.unproven', `The unit has nothing to connect with: ${words}.`);
    case 'wrong-server':
      throw new Fault('proof.unreachable', `Somebody else answers the unit at ${where}: ${words}.`, {
        where,
      });
    case 'unreachable':
      throw new Fault('proof.unreachable', `The unit can not reach ${where}: ${words}.`, { where });
    case 'refused':
    case 'unknown':
      throw new Fault('proof.nobody', `The unit did not connect to ${where}: ${words}.`, { where });
  }
}

/** Null when nobody comes in that time. */
async function within(
  listener: TlsListener,
  durationMs: number,
  signal: AbortSignal,
): Promise<Arrival | null> {
  const over = new Error('nobody');
  using limit = new Deadline(signal, durationMs, () => over);
  try {
    return await listener.beyond(0, limit.signal);
  } catch (thrown) {
    // only this wait's own end means that nobody came
    if (thrown !== over) throw thrown;
    return null;
  }
}

function requireRight(arrival: Arrival, expected: Uint8Array): void {
  const { from } = arrival;
  if (arrival.type === 'broken') {
    const words = `Somebody connected from ${from}, and the handshake broke: ${arrival.why}.`;
    throw new Fault('proof.handshake', words, { from });
  }
  if (arrival.certificate === null || arrival.resumed)
    throw new Fault('proof.handshake', `Somebody connected from ${from} without showing a certificate.`, {
      from,
    });
  if (!bytesEqual(arrival.certificate, expected)) {
    const known = arrival.distrust === null ? 'another unit of the same authority' : 'nobody that is known';
    const observed = toHex(createHash('sha256').update(arrival.certificate).digest());
    throw new Fault('proof.stranger', `The connection from ${from} is by ${known}.`, { from, observed });
  }
  if (arrival.distrust === null) return;
  throw new Fault(
    'proof.untrusted',
    `The unit connected with its certificate, which does not lead to the root of its profile: ${arrival.distrust}.`,
    { from },
  );
}

async function requireAlone(listener: TlsListener, signal: AbortSignal): Promise<void> {
  const over = new Error('quiet');
  using quiet = new Deadline(signal, quietMs, () => over);
  try {
    await listener.beyond(1, quiet.signal);
  } catch (thrown) {
    // nobody else came in that time, as it should be
    if (thrown === over) return;
    throw thrown;
  }
  const from = listener.arrivals.map((arrival) => arrival.from).join(', ');
  throw new Fault('proof.twice', 'More than one connection came, and one was asked for.', { from });
}

/** The unit may still be saying how it went; what it says changes nothing any more. */
async function settled(claim: Promise<unknown>, clock: Clock, signal: AbortSignal): Promise<void> {
  const ended = claim.then(
    () => undefined,
    () => undefined,
  );
  const enough = new AbortController();
  const wait = clock.sleep(onTheWayMs, AbortSignal.any([signal, enough.signal])).catch(() => undefined);
  await orAborted(Promise.race([ended, wait]), signal);
  enough.abort();
}
