/**
 * Revocations to the authority that issued the certificate: asked for, put on the list that the station signs for its own
 * authorities, or left to a person where the authority takes none from stations (EST has no such request). The last are
 * rejected with what to do, and stay so until somebody confirms that it was done.
 */
import { z } from 'zod';
import { issuerDestination, type OutboxRow } from '../model/document.ts';
import { asFault, Fault } from '../model/fault.ts';
import type { Delivery, Destination } from './destination.ts';

export const revocationPayloadSchema = z.object({
  serialNumber: z.string(),
  hardwareId: z.string(),
  certificateSerial: z.string(),
  certificateFingerprint: z.string(),
  reason: z.enum(['superseded', 'cessationOfOperation', 'keyCompromise', 'unspecified']),
  at: z.string(),
});
export type RevocationPayload = z.infer<typeof revocationPayloadSchema>;

/** How an authority comes to know; asked for each batch, because issuers.yaml may have changed. */
export type RevocationWay =
  /** Rejects with Fault issuer.unavailable, or the signal's reason. Asking twice is no fault. */
  | { readonly type: 'ask'; revoke(revocation: RevocationPayload, signal: AbortSignal): Promise<void> }
  /** Signs a list with everything that was ever asked for. */
  | { readonly type: 'list'; publish(signal: AbortSignal): Promise<void> }
  | { readonly type: 'by-hand' }
  /** Not in issuers.yaml now. */
  | { readonly type: 'missing'; readonly reason: string };

/** Enough for one sending within its time; the next batch follows at once. */
const batchMax = 20;
/** Problems of one request; all others are the authority's or the network's, and every certificate waits for them. */
const ownProblems = new Set(['permission', 'answer', 'settings']);

export function issuerRevocation(options: { readonly issuer: string; way(): RevocationWay }): Destination {
  const { issuer } = options;
  return {
    name: issuerDestination(issuer),
    address: issuer,
    batchMax,
    send: async (rows, signal) => {
      const way = options.way();
      switch (way.type) {
        case 'ask':
          return askEach(way, rows, signal);
        case 'list':
          await reached(() => way.publish(signal));
          return answerAll(rows, { type: 'accepted', receipt: null });
        case 'by-hand':
          return new Map(rows.map((row) => [row.id, byHand(issuer, row)]));
        case 'missing':
          throw new Fault('server.unreachable', way.reason, { issuer });
      }
    },
  };
}

async function askEach(
  way: Extract<RevocationWay, { type: 'ask' }>,
  rows: readonly OutboxRow[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Delivery>> {
  const answers = new Map<string, Delivery>();
  for (const row of rows) {
    const payload = revocationPayloadSchema.safeParse(row.payload);
    if (!payload.success) {
      answers.set(row.id, { type: 'rejected', reason: 'It does not name a certificate.' });
      continue;
    }
    const answer = await ask(way, payload.data, signal);
    if (answer.type === 'unreached') {
      if (answers.size === 0) throw answer.fault;
      return answers; // the others are tried later
    }
    answers.set(row.id, answer);
  }
  return answers;
}

async function ask(
  way: Extract<RevocationWay, { type: 'ask' }>,
  payload: RevocationPayload,
  signal: AbortSignal,
): Promise<Delivery | { readonly type: 'unreached'; readonly fault: Fault }> {
  try {
    await way.revoke(payload, signal);
    return {
      type: 'accepted',
      receipt: `The authority took the revocation of ${payload.certificateSerial}.`,
    };
  } catch (thrown) {
    // one that is refused must not hold up the others; a person sees it on the list
    const fault = asFault(thrown);
    if (fault.code === 'issuer.unavailable' && ownProblems.has(String(fault.context.problem)))
      return { type: 'rejected', reason: fault.message };
    return { type: 'unreached', fault: unreachable(fault) };
  }
}

async function reached(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    // for the syncer: nothing is wrong with these revocations, they wait
    throw unreachable(asFault(thrown));
  }
}

function unreachable(fault: Fault): Fault {
  return new Fault('server.unreachable', fault.message, fault.context, { cause: fault });
}

function answerAll(rows: readonly OutboxRow[], answer: Delivery): ReadonlyMap<string, Delivery> {
  return new Map(rows.map((row) => [row.id, answer]));
}

function byHand(issuer: string, row: OutboxRow): Delivery {
  const payload = revocationPayloadSchema.safeParse(row.payload);
  const serial = payload.success ? payload.data.certificateSerial : 'that is named here';
  return {
    type: 'rejected',
    reason: `${issuer} takes no revocations from stations. Whoever runs it has to revoke the certificate ${serial}; then confirm it here: mintmark issuer revoked ${issuer} ${serial}`,
  };
}
