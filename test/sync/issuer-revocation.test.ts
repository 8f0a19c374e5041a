import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { Fault } from '../../src/model/fault.ts';
import { issuerRevocation, type RevocationWay } from '../../src/sync/issuer-revocation.ts';
import { Syncer } from '../../src/sync/syncer.ts';
import { fixedClock } from '../harness/fixed-clock.ts';
import { type MemoryOutbox, memoryOutbox } from './fixtures.ts';

const never = new AbortController().signal;

function outboxOf(count: number): MemoryOutbox {
  const clock = fixedClock('2026-01-05T08:00:00.000Z');
  const outbox = memoryOutbox(clock.now());
  for (let index = 1; index <= count; index += 1) {
    const at = clock.now().toISOString();
    outbox.rows.set(`revocation:${index}`, {
      id: `revocation:${index}`,
      kind: 'revocation',
      priority: 'revocation',
      payload: {
        serialNumber: `MM-${index}`,
        hardwareId: `unit-${index}`,
        certificateSerial: `4${index}`,
        certificateFingerprint: `${index}`.padStart(64, '0'),
        reason: 'superseded',
        at,
      },
      sequence: index,
      destination: 'issuer:factory',
      state: 'waiting',
      attempts: 0,
      createdAt: at,
      nextAttemptAt: at,
      lastError: null,
      receipt: null,
    });
  }
  return outbox;
}

const syncerOf = (outbox: MemoryOutbox, way: () => RevocationWay): Syncer =>
  new Syncer({
    outbox,
    destination: issuerRevocation({ issuer: 'factory', way }),
    clock: fixedClock('2026-01-05T08:00:00.000Z'),
    random: seededRandom(3),
    onStatus: () => undefined,
  });
const asking = (revoke: Extract<RevocationWay, { type: 'ask' }>['revoke']): (() => RevocationWay) => {
  return () => ({ type: 'ask', revoke });
};
const issuerFault = (problem: string): Fault =>
  new Fault('issuer.unavailable', `It says ${problem}.`, { problem });

describe('revocations for the authority that issued', () => {
  test('each is asked for once, and the authority is named as having taken it', async () => {
    const outbox = outboxOf(45);
    const asked: string[] = [];
    await syncerOf(
      outbox,
      asking(async ({ certificateSerial }) => void asked.push(certificateSerial)),
    ).drain();
    expect(outbox.count('accepted')).toBe(45);
    expect(new Set(asked).size).toBe(45);
    expect(outbox.rows.get('revocation:7')?.receipt).toMatch(/took the revocation of 47/);
  });

  test('one that the authority refuses is shown, and the others go on', async () => {
    const outbox = outboxOf(5);
    await syncerOf(
      outbox,
      asking(async ({ certificateSerial }) => {
        if (certificateSerial === '42') throw issuerFault('permission');
      }),
    ).drain();
    expect(outbox.count('accepted')).toBe(4);
    expect(outbox.rows.get('revocation:2')).toMatchObject({
      state: 'rejected',
      lastError: 'It says permission.',
    });
  });

  test.each(['network', 'name', 'tls', 'clock', 'credentials', 'busy', 'token', 'policy'])(
    'all wait where the authority can not be asked (%s), and are due together again',
    async (problem) => {
      const outbox = outboxOf(5);
      let asked = 0;
      const syncer = syncerOf(
        outbox,
        asking(async () => {
          asked += 1;
          throw issuerFault(problem);
        }),
      );
      await syncer.drain();
      expect(asked).toBe(1);
      expect(outbox.count('waiting')).toBe(5);
      expect(syncer.status).toMatchObject({
        state: 'waiting',
        lastFault: { message: `It says ${problem}.` },
      });
      expect(new Set([...outbox.rows.values()].map(({ nextAttemptAt }) => nextAttemptAt)).size).toBe(1);
    },
  );

  test('those that were taken before the line broke are not asked for again', async () => {
    const destination = issuerRevocation({
      issuer: 'factory',
      way: asking(async ({ certificateSerial }) => {
        if (certificateSerial === '43') throw issuerFault('network');
      }),
    });
    const answers = await destination.send([...outboxOf(5).rows.values()], never);
    expect([...answers].map(([id, { type }]) => `${id} ${type}`)).toEqual([
      'revocation:1 accepted',
      'revocation:2 accepted',
    ]);
  });

  test('a list is signed once for a batch, without a receipt, for nobody else has seen it', async () => {
    const outbox = outboxOf(5);
    let signed = 0;
    await syncerOf(outbox, () => ({
      type: 'list',
      publish: async () => {
        signed += 1;
      },
    })).drain();
    expect(signed).toBe(1);
    expect(
      [...outbox.rows.values()].every(({ state, receipt }) => state === 'accepted' && receipt === null),
    ).toBe(true);
  });

  test('where nobody can be asked it says who has to do what, for each certificate', async () => {
    const outbox = outboxOf(2);
    await syncerOf(outbox, () => ({ type: 'by-hand' })).drain();
    expect(outbox.rows.get('revocation:1')).toMatchObject({
      state: 'rejected',
      lastError: expect.stringContaining('mintmark issuer revoked factory 41'),
    });
  });

  test('an authority that issuers.yaml does not name any more keeps them waiting', async () => {
    const outbox = outboxOf(2);
    await syncerOf(outbox, () => ({ type: 'missing', reason: 'gone' })).drain();
    expect(outbox.count('waiting')).toBe(2);
  });

  test('what names no certificate is refused and stops nothing', async () => {
    const outbox = outboxOf(3);
    const row = outbox.rows.get('revocation:1');
    if (row !== undefined) outbox.rows.set(row.id, { ...row, payload: { nothing: true } });
    await syncerOf(
      outbox,
      asking(async () => undefined),
    ).drain();
    expect(outbox.count('accepted')).toBe(2);
    expect(outbox.count('rejected')).toBe(1);
  });
});
