/** People on PGlite, and what needs no server: passwords at rest, groups of a provider. */
import { describe, expect, test } from 'vitest';
import { roleOf } from '../../src/server/people/oidc.ts';
import { hashPassword, isPassword } from '../../src/server/people/passwords.ts';
import { describePeople } from './people-suite.ts';

describePeople('people at a server on its own database', async () => null);

const password = 'correct horse battery';

describe('passwords at rest', () => {
  test('are salted, right for themselves only, and cost the same when there is none', async () => {
    const [one, two] = await Promise.all([hashPassword(password), hashPassword(password)]);
    expect(one).not.toBe(two);
    expect(await isPassword(password, one)).toBe(true);
    expect(await isPassword(`${password} `, one)).toBe(false);
    expect(await isPassword(password, null)).toBe(false);
    // the same word typed with composed and with combined letters
    expect(await isPassword('cafe\u0301 cafe\u0301', await hashPassword('caf\u00e9 caf\u00e9'))).toBe(true);
  });
});

test('a group of the provider has the highest role that any of them has here, and none otherwise', () => {
  const known = { makers: 'operator', bosses: 'administrator' } as const;
  expect(roleOf(['makers', 'bosses'], known)).toBe('administrator');
  expect(roleOf('makers', known)).toBe('operator');
  expect(roleOf(['constructor', '__proto__', 'others'], known)).toBeNull();
  expect(roleOf(undefined, known)).toBeNull();
});
