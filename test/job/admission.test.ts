/** A number that a unit keeps by its profile, at a station that did not give it: refused, with what is known of who gave it. */
import { expect, test } from 'vitest';
import { admitNumber } from '../../src/job/admission.ts';
import { isNumberOf } from '../../src/model/foreign-number.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';

const profile = (renewal: 'new-number' | 'same-number') =>
  identityProfileSchema.parse({
    profile: 'gateway',
    title: 'Gateway',
    serial: { prefix: 'GK-', digits: 6, first: 1, last: 500 },
    subject: { organization: 'Example' },
    renewal,
  });
const foreign = { serialNumber: 'GK-000017', station: 'line-2', hasGiven: true };

test.each([
  [foreign, /which the station line-2 gave: only there/],
  [{ ...foreign, hasGiven: false }, /which another station gave \(line-2 has reported it last\)/],
  [{ ...foreign, station: null, hasGiven: false }, /which another station gave: only there/],
  [{ ...foreign, station: 'here' }, /what this station knew of it is lost/],
])('%j is refused in words', (number, words) => {
  expect(() => admitNumber([profile('same-number')], number, 'here')).toThrow(
    expect.objectContaining({ code: 'identity.elsewhere', message: expect.stringMatching(words) }),
  );
});

test('a unit without such a number, of other numbers, or whose profile gives new ones is admitted', () => {
  admitNumber([profile('same-number')], null, 'here');
  admitNumber([profile('same-number')], { ...foreign, serialNumber: 'XX-000017' }, 'here');
  admitNumber([profile('new-number')], foreign, 'here');
});

test.each([
  ['GK-000017', true],
  ['GK-000500', true],
  ['GK-000501', false],
  ['GK-000000', false],
  ['GK-17', false],
  ['GK-00001x', false],
  ['GX-000017', false],
  ['', false],
])('%s is one of its numbers: %s', (serialNumber, expected) => {
  expect(isNumberOf(profile('same-number'), serialNumber)).toBe(expected);
});
