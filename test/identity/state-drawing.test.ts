/** The drawing in docs/identity.md is the table in model/identity.ts, and the table is what the ledger does: every state × every next. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import {
  type IdentityState,
  identityProfileSchema,
  identityStates,
  identityTransitions,
} from '../../src/model/identity.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../store/fixtures.ts';

/** Mermaid, as it has to stand in the document. */
function drawing(): string {
  const lines = identityStates.flatMap((from) =>
    identityTransitions[from].length === 0
      ? [`  ${from} --> [*]`]
      : identityTransitions[from].map((to) => `  ${from} --> ${to}`),
  );
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> reserved', ...lines, '```'].join('\n');
}

test('the drawing in the document is made of the table', () => {
  const text = readFileSync(new URL('../../docs/identity.md', import.meta.url), 'utf8');
  expect(text).toContain(drawing());
});

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 9_999 },
  subject: { organization: 'Example' },
});

/** The shortest way from a new number to a state. */
function wayTo(wanted: IdentityState): readonly IdentityState[] {
  const ways: IdentityState[][] = [['reserved']];
  for (const way of ways) {
    const last = way.at(-1);
    if (last === wanted) return way.slice(1);
    for (const next of last === undefined ? [] : identityTransitions[last])
      if (!way.includes(next)) ways.push([...way, next]);
  }
  throw new Error(`no way to ${wanted}`);
}

describe('the ledger', () => {
  test.each(identityStates)('from %s goes where the table says, and nowhere else', (from) => {
    const place = temporaryFolder();
    const store: Store = openStore({ folder: place.folder, clock: systemClock, random: systemRandom });
    try {
      for (const to of identityStates) {
        const { id } = store.ledger.reserve(profile, `unit-${from}-${to}`, 'job');
        for (const state of wayTo(from)) store.ledger.advance(id, state, {}, 'job');
        const attempt = (): IdentityState => store.ledger.advance(id, to, {}, 'job').state;
        if (identityTransitions[from].includes(to)) expect(attempt()).toBe(to);
        else expect(attempt).toThrow(/can not become/);
      }
    } finally {
      store.close();
      place.remove();
    }
  });
});
