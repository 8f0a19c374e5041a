import { describe, expect, test } from 'vitest';
import { asFault, Fault, type FaultCode } from '../../src/model/fault.ts';
import { faultTable } from '../../src/model/fault-table.ts';
import { identityStates, identityTransitions } from '../../src/model/identity.ts';
import { canBecome, hardwareIdSchema, unitStates } from '../../src/model/unit.ts';
import { isCertificate, wipeVerdict } from '../../src/model/wipe.ts';

describe('faults', () => {
  test.each(Object.entries(faultTable))('%s says what to do, in a whole sentence', (_code, entry) => {
    expect(entry.help).toMatch(/^[A-Z].{10,}\.$/);
  });

  test('cross as data and come back the same', () => {
    for (const code of Object.keys(faultTable) as FaultCode[]) {
      const fault = new Fault(code, 'Something happened.', { slot: 3 });
      expect(Fault.fromData(JSON.parse(JSON.stringify(fault.toData()))).toData()).toEqual(fault.toData());
    }
  });

  test('of unknown origin are bugs of ours, never of the unit', () => {
    for (const thrown of [new TypeError('x'), 'text', undefined, null, { code: 'link.lost' }])
      expect(asFault(thrown).code).toBe('bug');
  });
});

describe('the life of a unit', () => {
  test('has no way back from destroyed, and from retired only to a hold or the crusher', () => {
    expect(unitStates.filter((state) => canBecome('destroyed', state))).toEqual([]);
    expect(unitStates.filter((state) => canBecome('retired', state)).sort()).toEqual([
      'destroyed',
      'quarantined',
    ]);
  });

  test('makes nobody retired who was not wiped', () => {
    expect(unitStates.filter((state) => canBecome(state, 'retired'))).toEqual(['wiped']);
  });

  test('gives numbers only forward: no state leads back to reserved', () => {
    expect(identityStates.filter((state) => identityTransitions[state].includes('reserved'))).toEqual([]);
    expect(identityTransitions.revoked).toEqual([]);
    expect(identityTransitions.burned).toEqual([]);
  });
});

test.each(['', 'ab', '../../etc', 'a b c', '<b>', 'x'.repeat(81), '-abc', 'ünit'])(
  '%j is no hardware id',
  (text) => {
    expect(hardwareIdSchema.safeParse(text).success).toBe(false);
  },
);

describe('a verdict', () => {
  const medium = {
    name: 'flash',
    level: 'clear',
    method: 'erase',
    bytesTotal: 8,
    bytesRead: 8,
    verification: 'full-read',
    clean: true,
    readBackSha256: 'a',
    findings: [],
  } as const;
  const of = (media: readonly object[], more: object = {}) =>
    wipeVerdict({ finished: true, retained: [], media: media as never, ...more });

  test('is a certificate only when every byte of every medium was read and is erased', () => {
    expect(of([medium])).toBe('VERIFIED');
    expect(of([medium], { retained: ['a fuse'] })).toBe('VERIFIED WITH EXCEPTIONS');
    const less = [
      of([]),
      of([medium], { finished: false }),
      of([medium, { ...medium, clean: false }]),
      of([{ ...medium, bytesRead: 7 }]),
      of([{ ...medium, bytesTotal: 0, bytesRead: 0 }]),
      of([{ ...medium, verification: 'query' }]),
      of([{ ...medium, readBackSha256: null }]),
    ];
    expect(less.filter(isCertificate)).toEqual([]);
  });
});
